// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"

#include "core/arith.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

// Where a node made of these two comes from.
SourceLoc loc_of(const Expr& a, const Expr& b) { return a->loc.line > 0 ? a->loc : b->loc; }

bool is_int(const Expr& e, std::int64_t value) {
  const auto* constant = as<ConstInt>(e);
  return constant != nullptr && constant->value == value;
}

Expr binary(BinaryOp op, Scalar type, const Expr& a, const Expr& b) {
  return make_expr(loc_of(a, b), Type{type}, Binary{op, a, b});
}

// The operation done, if both operands are constants and the result fits.
std::optional<Expr> folded(BinaryOp op, const Expr& a, const Expr& b) {
  const auto* x = as<ConstInt>(a);
  const auto* y = as<ConstInt>(b);
  if (x == nullptr || y == nullptr) return std::nullopt;
  const std::optional<std::int64_t> value = control_arith(op, x->value, y->value);
  if (!value) return std::nullopt;
  return int_const(*value, loc_of(a, b));
}

Expr arithmetic(BinaryOp op, const Expr& a, const Expr& b) {
  return folded(op, a, b).value_or(binary(op, Scalar::index, a, b));
}

// The same node through the folding makers; nothing for what they do not make.
std::optional<Expr> refold(const Expr& e) {
  if (!is_control(e->type.scalar)) return std::nullopt;
  if (const auto* unary = as<Unary>(e)) {
    return unary->op == UnaryOp::logical_not ? logical_not(unary->arg)
                                             : sub(int_const(0, e->loc), unary->arg);
  }
  const auto* node = as<Binary>(e);
  if (node == nullptr) return std::nullopt;
  switch (node->op) {
    case BinaryOp::add:
      return add(node->lhs, node->rhs);
    case BinaryOp::sub:
      return sub(node->lhs, node->rhs);
    case BinaryOp::mul:
      return mul(node->lhs, node->rhs);
    case BinaryOp::div:
      return floor_div(node->lhs, node->rhs);
    case BinaryOp::mod:
      return floor_mod(node->lhs, node->rhs);
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
      return compare(node->op, node->lhs, node->rhs);
    case BinaryOp::logical_and:
      return logical_and(node->lhs, node->rhs);
    case BinaryOp::logical_or:
      return logical_or(node->lhs, node->rhs);
  }
  return std::nullopt;
}

}  // namespace

Expr int_const(std::int64_t value, SourceLoc loc) {
  return make_expr(std::move(loc), Type{Scalar::index}, ConstInt{value});
}

Expr bool_const(bool value, SourceLoc loc) {
  return make_expr(std::move(loc), Type{Scalar::boolean}, ConstBool{value});
}

Expr var(const Sym& name, Scalar type, SourceLoc loc) {
  return make_expr(std::move(loc), Type{type}, Var{name});
}

Expr add(const Expr& a, const Expr& b) {
  if (is_int(a, 0)) return b;
  if (is_int(b, 0)) return a;
  return arithmetic(BinaryOp::add, a, b);
}

Expr sub(const Expr& a, const Expr& b) {
  if (is_int(b, 0)) return a;
  return arithmetic(BinaryOp::sub, a, b);
}

Expr mul(const Expr& a, const Expr& b) {
  if (is_int(a, 0) || is_int(b, 1)) return a;
  if (is_int(b, 0) || is_int(a, 1)) return b;
  return arithmetic(BinaryOp::mul, a, b);
}

Expr floor_div(const Expr& a, const Expr& b) {
  if (is_int(b, 1)) return a;
  return arithmetic(BinaryOp::div, a, b);
}

Expr floor_mod(const Expr& a, const Expr& b) {
  if (is_int(b, 1)) return int_const(0, loc_of(a, b));
  return arithmetic(BinaryOp::mod, a, b);
}

Expr compare(BinaryOp op, const Expr& a, const Expr& b) {
  const auto* x = as<ConstInt>(a);
  const auto* y = as<ConstInt>(b);
  if (x != nullptr && y != nullptr) {
    const std::optional<bool> value = control_compare(op, x->value, y->value);
    ENSURE(value.has_value(), "compare() is asked for a comparison");
    return bool_const(*value, loc_of(a, b));
  }
  return binary(op, Scalar::boolean, a, b);
}

Expr logical_and(const Expr& a, const Expr& b) {
  if (const auto* x = as<ConstBool>(a)) return x->value ? b : a;
  if (const auto* y = as<ConstBool>(b)) return y->value ? a : b;
  return binary(BinaryOp::logical_and, Scalar::boolean, a, b);
}

Expr logical_or(const Expr& a, const Expr& b) {
  if (const auto* x = as<ConstBool>(a)) return x->value ? a : b;
  if (const auto* y = as<ConstBool>(b)) return y->value ? b : a;
  return binary(BinaryOp::logical_or, Scalar::boolean, a, b);
}

Expr logical_not(const Expr& a) {
  if (const auto* x = as<ConstBool>(a)) return bool_const(!x->value, a->loc);
  return make_expr(a->loc, Type{Scalar::boolean}, Unary{UnaryOp::logical_not, a});
}

std::optional<std::int64_t> constant_value(const Expr& e) {
  const Expr simple = is_control_int(e->type.scalar) ? rewrite(e, refold) : e;
  if (const auto* constant = as<ConstInt>(simple)) return constant->value;
  return std::nullopt;
}

Stmt for_loop(const Sym& iter, const Expr& lo, const Expr& hi, Block body, const LoopKind& mode,
              SourceLoc loc) {
  return make_stmt(std::move(loc), For{iter, lo, hi, std::move(body), mode});
}

Stmt if_then(const Expr& cond, Block then_body, Block else_body, SourceLoc loc) {
  return make_stmt(std::move(loc), If{cond, std::move(then_body), std::move(else_body)});
}

}  // namespace selvage::core

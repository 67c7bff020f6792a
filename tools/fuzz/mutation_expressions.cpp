// SPDX-License-Identifier: Apache-2.0
//
// Changes of expressions, shapes, arguments and asserts.
#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"
#include "primitives/plan.h"
#include "tools/fuzz/mutation.h"

namespace selvage::fuzz {

using core::BinaryOp;
using core::Expr;
using core::Gap;
using core::Scalar;
using core::Stmt;

Expr Mutation::bent_integer(const Expr& e, const Gap& where) {
  const auto* constant = core::as<core::ConstInt>(e);
  switch (random_.between(0, 9)) {
    case 0:
    case 1:
      return core::add(e, core::int_const(1));
    case 2:
    case 3:
      return core::sub(e, core::int_const(1));
    case 4:
      return constant != nullptr ? core::int_const(2 * constant->value)
                                 : core::floor_div(e, core::int_const(random_.between(2, 3)));
    case 5:
      return constant != nullptr ? core::int_const(0)
                                 : core::floor_mod(e, core::int_const(random_.between(2, 4)));
    case 6:
      return core::mul(core::int_const(2), e);
    case 7:
      return core::int_const(random_.between(-1, 3));
    default:
      return integer(where).value_or(e);
  }
}

Expr Mutation::bent_condition(const Expr& e, const Gap& where) {
  const auto* binary = core::as<core::Binary>(e);
  const bool comparison = binary != nullptr && core::is_control_int(binary->lhs->type.scalar);
  static const std::vector<BinaryOp> signs = {BinaryOp::lt, BinaryOp::le, BinaryOp::gt,
                                              BinaryOp::ge, BinaryOp::eq, BinaryOp::ne};
  switch (random_.between(0, 6)) {
    case 0:
      return core::logical_not(e);
    case 1:
      return core::bool_const(chance(2));
    case 2:
    case 3:
      if (comparison) return core::compare(one_of(random_, signs), binary->lhs, binary->rhs);
      return e;
    case 4:
      if (const auto other = condition(where)) return core::logical_and(e, *other);
      return e;
    case 5:
      if (const auto other = condition(where)) return core::logical_or(e, *other);
      return e;
    default:
      return condition(where).value_or(e);
  }
}

namespace {

Expr data(const Expr& like, core::ExprNode::Kind kind) {
  return core::make_expr(like->loc, core::Type{like->type.scalar}, std::move(kind));
}

Expr literal(const Expr& like, std::int64_t value) {
  if (core::is_float(like->type.scalar))
    return data(like, core::ConstReal{static_cast<double>(value)});
  return data(like, core::ConstInt{value});
}

bool is_value(const Expr& e) {
  return core::is_data(e->type.scalar) && core::as<core::Whole>(e) == nullptr &&
         core::as<core::WindowExpr>(e) == nullptr;
}

}  // namespace

Expr Mutation::bent_data(const Expr& e) {
  const auto* binary = core::as<core::Binary>(e);
  static const std::vector<BinaryOp> signs = {BinaryOp::add, BinaryOp::add, BinaryOp::mul,
                                              BinaryOp::sub, BinaryOp::div};
  std::vector<Expr> others;
  core::visit_expressions(p_->body, [&](const Expr& x) {
    if (is_value(x) && x->type.scalar == e->type.scalar) others.push_back(x);
  });
  const Expr& other = others.empty() ? e : one_of(random_, others);
  switch (random_.between(0, 7)) {
    case 0:
      return literal(e, random_.between(0, 3));
    case 1:
    case 2:
      if (binary != nullptr && chance(2))
        return data(e, core::Binary{one_of(random_, signs), binary->lhs, binary->rhs});
      return data(e, core::Binary{one_of(random_, signs), e, other});
    case 3:
      if (binary != nullptr) return data(e, core::Binary{binary->op, binary->rhs, binary->lhs});
      return data(e, core::Binary{BinaryOp::mul, e, literal(e, random_.between(0, 3))});
    case 4:
      return data(e, core::Unary{core::UnaryOp::neg, e});
    case 5: {
      const auto relu = library_.externs.find(chance(2) ? "relu" : "max");
      if (relu == library_.externs.end()) return other;
      std::vector<Expr> args(static_cast<std::size_t>(relu->second->arity), other);
      args[0] = e;
      return data(e, core::ExternCall{relu->second, args});
    }
    default:
      return other;
  }
}

void Mutation::bend_expression() {
  const ExprSite* site = any(places_.exprs);
  if (site == nullptr) return;
  const Expr& e = site->expr;
  const Gap gap = primitives::gap_before(site->place.stmt);
  if (core::is_control_int(e->type.scalar))
    return edit_.replace_expr(site->place, bent_integer(e, gap));
  if (e->type.scalar == Scalar::boolean)
    return edit_.replace_expr(site->place, bent_condition(e, gap));
  if (is_value(e)) edit_.replace_expr(site->place, bent_data(e));
}

// Which cell a statement itself touches, or reads.
void Mutation::bend_index() {
  std::vector<ExprSite> indices;
  for (const ExprSite& e : places_.exprs) {
    if (!core::is_control_int(e.expr->type.scalar)) continue;
    const std::vector<int>& path = e.place.path;
    bool index = path.size() == 1 && (core::as<core::Assign>(e.stmt) != nullptr ||
                                      core::as<core::Reduce>(e.stmt) != nullptr);
    if (path.size() > 1) {
      const Expr above = core::expr_at(p_, {e.place.stmt, {path.begin(), path.end() - 1}});
      index =
          core::as<core::Read>(above) != nullptr || core::as<core::WindowExpr>(above) != nullptr;
    }
    if (index) indices.push_back(e);
  }
  const ExprSite* site = any(indices);
  if (site == nullptr) return;
  // Another index that is used somewhere is more often in bounds than anything else.
  const Expr now = chance(2) ? one_of(random_, indices).expr
                             : bent_integer(site->expr, primitives::gap_before(site->place.stmt));
  edit_.replace_expr(site->place, now);
}

void Mutation::bend_shape() {
  const auto longer = [&](std::vector<Expr>& shape) {
    if (shape.empty()) return;
    Expr& extent = shape[static_cast<std::size_t>(
        random_.between(0, static_cast<std::int64_t>(shape.size()) - 1))];
    extent =
        core::add(extent, core::int_const(one_of(random_, std::vector<std::int64_t>{1, 1, 2, -1})));
  };
  const std::vector<core::Path> allocs = places_.of_kind<core::Alloc>();
  if (!allocs.empty() && chance(2)) {
    const core::Path path = one_of(random_, allocs);
    const Stmt s = core::stmt_at(p_, path);
    core::Alloc alloc = *core::as<core::Alloc>(s);
    longer(alloc.type.shape);
    return edit_.replace_in_place(path, core::make_stmt(s->loc, alloc));
  }
  std::vector<core::Arg> args = p_->args;
  for (core::Arg& a : args) {
    if (chance(2)) longer(a.type.shape);
  }
  edit_.set_args(args);
}

// A window where there was a dense buffer, or the other way round.
void Mutation::bend_argument() {
  std::vector<core::Arg> args = p_->args;
  if (args.empty()) return;
  core::Arg& a = args[static_cast<std::size_t>(
      random_.between(0, static_cast<std::int64_t>(args.size()) - 1))];
  if (!a.type.is_tensor()) return;
  a.type.window = !a.type.window;
  edit_.set_args(args);
}

void Mutation::bend_asserts() {
  std::vector<Expr> asserts = p_->asserts;
  if (!asserts.empty() && chance(2)) {
    asserts.erase(asserts.begin() +
                  random_.between(0, static_cast<std::int64_t>(asserts.size()) - 1));
    return edit_.set_asserts(asserts);
  }
  std::vector<core::Arg> sizes;
  std::ranges::copy_if(p_->args, std::back_inserter(sizes), [](const core::Arg& a) {
    return core::is_control_int(a.type.scalar) && a.type.scalar != Scalar::stride;
  });
  const core::Arg* a = any(sizes);
  if (a == nullptr) return;
  const Expr n = core::var(a->name, a->type.scalar);
  const Expr k = core::int_const(random_.between(1, 4));
  switch (random_.between(0, 3)) {
    case 0:
      asserts.push_back(core::compare(BinaryOp::eq,
                                      core::floor_mod(n, core::int_const(random_.between(2, 4))),
                                      core::int_const(0)));
      break;
    case 1:
      asserts.push_back(core::compare(BinaryOp::le, n, core::int_const(random_.between(2, 9))));
      break;
    default:
      asserts.push_back(core::compare(chance(4) ? BinaryOp::eq : BinaryOp::ge, n, k));
  }
  edit_.set_asserts(asserts);
}

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#include "primitives/data_expr.h"

#include "core/arith.h"
#include "core/parse.h"
#include "core/traverse.h"
#include "core/typecheck.h"
#include "primitives/plan.h"

namespace selvage::primitives {

using namespace core;

namespace {

template <class Found>
bool contains(const Expr& e, const Found& found) {
  bool any = false;
  visit(e, [&](const Expr& part) { any = any || found(part); });
  return any;
}

// Is every value of the type one of the wider type as well?
bool widens(Scalar from, Scalar to) {
  return from != to && to != Scalar::r && from != Scalar::r && wider(from, to) == to;
}

// Has it that type whatever it meets?
bool has_own_type(const Expr& e, Scalar type) {
  return e->type.scalar == type && !made_of_literals(e);
}

}  // namespace

bool made_of_literals(const Expr& e) {
  return !contains(e, [](const Expr& part) {
    return as<Read>(part) != nullptr || as<ReadConfig>(part) != nullptr ||
           as<Cast>(part) != nullptr;
  });
}

Expr cast_to(Scalar type, const Expr& e) {
  return e->type.scalar == type ? e : make_expr(e->loc, {.scalar = type}, Cast{e});
}

Expr data_binary(Scalar type, BinaryOp op, const Expr& a, const Expr& b) {
  std::vector<Expr> sides;
  bool settled = false;
  for (const Expr& e : {a, b}) {
    const Scalar own = e->type.scalar;
    sides.push_back(own == type || widens(own, type) ? e : cast_to(type, e));
    settled = settled || has_own_type(sides.back(), type);
  }
  for (Expr& e : sides) {
    if (settled || made_of_literals(e)) continue;
    e = cast_to(type, e);
    settled = true;
  }
  return make_expr(a->loc, {.scalar = type}, Binary{op, sides[0], sides[1]});
}

Expr data_negation(const Expr& e) {
  const Scalar type = e->type.scalar;
  if (const auto* k = as<ConstReal>(e)) return make_expr(e->loc, e->type, ConstReal{-k->value});
  if (const auto* k = as<ConstInt>(e)) {
    const auto value = integer_arith(type, BinaryOp::sub, 0, k->value);
    return make_expr(e->loc, e->type, ConstInt{*value});
  }
  const auto* u = as<Unary>(e);
  if (u != nullptr && u->op == UnaryOp::neg) return u->arg;
  return make_expr(e->loc, e->type, Unary{UnaryOp::neg, e});
}

Expr cell(Scalar type, const Sym& buffer, const std::vector<Expr>& index) {
  return make_expr({}, {.scalar = type}, Read{buffer, index});
}

std::optional<Write> write_of(const Stmt& s) {
  if (const auto* k = as<Assign>(s)) return Write{false, k->buffer, k->index, k->rhs};
  if (const auto* k = as<Reduce>(s)) return Write{true, k->buffer, k->index, k->rhs};
  return std::nullopt;
}

Stmt make_write(const SourceLoc& loc, const Write& w) {
  if (w.reduces) return make_stmt(loc, Reduce{w.buffer, w.index, w.rhs});
  return make_stmt(loc, Assign{w.buffer, w.index, w.rhs});
}

Scalar cell_type(const Proc& p, const Path& stmt, const Sym& buffer) {
  for (const auto& [spelling, entry] : scope_at(p, gap_before(stmt)).names) {
    if (entry.name == buffer) return entry.type.scalar;
  }
  internal_error("entry.name == buffer", "a statement's buffer is in scope", __FILE__, __LINE__);
}

Result<Proc> typed(const Edit& edit) {
  Result<Proc> checked = typecheck(edit.proc());
  if (checked.ok()) return checked;
  Error error = checked.error();
  error.reason = Reason::not_applicable;
  error.message = "the result would be ill-typed: " + error.message;
  return error;
}

}  // namespace selvage::primitives

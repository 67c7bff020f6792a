// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/data_expr.h"
#include "primitives/primitive.h"

// fold_into_reduce(stmt)
//   x = x + e   ~>   x += e          x = e + x   ~>   x += e          x = x - e   ~>   x += -e
//   x = a + x + b   ~>   x += a + b
// requires  the sum is what the cell holds plus e, in the type of the cell          (values_equal)
// law       reassociate, where a sum of floats is regrouped
// sound     `+=` means: read the cell, add, store.

namespace selvage::primitives {
namespace {

using namespace core;

struct FoldIntoReduce {
  StmtArg stmt;
  std::vector<Field> fields() {
    return {{.name = "stmt",
             .slot = &stmt,
             .doc = "an assignment of a sum, one summand of which is the cell itself"}};
  }
};

using IsTarget = std::function<bool(const Expr&)>;

// A sum from which the target was taken: found or not, and what is left.
struct Rest {
  bool found = false;
  std::optional<Expr> left;
};

Rest without(const Expr& sum, const IsTarget& is_target) {
  if (is_target(sum)) return {true, std::nullopt};
  const auto* b = as<Binary>(sum);
  if (b == nullptr || (b->op != BinaryOp::add && b->op != BinaryOp::sub)) return {};
  const Scalar type = sum->type.scalar;
  if (const Rest lhs = without(b->lhs, is_target); lhs.found) {
    if (lhs.left) return {true, data_binary(type, b->op, *lhs.left, b->rhs)};
    return {true, b->op == BinaryOp::sub ? data_negation(b->rhs) : b->rhs};
  }
  if (b->op == BinaryOp::sub) return {};
  const Rest rhs = without(b->rhs, is_target);
  if (!rhs.found) return {};
  return {true, rhs.left ? data_binary(type, b->op, b->lhs, *rhs.left) : b->lhs};
}

// The summands besides the cell: where it is written alike, or else where it is proved to be it.
Rest summands(const Planner& p, const Path& path, const Write& w, const Expr& target) {
  const auto same = [&](const Expr& e) { return equal(e, target); };
  if (const Rest rest = without(w.rhs, same); rest.found) return rest;
  return without(w.rhs, [&](const Expr& e) {
    return as<Read>(e) != nullptr && e->type.scalar == target->type.scalar &&
           p.would_hold(effects::values_equal(p.proc(), path, e, target));
  });
}

Status rounded_alike(const Expr& sum, Scalar type) {
  if (!is_float(type) || sum->type.scalar == type) return Ok{};
  return not_applicable(
      sum->loc,
      "`" + print(sum) + "` is computed in " + std::string(spelling(sum->type.scalar)) +
          ", but `+=` would add in the type of the cell, " + std::string(spelling(type)),
      "cast the other operands to " + std::string(spelling(type)) + " first");
}

Result<Plan> plan(const Planner& p, const FoldIntoReduce& args) {
  const Path path = args.stmt.path();
  const Stmt s = p.stmt(path);
  const auto w = write_of(s);
  if (!w || w->reduces) {
    return not_applicable(s->loc, "`" + headline(s) + "` is not an assignment");
  }
  const Scalar type = cell_type(p.proc(), path, w->buffer);
  const Expr target = cell(type, w->buffer, w->index);
  const Rest rest = summands(p, path, *w, target);
  if (!rest.found || !rest.left) {
    return not_applicable(s->loc, "`" + print(w->rhs) + "` is not a sum of `" + print(target) +
                                      "` and something else");
  }
  TRY(alike, rounded_alike(w->rhs, type));

  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.replace_in_place(path, make_write(s->loc, {true, w->buffer, w->index, *rest.left}));
  TRY(after, typed(plan.edit));
  const Expr added = cast_to(type, write_of(stmt_at(after, path))->rhs);
  plan.owes.push_back(effects::values_equal(
      p.proc(), path, cast_to(type, w->rhs),
      make_expr(s->loc, {.scalar = type}, Binary{BinaryOp::add, target, added})));
  return plan;
}

}  // namespace

Primitive make_fold_into_reduce() {
  return define<FoldIntoReduce>(
      {.name = "fold_into_reduce",
       .summary = "write an assignment that adds to its own cell as a reduction",
       .rewrite = "x = x + e\n~>  x += e",
       .sound = "`+=` means: read the cell, add, store; the sum is proved to be the cell plus what "
                "is added",
       .owes = {effects::Claim::values_equal},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

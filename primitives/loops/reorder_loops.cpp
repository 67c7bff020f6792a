// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/bounds.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// reorder_loops(loop)
//   for i in seq(a, b): for j in seq(c, d): s
//       ~>   for j in seq(c, d): for i in seq(a, b): s
//   for i in seq(a, b): for j in seq(c, i + e): s
//       ~>   for j in seq(c, b - 1 + e): for i in seq(j - e + 1, b): s
//   for i in seq(a, b): for j in seq(i + e, d): s
//       ~>   for j in seq(a + e, d): for i in seq(a, j - e + 1): s
// requires  (i, j) and (i', j') commute wherever i < i' and j > j'     (flipped_iterations_commute)
//           the loops do not change what a, b, c, d and e read            (value_unchanged)
//           of a triangle, a <= c - e + 1 or d - e <= b                   (condition_holds)
// sound     those pairs are exactly the ones that change order; j < i + e is i >= j - e + 1, which
//           is at least a for every j >= c, and i + e <= j is i < j - e + 1, which is at most b
//           for every j < d.

namespace selvage::primitives {
namespace {

using namespace core;

struct ReorderLoops {
  LoopArg loop;
  std::vector<Field> fields() {
    return {{.name = "loop",
             .slot = &loop,
             .doc = "the outer of two loops, the inner being all of its body: \"i j\""}};
  }
};

struct Range {
  Expr lo, hi;
};

// The ranges of the two loops after the exchange, and what must hold for them to describe the same
// pairs.
struct Exchange {
  Range outer, inner;  // of j, then of i
  std::optional<Expr> condition;
  std::vector<Expr> parts;  // what the ranges are made of, besides the iterators
};

// bound = i + e: the shift e, if it does not mention i.
std::optional<Expr> shift_of(const Expr& bound, const Sym& i) {
  auto form = linear_form(bound);
  if (!form) return std::nullopt;
  const auto term =
      std::find_if(form->terms.begin(), form->terms.end(), [&](const Linear::Term& t) {
        const auto* v = as<Var>(t.atom);
        return v != nullptr && v->name == i;
      });
  if (term == form->terms.end() || term->coefficient != 1) return std::nullopt;
  form->terms.erase(term);
  if (mentions(*form, i)) return std::nullopt;
  return to_expr(*form);
}

Expr shortest(const Expr& e) {
  const auto form = linear_form(e);
  return form ? to_expr(*form) : e;
}

bool depends_on(const Expr& e, const Sym& name) { return free_names(e).count(name) != 0; }

std::optional<Exchange> exchange(const For& outer, const For& inner) {
  const Sym& i = outer.iter;
  const bool lower = depends_on(inner.lo, i);
  const bool upper = depends_on(inner.hi, i);
  const Range of_i{outer.lo, outer.hi};
  if (!lower && !upper)
    return Exchange{{inner.lo, inner.hi}, of_i, std::nullopt, {inner.lo, inner.hi}};
  if (lower && upper) return std::nullopt;
  const auto e = shift_of(lower ? inner.lo : inner.hi, i);
  if (!e) return std::nullopt;
  // The value of i from which, or up to which, j is in its range.
  const Expr turn = shortest(add(sub(var(inner.iter), *e), int_const(1)));
  if (upper) {
    const Expr last = shortest(add(sub(outer.hi, int_const(1)), *e));
    const Expr first_turn = shortest(add(sub(inner.lo, *e), int_const(1)));
    return Exchange{{inner.lo, last},
                    {turn, outer.hi},
                    compare(BinaryOp::le, outer.lo, first_turn),
                    {inner.lo, *e}};
  }
  const Expr first = shortest(add(outer.lo, *e));
  const Expr last_turn = shortest(sub(inner.hi, *e));
  return Exchange{{first, inner.hi},
                  {outer.lo, turn},
                  compare(BinaryOp::le, last_turn, outer.hi),
                  {inner.hi, *e}};
}

Result<Plan> plan(const Planner& p, const ReorderLoops& args) {
  const Path path = args.loop.path();
  const Stmt outer_stmt = p.stmt(path);
  const For& outer = p.loop(path);
  const auto* inner = outer.body.size() == 1 ? as<For>(outer.body[0]) : nullptr;
  if (inner == nullptr) {
    return not_applicable(
        outer_stmt->loc,
        "the body of the loop over `" + outer.iter.name() + "` is not exactly one loop",
        "fission the loop first, so that the two loops are perfectly nested");
  }
  const auto now = exchange(outer, *inner);
  if (!now) {
    return not_applicable(outer.body[0]->loc, "the range of `" + inner->iter.name() +
                                                  "` depends on `" + outer.iter.name() +
                                                  "` in another way than by one bound `" +
                                                  outer.iter.name() + " + e`");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  owe_stable_bounds(plan, p.proc(), path);
  for (const Expr& part : now->parts)
    plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(path), part));
  if (now->condition) {
    plan.owes.push_back(
        effects::condition_holds(p.proc(), path, *now->condition,
                                 "the triangle must lie within the range of the outer loop"));
  }
  plan.owes.push_back(effects::flipped_iterations_commute(p.proc(), path));
  const Stmt now_inner =
      for_loop(outer.iter, now->inner.lo, now->inner.hi, inner->body, outer.mode, outer_stmt->loc);
  const Stmt now_outer = for_loop(inner->iter, now->outer.lo, now->outer.hi, {now_inner},
                                  inner->mode, outer.body[0]->loc);
  plan.edit.replace(range_of(path), {now_outer},
                    {{{0}, {0, 0, 0}}, {{0, 0, 0}, {0}}, {{0, 0, 0, 0}, {0, 0, 0, 0}}});
  return plan;
}

}  // namespace

Primitive make_reorder_loops() {
  return define<ReorderLoops>(
      {.name = "reorder_loops",
       .summary = "exchange two perfectly nested loops",
       .rewrite = "for i in seq(a, b):\n    for j in seq(c, d): s\n"
                  "~>  for j in seq(c, d):\n        for i in seq(a, b): s",
       .sound = "the pairs of iterations that change order, i < i' and j > j', are proved to "
                "commute; a triangle, where "
                "one bound of j is i + e, stays the same set of pairs",
       .owes = {effects::Claim::flipped_iterations_commute, effects::Claim::value_unchanged,
                effects::Claim::condition_holds},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

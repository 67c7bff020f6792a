// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/bounds.h"
#include "primitives/primitive.h"

// reorder_loops(loop)
//   for i in seq(a, b): for j in seq(c, d): s   ~>   for j in seq(c, d): for i in seq(a, b): s
// requires  (i, j) and (i', j') commute wherever i < i' and j > j'        (flipped_iterations_commute)
//           the loops do not change what a, b, c and d read               (value_unchanged)
// sound     those pairs are exactly the ones that change order.

namespace selvage::primitives {
namespace {

using namespace core;

struct ReorderLoops {
  LoopArg loop;
  std::vector<Field> fields() {
    return {{.name = "loop", .slot = &loop, .doc = "the outer of two loops, the inner being all of its body: \"i j\""}};
  }
};

Result<Plan> plan(const Planner& p, const ReorderLoops& args) {
  const Path path = args.loop.path();
  const Stmt outer_stmt = p.stmt(path);
  const For& outer = p.loop(path);
  const auto* inner = outer.body.size() == 1 ? as<For>(outer.body[0]) : nullptr;
  if (inner == nullptr) {
    return not_applicable(outer_stmt->loc,
                          "the body of the loop over `" + outer.iter.name() + "` is not exactly one loop",
                          "fission the loop first, so that the two loops are perfectly nested");
  }
  for (const Expr& bound : {inner->lo, inner->hi}) {
    if (free_names(bound).count(outer.iter) != 0) {
      return not_applicable(outer.body[0]->loc, "the bound `" + print(bound) + "` of the inner loop depends on `" +
                                                    outer.iter.name() + "`");
    }
  }
  Plan plan{Edit(p.proc()), {effects::flipped_iterations_commute(p.proc(), path)}, {}};
  Path inner_path = path;
  inner_path.insert(inner_path.end(), {0, 0});
  owe_stable_bounds(plan, p.proc(), path);
  for (const Expr& bound : {inner->lo, inner->hi}) {
    plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(path), bound));
  }
  const Stmt now_inner =
      for_loop(outer.iter, outer.lo, outer.hi, inner->body, outer.mode, outer_stmt->loc);
  const Stmt now_outer =
      for_loop(inner->iter, inner->lo, inner->hi, {now_inner}, inner->mode, outer.body[0]->loc);
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
       .sound = "the pairs of iterations that change order, i < i' and j > j', are proved to commute",
       .owes = {effects::Claim::flipped_iterations_commute, effects::Claim::value_unchanged},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

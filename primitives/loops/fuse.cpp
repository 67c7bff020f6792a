// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/loop_kinds.h"
#include "primitives/neighbours.h"
#include "primitives/primitive.h"

// fuse(stmt1, stmt2)
//   for i in seq(lo, hi): A ; for j in seq(lo, hi): B   ~>   for i in seq(lo, hi): A ; B[j -> i]
//   if c: A else: C ; if c: B else: D                   ~>   if c: A ; B else: C ; D
// requires  the ranges, or the conditions, are equal                        (expressions_equal)
//           the first statement does not change those of the second          (value_unchanged)
//           of the new loop, B commutes with A of every later iteration (fissioned_parts_commute)
// sound     those are exactly the pairs that change order.  The new loop is parallel if both were:
//           its iterations are proved independent, like those of every parallel loop.

namespace selvage::primitives {
namespace {

using namespace core;

struct Fuse {
  StmtArg stmt1;
  StmtArg stmt2;

  std::vector<Field> fields() {
    return {{.name = "stmt1", .slot = &stmt1, .doc = "the first loop or condition"},
            {.name = "stmt2",
             .slot = &stmt2,
             .doc = "the loop over the same range, or the same condition, right after it"}};
  }
};

Block joined(const Block& first, const Block& second) {
  Block out = first;
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

// Where the statements of nested block `number` of the two go: those of the first stay, those of
// the second follow them.  The last path is the gap at the end of the block.
void keep_both(std::vector<Kept>& kept, int number, const Block& first, const Block& second) {
  const int shift = static_cast<int>(first.size());
  for (int k = 0; k <= static_cast<int>(second.size()); ++k)
    kept.push_back({{1, number, k}, {0, number, shift + k}});
}

// The value of `second`, which its statement evaluates after the first one has run, is that of
// `first` before both.
void owe_equal(Plan& plan, const Planner& p, const Path& at, const Expr& first,
               const Expr& second) {
  plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(at), second));
  plan.owes.push_back(effects::expressions_equal(p.proc(), at, first, second));
}

void replace_both(Plan& plan, const Path& first, const Stmt& by, std::vector<Kept> kept) {
  BlockRange both = range_of(first);
  both.count = 2;
  kept.insert(kept.begin(), {{0}, {0}});
  plan.edit.replace(both, {by}, kept);
}

Result<Plan> fuse_loops(const Planner& p, const Path& at, const Stmt& first, const Stmt& second) {
  const For& a = *as<For>(first);
  const For& b = *as<For>(second);
  TRY(kind, joint_kind(first, second));
  Plan plan{Edit(p.proc()), {}, {}};
  owe_equal(plan, p, at, a.lo, b.lo);
  owe_equal(plan, p, at, a.hi, b.hi);
  const Block body = joined(a.body, substitute(b.body, {{b.iter, var(a.iter)}}));
  std::vector<Kept> kept;
  keep_both(kept, 0, a.body, b.body);
  replace_both(plan, at, for_loop(a.iter, a.lo, a.hi, body, kind, first->loc), kept);
  Gap between = gap_inside(at);
  between.at = static_cast<int>(a.body.size());
  plan.owes.push_back(effects::fissioned_parts_commute(plan.edit.proc(), between));
  return plan;
}

Plan fuse_conditions(const Planner& p, const Path& at, const If& a, const If& b) {
  Plan plan{Edit(p.proc()), {}, {}};
  owe_equal(plan, p, at, a.cond, b.cond);
  std::vector<Kept> kept;
  keep_both(kept, 0, a.then_body, b.then_body);
  keep_both(kept, 1, a.else_body, b.else_body);
  replace_both(plan, at,
               if_then(a.cond, joined(a.then_body, b.then_body), joined(a.else_body, b.else_body),
                       p.stmt(at)->loc),
               kept);
  return plan;
}

Result<Plan> plan(const Planner& p, const Fuse& args) {
  const Path first = args.stmt1.path();
  const Path second = args.stmt2.path();
  const Stmt a = p.stmt(first);
  const Stmt b = p.stmt(second);
  const bool loops = as<For>(a) != nullptr && as<For>(b) != nullptr;
  const bool conditions = as<If>(a) != nullptr && as<If>(b) != nullptr;
  if (!loops && !conditions) {
    return not_applicable(b->loc, "only two loops or two conditions can be fused, not `" +
                                      headline(a) + "` and `" + headline(b) + "`");
  }
  TRY(adjacent, must_be_neighbours(p.proc(), first, second));
  if (loops) return fuse_loops(p, first, a, b);
  return fuse_conditions(p, first, *as<If>(a), *as<If>(b));
}

}  // namespace

Primitive make_fuse() {
  return define<Fuse>(
      {.name = "fuse",
       .summary = "make one of two consecutive loops over one range, or of two equal conditions",
       .rewrite = "for i in seq(lo, hi): A\nfor j in seq(lo, hi): B\n"
                  "~>  for i in seq(lo, hi):\n        A\n        B[j -> i]\n"
                  "if c: A\nif c: B\n~>  if c:\n        A\n        B",
       .sound = "the pairs that change order, B of an iteration and A of a later one, are proved "
                "to commute",
       .owes = {effects::Claim::fissioned_parts_commute, effects::Claim::expressions_equal,
                effects::Claim::value_unchanged},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

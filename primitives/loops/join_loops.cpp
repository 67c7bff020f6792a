// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/loop_kinds.h"
#include "primitives/neighbours.h"
#include "primitives/primitive.h"

// join_loops(loop1, loop2)
//   for i in seq(lo, at): s ; for i in seq(at, hi): s   ~>   for i in seq(lo, hi): s
// requires  the second loop begins where the first ends                     (expressions_equal)
//           lo <= at <= hi                                                  (cut_point_in_range)
//           the first loop does not change what at and hi read              (value_unchanged)
// sound     the two ranges partition [lo, hi) in order; the bodies are equal, so the new loop runs
//           the same iterations in the same order.

namespace selvage::primitives {
namespace {

using namespace core;

struct JoinLoops {
  LoopArg loop1;
  LoopArg loop2;

  std::vector<Field> fields() {
    return {{.name = "loop1", .slot = &loop1, .doc = "the first loop"},
            {.name = "loop2",
             .slot = &loop2,
             .doc = "the loop right after it, with an equal body, that begins where it ends"}};
  }
};

// Equal but for the iterator and the range.
bool same_bodies(const For& a, const For& b) {
  const Expr zero = int_const(0);
  return equal(Block{for_loop(a.iter, zero, zero, a.body)},
               Block{for_loop(b.iter, zero, zero, b.body)});
}

Status can_join(const Planner& p, const Path& first, const Path& second) {
  TRY(adjacent, must_be_neighbours(p.proc(), first, second));
  const For& a = p.loop(first);
  const For& b = p.loop(second);
  const SourceLoc loc = p.stmt(second)->loc;
  if (a.mode.mode != b.mode.mode) {
    return not_applicable(loc, "one of the loops over `" + a.iter.name() + "` and `" +
                                   b.iter.name() + "` is parallel, the other sequential");
  }
  if (same_bodies(a, b)) return Ok{};
  return not_applicable(loc,
                        "the bodies of the loops over `" + a.iter.name() + "` and `" +
                            b.iter.name() + "` are not equal",
                        "they must be written alike: simplify both first, or shift_loop one of "
                        "them if they count from different places");
}

Result<Plan> plan(const Planner& p, const JoinLoops& args) {
  const Path first = args.loop1.path();
  const Path second = args.loop2.path();
  TRY(possible, can_join(p, first, second));
  TRY(kind, joint_kind(p.stmt(first), p.stmt(second)));
  const For& a = p.loop(first);
  const For& b = p.loop(second);

  Plan plan{Edit(p.proc()), {}, {}};
  for (const Expr& e : {a.hi, b.hi})
    plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(first), e));
  plan.owes.push_back(effects::expressions_equal(p.proc(), second, a.hi, b.lo));
  BlockRange both = range_of(first);
  both.count = 2;
  plan.edit.replace(both, {for_loop(a.iter, a.lo, b.hi, a.body, kind, p.stmt(first)->loc)},
                    {{{0}, {0}}});
  plan.owes.push_back(effects::cut_point_in_range(plan.edit.proc(), first, a.hi));
  return plan;
}

}  // namespace

Primitive make_join_loops() {
  return define<JoinLoops>(
      {.name = "join_loops",
       .summary = "join two consecutive loops with equal bodies into one",
       .rewrite = "for i in seq(lo, at): s\nfor i in seq(at, hi): s\n~>  for i in seq(lo, hi): s",
       .sound = "the two ranges partition [lo, hi) in order, and the bodies are equal",
       .owes = {effects::Claim::expressions_equal, effects::Claim::cut_point_in_range,
                effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

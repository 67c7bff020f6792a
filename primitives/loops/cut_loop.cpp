// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/bounds.h"
#include "primitives/primitive.h"

// cut_loop(loop, at)
//   for i in seq(lo, hi): s   ~>   for i in seq(lo, at): s ; for i in seq(at, hi): s
// requires  lo <= at <= hi or hi <= at <= lo in the loop's context        (cut_point_in_range)
//           the loop does not change what lo, at and hi read              (value_unchanged)
// sound     the two ranges partition [lo, hi) in order, or all three are empty; bodies are
//           untouched.

namespace selvage::primitives {
namespace {

using namespace core;

struct CutLoop {
  LoopArg loop;
  ExprText at;

  std::vector<Field> fields() {
    return {{.name = "loop", .slot = &loop, .doc = "the loop to cut"},
            {.name = "at", .slot = &at, .doc = "first iteration of the second loop"}};
  }
};

Result<Plan> plan(const Planner& p, const CutLoop& args) {
  const Path path = args.loop.path();
  TRY(at, p.parse_control(args.at, gap_before(path)));
  const For& loop = p.loop(path);
  const SourceLoc loc = p.stmt(path)->loc;
  const Sym second = loop.iter.copy();
  const Block copy = freshen(substitute(loop.body, {{loop.iter, var(second)}}));

  Plan plan{Edit(p.proc()), {effects::cut_point_in_range(p.proc(), path, at)}, {}};
  owe_stable_bounds(plan, p.proc(), path);
  plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(path), at));
  plan.edit.replace(range_of(path),
                    {for_loop(loop.iter, loop.lo, at, loop.body, loop.mode, loc),
                     for_loop(second, at, loop.hi, copy, loop.mode, loc)},
                    {{{0}, {0}}, {{0, 0}, {0, 0}}});
  return plan;
}

}  // namespace

Primitive make_cut_loop() {
  return define<CutLoop>(
      {.name = "cut_loop",
       .summary = "split one loop into two consecutive loops",
       .rewrite =
           "for i in seq(lo, hi): s\n~>  for i in seq(lo, at): s\n    for i in seq(at, hi): s",
       .sound = "the two ranges partition [lo, hi) in order; bodies are untouched",
       .owes = {effects::Claim::cut_point_in_range, effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

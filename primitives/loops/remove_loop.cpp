// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// remove_loop(loop)
//   for i in seq(lo, hi): s   ~>   s                              where s does not mention i
// requires  the loop runs at least once                                          (loop_nonempty)
//           if it runs twice, running s again changes nothing                    (body_idempotent)
// sound     the runs of s differ in nothing, so that all but the first change nothing.

namespace selvage::primitives {
namespace {

using namespace core;

struct RemoveLoop {
  LoopArg loop;
  std::vector<Field> fields() {
    return {{.name = "loop",
             .slot = &loop,
             .doc = "the loop to remove; its body does not use its iterator"}};
  }
};

Result<Plan> plan(const Planner& p, const RemoveLoop& args) {
  const Path path = args.loop.path();
  const For& loop = p.loop(path);
  const SourceLoc loc = p.stmt(path)->loc;
  if (free_names(loop.body).contains(loop.iter)) {
    return not_applicable(loc,
                          "the body of the loop uses its iterator `" + loop.iter.name() +
                              "`, so that its iterations differ",
                          "unroll_loop a loop of few iterations instead");
  }
  if (!loop.mode.reductions.empty()) {
    return not_applicable(loc, "the loop reduces into `" + loop.mode.reductions.front().name() +
                                   "`: its iterations add up");
  }
  const int length = static_cast<int>(loop.body.size());
  const BlockRange body{gap_inside(path).block, 0, length};
  // In the first iteration the bounds still have the values that the loop was entered with, and
  // where that is repeated in vain, so are the rest.
  const Expr again = compare(BinaryOp::gt, difference(loop.hi, loop.lo), int_const(1));
  Plan plan{
      Edit(p.proc()),
      {effects::loop_nonempty(p.proc(), path), effects::body_idempotent(p.proc(), body, again)},
      {}};
  // The last path is the gap at the end of the body.
  std::vector<Kept> kept;
  for (int k = 0; k <= length; ++k) kept.push_back({{0, 0, k}, {k}});
  plan.edit.replace(range_of(path), loop.body, kept);
  return plan;
}

}  // namespace

Primitive make_remove_loop() {
  return define<RemoveLoop>(
      {.name = "remove_loop",
       .summary = "run the body of a loop once instead of again and again",
       .rewrite = "for i in seq(lo, hi): s\n~>  s",
       .sound = "the body does not mention the iterator and is idempotent, so that the first run "
                "does all, and there is one",
       .owes = {effects::Claim::loop_nonempty, effects::Claim::body_idempotent},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"
#include "primitives/reindex.h"

// shift_loop(loop, new_lo)
//   for i in seq(lo, hi): s   ~>   for i in seq(new_lo, new_lo + hi - lo): s[i -> i + lo - new_lo]
// requires  the loop does not change what lo - new_lo reads                  (value_unchanged)
// sound     i + lo - new_lo is a bijection from the new iterations to the old ones that keeps their
//           order; an empty range stays empty.

namespace selvage::primitives {
namespace {

using namespace core;

struct ShiftLoop {
  LoopArg loop;
  ExprText new_lo;

  std::vector<Field> fields() {
    return {{.name = "loop", .slot = &loop, .doc = "the loop to shift"},
            {.name = "new_lo", .slot = &new_lo, .doc = "its first iteration afterwards"}};
  }
};

Result<Plan> plan(const Planner& p, const ShiftLoop& args) {
  const Path path = args.loop.path();
  TRY(new_lo, p.parse_control(args.new_lo, gap_before(path)));
  const For& loop = p.loop(path);
  // The bounds are evaluated once, before the loop; the way back is evaluated in its body.
  const Expr back = difference(loop.lo, new_lo);
  Plan plan{Edit(p.proc()), {effects::value_unchanged(p.proc(), range_of(path), back)}, {}};
  const Reindex how{{{loop.iter, add(var(loop.iter), back)}}};
  const Stmt shifted = for_loop(loop.iter, new_lo, difference(loop.hi, back),
                                reindexed(loop.body, how), loop.mode, p.stmt(path)->loc);
  plan.edit.replace_in_place(path, shifted);
  return plan;
}

}  // namespace

Primitive make_shift_loop() {
  return define<ShiftLoop>(
      {.name = "shift_loop",
       .summary = "let a loop begin at another number",
       .rewrite = "for i in seq(lo, hi): s\n"
                  "~>  for i in seq(new_lo, new_lo + hi - lo): s[i -> i + lo - new_lo]",
       .sound = "i + lo - new_lo is a bijection from the new iterations to the old ones that keeps "
                "their order",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

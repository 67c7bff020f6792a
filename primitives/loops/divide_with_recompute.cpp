// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/bounds.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"
#include "primitives/reindex.h"

// divide_with_recompute(loop, outer_hi, outer_stride, new_iters)
//   for i in seq(lo, hi): s   ~>   for io in seq(0, q):
//                                      for ii in seq(0, c + (hi - lo - c * q)):
//                                          s[i -> lo + c * io + ii]
//                                  with q = outer_hi and c = outer_stride
// requires  unless the loop is empty, q >= 1, and c * q <= hi - lo or q = 1       (condition_holds)
//           no iteration runs twice, as q = 1 or c * q = hi - lo            (condition_holds)
//           or else no iteration touches what another changes, or all do the same
//                                                                          (iterations_independent)
//           and running an iteration again changes nothing                 (body_idempotent)
//           the loop does not change what lo, hi and q read                 (value_unchanged)
//           a constant width, where one is written, is the width            (expressions_equal)
// sound     groups are at least c wide and begin c apart, the first at lo, and the last ends at hi:
//           every old iteration runs, some in several groups, and no other.  Groups that do not
//           overlap run the iterations in their order.  Iterations that touch nothing of each other
//           run as if alone, in any order, and so do those that are all the same; the second run of
//           one finds what the first left.

namespace selvage::primitives {
namespace {

using namespace core;

struct DivideWithRecompute {
  LoopArg loop;
  ExprText outer_hi;
  std::int64_t outer_stride = 0;
  std::vector<NewName> new_iters;

  std::vector<Field> fields() {
    return {{.name = "loop", .slot = &loop, .doc = "the loop to divide"},
            {.name = "outer_hi", .slot = &outer_hi, .doc = "number of groups"},
            {.name = "outer_stride",
             .slot = &outer_stride,
             .doc = "iterations from the start of a group to the start of the next",
             .at_least = 1,
             .at_most = INT32_MAX},
            {.name = "new_iters",
             .slot = &new_iters,
             .doc = "names of the new outer and inner iterators"}};
  }
};

struct Groups {
  const For& loop;
  Expr count;
  std::int64_t stride;

  [[nodiscard]] Expr trips() const { return difference(loop.hi, loop.lo); }
  // Iterations that the groups, were they not to overlap, would leave over.
  [[nodiscard]] Expr left_over() const {
    const auto* quotient = as<Binary>(count);
    if (quotient != nullptr && quotient->op == BinaryOp::div &&
        constant_value(quotient->rhs) == stride && equal(quotient->lhs, trips())) {
      return floor_mod(trips(), int_const(stride));
    }
    return difference(trips(), mul(int_const(stride), count));
  }
  [[nodiscard]] Expr width() const {
    const Expr rest = left_over();
    const auto form = linear_form(rest);
    const auto sum = form ? plus(Linear{{}, stride}, *form) : std::nullopt;
    return sum ? to_expr(*sum) : add(int_const(stride), rest);
  }
};

// The width as a constant, where the context says that it is one: h + 2 - 32 * (h / 32) is 2 for
// a multiple h of 32.
std::optional<Expr> constant_width(const Planner& p, const Path& at, const Groups& g) {
  const auto form = linear_form(g.width());
  if (!form || form->terms.empty()) return std::nullopt;
  const Expr guess = int_const(form->constant);
  const bool right = p.would_hold(effects::expressions_equal(p.proc(), at, g.width(), guess));
  return right ? std::optional(guess) : std::nullopt;
}

void owe_cover(Plan& plan, const Planner& p, const Path& at, const Groups& g) {
  const Expr empty = compare(BinaryOp::le, g.loop.hi, g.loop.lo);
  const Expr some = compare(BinaryOp::ge, g.count, int_const(1));
  // One group is as wide as the loop.
  const Expr one = compare(BinaryOp::le, g.count, int_const(1));
  const Expr inside = compare(BinaryOp::le, mul(int_const(g.stride), g.count), g.trips());
  plan.owes.push_back(effects::condition_holds(
      p.proc(), at, logical_or(logical_or(empty, one), inside),
      "outer_hi groups, outer_stride apart, must not reach beyond the end of the loop"));
  plan.owes.push_back(
      effects::condition_holds(p.proc(), at, logical_or(empty, some),
                               "there must be a group, at least if the loop has an iteration"));
}

// The groups are the iterations in their order if they do not overlap.
effects::Obligation no_overlap(const Planner& p, const Path& at, const Groups& g) {
  const Expr empty = compare(BinaryOp::le, g.loop.hi, g.loop.lo);
  const Expr one = compare(BinaryOp::le, g.count, int_const(1));
  const Expr exact = compare(BinaryOp::eq, mul(int_const(g.stride), g.count), g.trips());
  return effects::condition_holds(p.proc(), at, logical_or(logical_or(empty, one), exact),
                                  "no two groups may overlap");
}

void owe_repeatable(Plan& plan, const Planner& p, const Path& at, const For& loop) {
  // Iterations that do the same have no order.
  if (free_names(loop.body).contains(loop.iter))
    plan.owes.push_back(effects::iterations_independent(p.proc(), at));
  const BlockRange body{gap_inside(at).block, 0, static_cast<int>(loop.body.size())};
  // A loop of one iteration has one group at most.
  const Expr again = compare(BinaryOp::gt, difference(loop.hi, loop.lo), int_const(1));
  plan.owes.push_back(effects::body_idempotent(p.proc(), body, again));
}

Result<Plan> plan(const Planner& p, const DivideWithRecompute& args) {
  if (args.new_iters.size() != 2) {
    return bad_input(args.loop.loc,
                     "divide_with_recompute needs two new iterator names, outer and inner");
  }
  TRY(outer, p.new_symbol(args.new_iters[0]));
  TRY(inner, p.new_symbol(args.new_iters[1]));
  const Path path = args.loop.path();
  TRY(count, p.parse_control(args.outer_hi, gap_before(path)));
  const For& loop = p.loop(path);
  const SourceLoc loc = p.stmt(path)->loc;
  const Groups groups{loop, count, args.outer_stride};

  Plan plan{Edit(p.proc()), {}, {}};
  owe_cover(plan, p, path, groups);
  owe_stable_bounds(plan, p.proc(), path);
  plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(path), count));
  const effects::Obligation once = no_overlap(p, path, groups);
  if (p.would_hold(once)) {
    plan.owes.push_back(once);
  } else {
    owe_repeatable(plan, p, path, loop);
  }
  Expr width = groups.width();
  if (const auto constant = constant_width(p, path, groups)) {
    plan.owes.push_back(effects::expressions_equal(p.proc(), path, width, *constant));
    width = *constant;
  }
  const Expr point = add(loop.lo, add(mul(int_const(groups.stride), var(outer)), var(inner)));
  // Two groups may run one iteration, so that groups cannot overlap in time.
  const Stmt group = for_loop(inner, int_const(0), width,
                              reindexed(loop.body, Reindex{{{loop.iter, point}}}), loop.mode, loc);
  plan.edit.replace(range_of(path),
                    {for_loop(outer, int_const(0), count, {group}, LoopMode::seq, loc)},
                    {{{0}, {0}}, {{0, 0}, {0, 0, 0, 0}}});
  return plan;
}

}  // namespace

Primitive make_divide_with_recompute() {
  return define<DivideWithRecompute>(
      {.name = "divide_with_recompute",
       .summary = "divide a loop into groups that overlap, computing some iterations again",
       .rewrite = "for i in seq(lo, hi): s\n"
                  "~>  for io in seq(0, q):\n"
                  "        for ii in seq(0, c + (hi - lo - c * q)): s[i -> lo + c * io + ii]",
       .sound = "every iteration runs in some group and no other one does; iterations are "
                "independent and idempotent, so that their order and number do not matter",
       .owes = {effects::Claim::condition_holds, effects::Claim::iterations_independent,
                effects::Claim::body_idempotent, effects::Claim::value_unchanged,
                effects::Claim::expressions_equal},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/bounds.h"
#include "primitives/primitive.h"

// divide_loop(loop, factor, iters, tail)
//   for i in seq(lo, hi): s   ~>   for io in seq(0, (hi - lo) / c):
//                                      for ii in seq(0, c): s[i -> lo + c * io + ii]
//                                  and, by `tail`, what is left over
// requires  c divides hi - lo, when tail is perfect                  (divides_evenly)
//           lo <= hi, when the tail is cut off                       (condition_holds)
//           the body does not change what lo and hi read             (value_unchanged)
// sound     i = lo + c * io + ii is a bijection from the new iterations to the old ones that keeps
//           their order.

namespace selvage::primitives {
namespace {

using namespace core;

struct DivideLoop {
  LoopArg loop;
  std::int64_t factor = 0;
  std::vector<NewName> iters;
  Choice tail{{"guard", "cut", "cut_and_guard", "perfect"}, "guard"};

  std::vector<Field> fields() {
    return {
        {.name = "loop", .slot = &loop, .doc = "the loop to divide"},
        {.name = "factor",
         .slot = &factor,
         .doc = "iterations of the new inner loop",
         .at_least = 1,
         .at_most = INT32_MAX},
        {.name = "iters", .slot = &iters, .doc = "names of the new outer and inner iterators"},
        {.name = "tail",
         .slot = &tail,
         .doc = "what becomes of the last, incomplete group: `guard` every iteration with a "
                "condition; `cut` it off into a "
                "loop of its own; `cut_and_guard`: the same, inside a condition that it is not "
                "empty; `perfect`: "
                "prove that there is none",
         .optional = true},
    };
  }
};

// The pieces that every tail strategy is made of.
struct Division {
  const For& loop;
  std::int64_t factor;
  Sym outer, inner;
  SourceLoc loc;

  [[nodiscard]] Expr trip_count() const { return sub(loop.hi, loop.lo); }
  [[nodiscard]] Expr full_groups() const { return floor_div(trip_count(), int_const(factor)); }
  [[nodiscard]] Expr all_groups() const {
    return floor_div(add(trip_count(), int_const(factor - 1)), int_const(factor));
  }
  // lo + factor * io + ii
  [[nodiscard]] Expr point() const {
    return add(loop.lo, add(mul(int_const(factor), var(outer)), var(inner)));
  }
  [[nodiscard]] Block body_at(const Expr& i) const {
    return substitute(loop.body, {{loop.iter, i}});
  }
  [[nodiscard]] Stmt nest(const Expr& groups, Block innermost) const {
    Stmt inner_loop =
        for_loop(inner, int_const(0), int_const(factor), std::move(innermost), loop.mode, loc);
    return for_loop(outer, int_const(0), groups, {inner_loop}, loop.mode, loc);
  }
  // The left-over iterations as a loop from 0, over a copy of the body.
  [[nodiscard]] Stmt tail_loop() const {
    const Sym rest = Sym::fresh(inner.name());
    const Expr first = add(loop.lo, mul(int_const(factor), full_groups()));
    const Block copy = freshen(substitute(loop.body, {{loop.iter, add(first, var(rest))}}));
    return for_loop(rest, int_const(0), floor_mod(trip_count(), int_const(factor)), copy, loop.mode,
                    loc);
  }
};

Plan divide_perfect(const Planner& p, const Path& at, const Division& d) {
  Plan plan{Edit(p.proc()), {effects::divides_evenly(p.proc(), at, d.trip_count(), d.factor)}, {}};
  plan.edit.replace(range_of(at), {d.nest(d.full_groups(), d.body_at(d.point()))},
                    {{{0}, {0}}, {{0, 0}, {0, 0, 0, 0}}});
  return plan;
}

Plan divide_guarded(const Planner& p, const Path& at, const Division& d) {
  const Expr inside = compare(BinaryOp::lt, d.point(), d.loop.hi);
  const Stmt guard = if_then(inside, d.body_at(d.point()), {}, d.loc);
  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.replace(range_of(at), {d.nest(d.all_groups(), {guard})},
                    {{{0}, {0}}, {{0, 0}, {0, 0, 0, 0, 0, 0}}});
  return plan;
}

Plan divide_cut(const Planner& p, const Path& at, const Division& d, bool guard_tail) {
  Stmt tail = d.tail_loop();
  if (guard_tail) {
    const Expr not_empty =
        compare(BinaryOp::gt, floor_mod(d.trip_count(), int_const(d.factor)), int_const(0));
    tail = if_then(not_empty, {tail}, {}, d.loc);
  }
  // A loop with hi < lo runs not at all, but the remainder of its negative trip count may be
  // positive.
  Plan plan{Edit(p.proc()),
            {effects::condition_holds(p.proc(), at, compare(BinaryOp::le, d.loop.lo, d.loop.hi),
                                      "cutting off a tail needs lo <= hi")},
            {}};
  plan.edit.replace(range_of(at), {d.nest(d.full_groups(), d.body_at(d.point())), tail},
                    {{{0}, {0}}, {{0, 0}, {0, 0, 0, 0}}});
  return plan;
}

Plan divided(const Planner& p, const Path& at, const Division& d, const std::string& tail) {
  if (tail == "perfect") return divide_perfect(p, at, d);
  if (tail == "guard") return divide_guarded(p, at, d);
  return divide_cut(p, at, d, tail == "cut_and_guard");
}

Result<Plan> plan(const Planner& p, const DivideLoop& args) {
  if (args.iters.size() != 2) {
    return bad_input(args.loop.loc, "divide_loop needs two new iterator names, outer and inner");
  }
  TRY(outer, p.new_symbol(args.iters[0]));
  TRY(inner, p.new_symbol(args.iters[1]));
  const Path at = args.loop.path();
  const Division d{p.loop(at), args.factor, outer, inner, p.stmt(at)->loc};
  Plan plan = divided(p, at, d, args.tail.value);
  owe_stable_bounds(plan, p.proc(), at);
  return plan;
}

}  // namespace

Primitive make_divide_loop() {
  return define<DivideLoop>(
      {.name = "divide_loop",
       .summary = "divide one loop into an outer loop over groups and an inner loop over a group",
       .rewrite = "for i in seq(lo, hi): s\n"
                  "~>  for io in seq(0, (hi - lo) / c):\n"
                  "        for ii in seq(0, c): s[i -> lo + c * io + ii]\n"
                  "    and what is left over, as `tail` says",
       .sound = "i = lo + c * io + ii is a bijection from the new iterations to the old ones that "
                "keeps their order",
       .owes = {effects::Claim::divides_evenly, effects::Claim::condition_holds,
                effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

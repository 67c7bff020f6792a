// SPDX-License-Identifier: Apache-2.0
#include "effects/conditions.h"

#include <fmt/format.h>

#include "core/build.h"
#include "core/print.h"
#include "effects/deciders.h"
#include "effects/invariants.h"
#include "effects/mutation.h"
#include "effects/places.h"
#include "effects/prover.h"

namespace selvage::effects {
namespace {

using core::as;
using core::BinaryOp;
using core::Expr;
using mutation::Slip;

// The place an obligation about control values speaks of: just before a statement, or the end of a
// block.
const core::Gap& gap_of(const Obligation& o) {
  ENSURE(o.places.size() == 1 && std::holds_alternative<core::Gap>(o.places[0]),
         "conditions are asked at gaps");
  return std::get<core::Gap>(o.places[0]);
}

struct LoopPlace {
  core::Stmt stmt;
  Context before;
};

LoopPlace loop_of(Prover& p, const Obligation& o) {
  ENSURE(o.places.size() == 1 && std::holds_alternative<core::BlockRange>(o.places[0]),
         "the obligation is about one loop");
  const core::Path path = core::stmt_path(std::get<core::BlockRange>(o.places[0]));
  core::Stmt s = core::stmt_at(o.proc, path);
  ENSURE(as<core::For>(s) != nullptr, "the obligation is about one loop");
  return LoopPlace{std::move(s), context_before(p.analysis, o.proc, path)};
}

std::string message_of(const Obligation& o, std::string otherwise) {
  return o.why.empty() ? std::move(otherwise) : o.why;
}

Outcome decided(Prover& p, const Obligation& o, const core::SourceLoc& loc, const std::string& what,
                std::string message, const Context& context, const smt::Formula& goal,
                const Telling& telling) {
  Inquiry inquiry(p, o.claim, loc, what, message_of(o, std::move(message)));
  inquiry.require(context, goal, telling);
  return std::move(inquiry).finish();
}

// lo <= e <= hi
smt::Formula in_closed_range(const smt::Term& lo, const smt::Term& e, const smt::Term& hi) {
  const smt::Term least = mutation::slips(Slip::lo_forgotten) ? smt::Term(0) : lo;
  const smt::Term most = mutation::slips(Slip::off_by_one) ? hi + smt::Term(1) : hi;
  return least <= e && e <= most;
}

smt::Formula some_iteration(const smt::Term& lo, const smt::Term& hi) {
  if (mutation::slips(Slip::lo_forgotten)) return smt::Term(0) < hi;
  return mutation::slips(Slip::off_by_one) ? lo <= hi : lo < hi;
}

// "n + 1 is 5 and m is 3".
Telling tell_values(const std::vector<std::pair<Expr, Resolved>>& list) {
  Telling out;
  out.happens = [list](const Assignment& values) {
    std::string text;
    for (const auto& [source, resolved] : list) {
      if (as<core::ConstInt>(source) != nullptr || as<core::Var>(source) != nullptr) continue;
      const bool boolean = resolved->type.scalar == core::Scalar::boolean;
      const std::string value = boolean ? (values.holds(resolved) ? "True" : "False")
                                        : std::to_string(values.value(resolved));
      text += fmt::format("{}`{}` is {}", text.empty() ? "" : " and ", core::print(source), value);
    }
    return text;
  };
  return out;
}

}  // namespace

Outcome decide_condition_holds(Prover& p, const Obligation& o) {
  const Expr& condition = o.exprs.at(0);
  const Context context = context_at(p.analysis, o.proc, gap_of(o));
  const std::string text = core::print(condition);
  return decided(p, o, core::loc_of(o.proc, o.places[0]), text,
                 fmt::format("`{}` does not always hold", text), context,
                 formula(context.resolve(condition)), Telling{});
}

Outcome decide_divides_evenly(Prover& p, const Obligation& o) {
  const Expr& extent = o.exprs.at(0);
  const Context context = context_at(p.analysis, o.proc, gap_of(o));
  const Resolved resolved = context.resolve(extent);
  const std::string text = core::print(extent);
  return decided(p, o, core::loc_of(o.proc, o.places[0]), fmt::format("{} % {}", text, o.number),
                 fmt::format("`{}` is not always divisible by {}", text, o.number), context,
                 term(resolved).floor_mod(o.number) == smt::Term(0),
                 tell_values({{extent, resolved}}));
}

Outcome decide_cut_point_in_range(Prover& p, const Obligation& o) {
  const LoopPlace at = loop_of(p, o);
  const auto& loop = *as<core::For>(at.stmt);
  const Resolved point = at.before.resolve(o.exprs.at(0));
  const Resolved lo = at.before.resolve(loop.lo);
  const Resolved hi = at.before.resolve(loop.hi);
  const std::string text = core::print(o.exprs.at(0));
  return decided(p, o, at.stmt->loc, core::headline(at.stmt),
                 fmt::format("the point `{}` may lie outside [{}, {}]", text, core::print(loop.lo),
                             core::print(loop.hi)),
                 at.before,
                 in_closed_range(term(lo), term(point), term(hi)) ||
                     in_closed_range(term(hi), term(point), term(lo)),
                 tell_values({{o.exprs.at(0), point}, {loop.lo, lo}, {loop.hi, hi}}));
}

Outcome decide_loop_nonempty(Prover& p, const Obligation& o) {
  const LoopPlace at = loop_of(p, o);
  const auto& loop = *as<core::For>(at.stmt);
  const Resolved lo = at.before.resolve(loop.lo);
  const Resolved hi = at.before.resolve(loop.hi);
  return decided(p, o, at.stmt->loc, core::headline(at.stmt),
                 fmt::format("the loop over `{}` may run zero times", loop.iter.name()), at.before,
                 some_iteration(term(lo), term(hi)), tell_values({{loop.lo, lo}, {loop.hi, hi}}));
}

Outcome decide_expressions_equal(Prover& p, const Obligation& o) {
  const Expr& a = o.exprs.at(0);
  const Expr& b = o.exprs.at(1);
  const Context context = context_at(p.analysis, o.proc, gap_of(o));
  const Resolved lhs = context.resolve(a);
  const Resolved rhs = context.resolve(b);
  const bool boolean = lhs->type.scalar == core::Scalar::boolean;
  ENSURE(boolean == (rhs->type.scalar == core::Scalar::boolean), "both are of one kind");
  const smt::Formula same = boolean ? formula(lhs).iff(formula(rhs)) : term(lhs) == term(rhs);
  const std::string text = fmt::format("`{}` and `{}`", core::print(a), core::print(b));
  return decided(p, o, core::loc_of(o.proc, o.places[0]), text,
                 fmt::format("{} do not always have the same value", text), context, same,
                 tell_values({{a, lhs}, {b, rhs}}));
}

namespace {

// A front-end invariant of one statement; one that asks nothing of it holds.
Outcome decide_of_statement(Prover& p, const Obligation& o,
                            std::optional<Outcome> (*decide)(Prover&, const core::Stmt&,
                                                             const Context&)) {
  const core::Path path = core::stmt_path(range_of(o, 0));
  const core::Stmt s = core::stmt_at(o.proc, path);
  if (auto outcome = decide(p, s, context_before(p.analysis, o.proc, path))) return *outcome;
  return Inquiry(p, o.claim, s->loc, core::headline(s), {}).finish();
}

Outcome decide_by_claim(Prover& p, const Obligation& o) {
  switch (o.claim) {
    case Claim::condition_holds:
      return decide_condition_holds(p, o);
    case Claim::divides_evenly:
      return decide_divides_evenly(p, o);
    case Claim::cut_point_in_range:
      return decide_cut_point_in_range(p, o);
    case Claim::loop_nonempty:
      return decide_loop_nonempty(p, o);
    case Claim::expressions_equal:
      return decide_expressions_equal(p, o);
    case Claim::statements_commute:
      return decide_statements_commute(p, o);
    case Claim::flipped_iterations_commute:
      return decide_flipped_iterations_commute(p, o);
    case Claim::fissioned_parts_commute:
      return decide_fissioned_parts_commute(p, o);
    case Claim::value_unchanged:
      return decide_value_unchanged(p, o);
    case Claim::accesses_within_window:
      return decide_accesses_within_window(p, o);
    case Claim::only_reduces:
      return decide_only_reduces(p, o);
    case Claim::writes_cover_window:
      return decide_writes_cover_window(p, o);
    case Claim::iterations_independent:
      return decide_iterations_independent(p, o.proc, core::stmt_path(range_of(o, 0)));
    case Claim::initialised_before_read:
      return decide_initialised_before_read(p, o.proc, core::stmt_path(range_of(o, 0)));
    case Claim::body_idempotent:
      return decide_body_idempotent(p, o);
    case Claim::values_equal:
      return decide_values_equal(p, o);
    case Claim::dead_after:
      return decide_dead_after(p, o);
    case Claim::folded_cells_disjoint:
      return decide_folded_cells_disjoint(p, o);
    case Claim::config_unobserved:
      return decide_config_unobserved(p, o);
    case Claim::changes_nothing:
      return decide_changes_nothing(p, o);
    case Claim::cells_taken_over:
      return decide_cells_taken_over(p, o);
    case Claim::first_part_undisturbed:
      return decide_first_part_undisturbed(p, o);
    case Claim::in_bounds:
      return decide_of_statement(p, o, decide_in_bounds);
    case Claim::positive_size:
      return decide_of_statement(p, o, decide_positive_size);
    case Claim::precondition_holds:
      return decide_of_statement(p, o, decide_precondition_holds);
    case Claim::no_alias:
      return decide_of_statement(p, o, decide_no_alias);
  }
  internal_error("owed", "every claim has a decider", __FILE__, __LINE__);
}

}  // namespace

Outcome decide(Prover& p, const Obligation& o) {
  const mutation::Deciding deciding(o.claim, mutation::Role::owed);
  return mutation::answered(decide_by_claim(p, o));
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/obligation.h"

#include <algorithm>
#include <array>

#include "core/ensure.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Expr;
using core::Gap;
using core::Path;
using core::Proc;
using core::Sym;

struct ClaimText {
  Claim claim;
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array claim_texts{
    ClaimText{Claim::in_bounds, "in_bounds",
              "every cell touched, and every window made, lies inside its buffer"},
    ClaimText{Claim::positive_size, "positive_size",
              "every allocated extent and every `size` argument is at least 1"},
    ClaimText{Claim::precondition_holds, "precondition_holds",
              "the callee's asserts hold and argument shapes match at every call"},
    ClaimText{Claim::no_alias, "no_alias",
              "data arguments of a call do not overlap where one of them is written"},
    ClaimText{Claim::iterations_independent, "iterations_independent",
              "no two iterations of a par loop touch a cell that one of them writes"},
    ClaimText{Claim::initialised_before_read, "initialised_before_read",
              "every cell read was written before, on every path"},
    ClaimText{Claim::condition_holds, "condition_holds", "a stated condition holds at a place"},
    ClaimText{Claim::divides_evenly, "divides_evenly",
              "the factor divides the number of iterations or the extent"},
    ClaimText{Claim::cut_point_in_range, "cut_point_in_range",
              "the cut point lies between the loop's bounds"},
    ClaimText{Claim::loop_nonempty, "loop_nonempty", "the loop runs at least once"},
    ClaimText{Claim::expressions_equal, "expressions_equal",
              "two control expressions have the same value at a place"},
    ClaimText{Claim::statements_commute, "statements_commute",
              "two neighbouring blocks may run in either order"},
    ClaimText{Claim::flipped_iterations_commute, "flipped_iterations_commute",
              "iterations that change order commute"},
    ClaimText{Claim::fissioned_parts_commute, "fissioned_parts_commute",
              "the second part of an iteration commutes with the first part of later ones"},
    ClaimText{Claim::value_unchanged, "value_unchanged",
              "nothing in a range writes what an expression reads"},
    ClaimText{Claim::accesses_within_window, "accesses_within_window",
              "every access of a range to a buffer lies in a window of it"},
    ClaimText{Claim::only_reduces, "only_reduces", "every access of a range to a buffer is a `+=`"},
    ClaimText{Claim::writes_cover_window, "writes_cover_window",
              "a range writes every cell of a window on every path, before it reads it"},
    ClaimText{Claim::body_idempotent, "body_idempotent",
              "running a range twice in a row does what running it once does"},
    ClaimText{Claim::values_equal, "values_equal",
              "two data expressions have the same value at a place"},
    ClaimText{Claim::dead_after, "dead_after",
              "no cell of a buffer is read after a place before it is written again"},
    ClaimText{Claim::folded_cells_disjoint, "folded_cells_disjoint",
              "cells that share a place of the folded buffer are not alive together"},
    ClaimText{Claim::config_unobserved, "config_unobserved",
              "no configuration field of some is read after a place before it is set again"},
    ClaimText{Claim::changes_nothing, "changes_nothing",
              "a range changes no cell and no configuration field"},
    ClaimText{Claim::cells_taken_over, "cells_taken_over",
              "once a cell of a new buffer is written, that cell of the old one is not touched"},
    ClaimText{Claim::first_part_undisturbed, "first_part_undisturbed",
              "the second part of an iteration changes nothing that the first part of later ones "
              "touches"},
};

// The table is in the order of the enumeration and ends with its last member.
constexpr bool complete() {
  for (std::size_t i = 0; i < claim_texts.size(); ++i) {
    if (static_cast<std::size_t>(claim_texts[i].claim) != i) return false;
  }
  return claim_texts.back().claim == Claim::first_part_undisturbed;
}
static_assert(complete());

const ClaimText& text_of(Claim c) {
  const auto i = static_cast<std::size_t>(c);
  ENSURE(i < claim_texts.size(), "a claim is a member of the enumeration");
  return claim_texts[i];
}

// The point of evaluation just before a statement, or at the end of its block.
Gap gap_before(const Path& stmt) {
  ENSURE(core::is_stmt_path(stmt), "conditions are asked at statements");
  return Gap{Path(stmt.begin(), stmt.end() - 1), stmt.back()};
}

Obligation of_places(Claim claim, const Proc& p, std::vector<core::Place> places) {
  return Obligation{claim, p, std::move(places), {}, {}, {}, 0, 0, {}, {}};
}

Obligation at_gap(Claim claim, const Proc& p, const Path& stmt, std::vector<Expr> exprs) {
  Obligation o = of_places(claim, p, {gap_before(stmt)});
  o.exprs = std::move(exprs);
  return o;
}

Obligation of_loop(Claim claim, const Proc& p, const Path& loop, std::vector<Expr> exprs = {}) {
  const BlockRange range = core::range_of(loop);
  ENSURE(core::as<core::For>(core::stmt_at(p, loop)) != nullptr, "the place is a loop");
  Obligation o = of_places(claim, p, {range});
  o.exprs = std::move(exprs);
  return o;
}

// Of the two parts of a loop's body.
Obligation of_split(Claim claim, const Proc& p, const Gap& split) {
  ENSURE(split.block.size() >= 2, "the gap lies inside a loop");
  const Path loop(split.block.begin(), split.block.end() - 1);
  ENSURE(core::as<core::For>(core::stmt_at(p, loop)) != nullptr, "the gap's parent is a loop");
  return of_places(claim, p, {split});
}

Obligation of_buffer(Claim claim, const Proc& p, const BlockRange& range, const Sym& buffer,
                     std::vector<core::WindowDim> window = {}) {
  Obligation o = of_places(claim, p, {range});
  o.buffers = {buffer};
  o.window = std::move(window);
  return o;
}

}  // namespace

std::string_view name(Claim c) { return text_of(c).name; }

std::string_view sentence(Claim c) { return text_of(c).sentence; }

const std::vector<Claim>& all_claims() {
  static const std::vector<Claim> claims = [] {
    std::vector<Claim> all;
    for (const ClaimText& t : claim_texts) all.push_back(t.claim);
    return all;
  }();
  return claims;
}

Obligation condition_holds(const Proc& p, const Path& stmt, const Expr& condition,
                           std::string why) {
  Obligation o = at_gap(Claim::condition_holds, p, stmt, {condition});
  o.why = std::move(why);
  return o;
}

Obligation expressions_equal(const Proc& p, const Path& stmt, const Expr& a, const Expr& b) {
  return at_gap(Claim::expressions_equal, p, stmt, {a, b});
}

Obligation divides_evenly(const Proc& p, const Path& stmt, const Expr& extent,
                          std::int64_t factor) {
  ENSURE(factor >= 1, "a factor is positive");
  Obligation o = at_gap(Claim::divides_evenly, p, stmt, {extent});
  o.number = factor;
  return o;
}

Obligation cut_point_in_range(const Proc& p, const Path& loop, const Expr& at) {
  return of_loop(Claim::cut_point_in_range, p, loop, {at});
}

Obligation loop_nonempty(const Proc& p, const Path& loop) {
  return of_loop(Claim::loop_nonempty, p, loop);
}

Obligation statements_commute(const Proc& p, const BlockRange& first, const BlockRange& second) {
  ENSURE(first.block == second.block && first.first + first.count == second.first,
         "the two blocks are neighbours, in order");
  return of_places(Claim::statements_commute, p, {first, second});
}

Obligation flipped_iterations_commute(const Proc& p, const Path& outer) {
  Obligation o = of_loop(Claim::flipped_iterations_commute, p, outer);
  const core::Block& body = core::as<core::For>(core::stmt_at(p, outer))->body;
  ENSURE(body.size() == 1 && core::as<core::For>(body.front()) != nullptr,
         "the loop's body is exactly one loop");
  return o;
}

Obligation fissioned_parts_commute(const Proc& p, const Gap& split) {
  return of_split(Claim::fissioned_parts_commute, p, split);
}

Obligation first_part_undisturbed(const Proc& p, const Gap& split) {
  return of_split(Claim::first_part_undisturbed, p, split);
}

Obligation value_unchanged(const Proc& p, const BlockRange& range, const Expr& expr) {
  Obligation o = of_places(Claim::value_unchanged, p, {range});
  o.exprs = {expr};
  return o;
}

Obligation accesses_within_window(const Proc& p, const BlockRange& range, const Sym& buffer,
                                  const std::vector<core::WindowDim>& window) {
  return of_buffer(Claim::accesses_within_window, p, range, buffer, window);
}

Obligation only_reduces(const Proc& p, const BlockRange& range, const Sym& buffer,
                        const std::vector<core::WindowDim>& window) {
  return of_buffer(Claim::only_reduces, p, range, buffer, window);
}

Obligation writes_cover_window(const Proc& p, const BlockRange& range, const Sym& buffer,
                               const std::vector<core::WindowDim>& window) {
  return of_buffer(Claim::writes_cover_window, p, range, buffer, window);
}

Obligation iterations_independent(const Proc& p, const Path& loop) {
  return of_loop(Claim::iterations_independent, p, loop);
}

Obligation initialised_before_read(const Proc& p, const Path& alloc) {
  ENSURE(core::as<core::Alloc>(core::stmt_at(p, alloc)) != nullptr, "the place is an allocation");
  return of_places(Claim::initialised_before_read, p, {core::range_of(alloc)});
}

Obligation body_idempotent(const Proc& p, const BlockRange& range,
                           const std::optional<Expr>& again) {
  Obligation o = of_places(Claim::body_idempotent, p, {range});
  if (again) o.exprs = {*again};
  return o;
}

Obligation values_equal(const Proc& p, const Path& stmt, const Expr& a, const Expr& b) {
  return at_gap(Claim::values_equal, p, stmt, {a, b});
}

Obligation dead_after(const Proc& p, const Gap& gap, const Sym& buffer) {
  Obligation o = of_places(Claim::dead_after, p, {gap});
  o.buffers = {buffer};
  return o;
}

Obligation folded_cells_disjoint(const Proc& p, const Path& alloc, int dim, std::int64_t size) {
  ENSURE(size >= 1, "a buffer has at least one cell");
  const auto* node = core::as<core::Alloc>(core::stmt_at(p, alloc));
  ENSURE(node != nullptr, "the place is an allocation");
  Obligation o = of_places(Claim::folded_cells_disjoint, p, {core::range_of(alloc)});
  o.buffers = {node->buffer};
  o.dim = dim;
  o.number = size;
  return o;
}

Obligation config_unobserved(const Proc& p, const Gap& gap, std::vector<ConfigLocation> fields) {
  Obligation o = of_places(Claim::config_unobserved, p, {gap});
  o.fields = std::move(fields);
  return o;
}

Obligation config_overwritten(const Proc& p, const Gap& gap, std::vector<ConfigLocation> fields) {
  Obligation o = config_unobserved(p, gap, std::move(fields));
  o.number = 1;
  return o;
}

Obligation changes_nothing(const Proc& p, const BlockRange& range) {
  return of_places(Claim::changes_nothing, p, {range});
}

Obligation cells_taken_over(const Proc& p, const BlockRange& range, const Sym& new_buffer,
                            const Sym& old_buffer) {
  Obligation o = of_buffer(Claim::cells_taken_over, p, range, new_buffer);
  o.buffers.push_back(old_buffer);
  return o;
}

Obligation changes_only(const Proc& p, const BlockRange& range,
                        std::vector<ConfigLocation> fields) {
  Obligation o = changes_nothing(p, range);
  o.fields = std::move(fields);
  return o;
}

}  // namespace selvage::effects

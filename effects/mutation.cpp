// SPDX-License-Identifier: Apache-2.0
#include "effects/mutation.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/ensure.h"

namespace selvage::effects::mutation {
namespace {

struct State {
  std::optional<Mutation> mutation;
  bool paused = false;
  std::optional<std::pair<Claim, Role>> deciding;
  int results = 0, remembering = 0;  // how many of these scopes are open
  Reached reached;
};

State& state() {
  static State only;
  return only;
}

// Mistakes are made in what steps owe, and in what is asked of their results.
bool at_stake(const State& s) {
  if (!s.deciding || s.remembering > 0 || s.paused) return false;
  return s.deciding->second == Role::owed || s.results > 0;
}

using enum Slip;
constexpr std::array range_of_loop = {off_by_one, lo_forgotten};
constexpr std::array bounds = {off_by_one};
constexpr std::array aliasing = {off_by_one, alias_forgotten};
constexpr std::array conflicts = {off_by_one,      lo_forgotten,    must_for_may,
                                  reads_forgotten, calls_forgotten, config_forgotten,
                                  alias_forgotten};
// What one part computes again is compared with what another certainly wrote.
constexpr std::array conflicts_but_for_recomputed = {
    off_by_one,      lo_forgotten,    never_empty,      guard_forgotten, must_for_may,
    reads_forgotten, calls_forgotten, config_forgotten, alias_forgotten};
constexpr std::array order_of_events = {off_by_one,      lo_forgotten,    must_for_may,
                                        reads_forgotten, calls_forgotten, alias_forgotten};
constexpr std::array touched = {off_by_one, lo_forgotten, must_for_may, calls_forgotten,
                                alias_forgotten};
constexpr std::array changed = {off_by_one, lo_forgotten, must_for_may, calls_forgotten,
                                config_forgotten};
constexpr std::array certainly_written = {off_by_one,      lo_forgotten,    never_empty,
                                          guard_forgotten, calls_forgotten, alias_forgotten};
constexpr std::array same_again = {off_by_one,      lo_forgotten,    never_empty,
                                   guard_forgotten, calls_forgotten, config_forgotten,
                                   alias_forgotten};
constexpr std::array set_before_read = {never_empty, guard_forgotten, calls_forgotten};

}  // namespace

void begin(const Mutation& mutation) {
  state().mutation = mutation;
  state().reached = {};
}
void end() {
  state().mutation.reset();
  state().paused = false;
}
void pause(bool paused) { state().paused = paused; }

std::string_view name(Slip s) {
  switch (s) {
    case drop:
      return "drop";
    case off_by_one:
      return "off_by_one";
    case lo_forgotten:
      return "lo_forgotten";
    case never_empty:
      return "never_empty";
    case guard_forgotten:
      return "guard_forgotten";
    case must_for_may:
      return "must_for_may";
    case reads_forgotten:
      return "reads_forgotten";
    case calls_forgotten:
      return "calls_forgotten";
    case config_forgotten:
      return "config_forgotten";
    case alias_forgotten:
      return "alias_forgotten";
  }
  return "?";
}

std::string_view sentence(Slip s) {
  switch (s) {
    case drop:
      return "the claim counts as proved";
    case off_by_one:
      return "`<` is taken for `<=`; the last iteration, or the next one, is not looked at";
    case lo_forgotten:
      return "loops are taken to begin at 0";
    case never_empty:
      return "loops are taken to run at least once";
    case guard_forgotten:
      return "what is written under a condition counts as written for certain";
    case must_for_may:
      return "what is not known exactly to be touched is taken not to be";
    case reads_forgotten:
      return "only two changes of a cell conflict";
    case calls_forgotten:
      return "callees touch nothing";
    case config_forgotten:
      return "nothing reads or sets configuration";
    case alias_forgotten:
      return "a window is taken for a buffer of its own";
  }
  return "?";
}

// They come first in the list.
bool is_invariant(Claim c) { return c <= Claim::initialised_before_read; }

std::span<const Slip> slips_of(Claim c) {
  switch (c) {
    case Claim::condition_holds:
    case Claim::divides_evenly:
    case Claim::expressions_equal:
    case Claim::values_equal:
    case Claim::precondition_holds:
      return {};
    case Claim::in_bounds:
    case Claim::positive_size:
      return bounds;
    case Claim::no_alias:
      return aliasing;
    case Claim::cut_point_in_range:
    case Claim::loop_nonempty:
      return range_of_loop;
    case Claim::statements_commute:
    case Claim::flipped_iterations_commute:
    case Claim::value_unchanged:
    case Claim::first_part_undisturbed:
    case Claim::iterations_independent:
      return conflicts;
    case Claim::fissioned_parts_commute:
      return conflicts_but_for_recomputed;
    case Claim::folded_cells_disjoint:
    case Claim::cells_taken_over:
      return order_of_events;
    case Claim::accesses_within_window:
    case Claim::only_reduces:
      return touched;
    case Claim::changes_nothing:
      return changed;
    case Claim::writes_cover_window:
    case Claim::initialised_before_read:
    case Claim::dead_after:
      return certainly_written;
    case Claim::body_idempotent:
      return same_again;
    case Claim::config_unobserved:
      return set_before_read;
  }
  internal_error("listed", "every claim has its mistakes", __FILE__, __LINE__);
}

const Reached& reached() { return state().reached; }

bool slips(Slip s) {
  State& now = state();
  if (!at_stake(now)) return false;
  if (!now.mutation || now.mutation->claim != now.deciding->first || now.mutation->slip != s)
    return false;
  ++now.reached.decided;
  return true;
}

Outcome answered(Outcome outcome) {
  State& now = state();
  const bool wrong = at_stake(now) && now.mutation && now.mutation->slip == drop &&
                     *now.deciding == std::pair(now.mutation->claim, now.mutation->role);
  if (!wrong) return outcome;
  ++now.reached.decided;
  if (outcome.proved()) return outcome;
  ++now.reached.dropped;
  outcome.decision.answer = smt::Answer::proved;
  outcome.decision.reason.clear();
  outcome.error.reset();
  // Nothing is known of the rounding of what was never to be: only exact values may tell.
  outcome.laws = {Law{"dropped"}};
  return outcome;
}

Deciding::Deciding(Claim claim, Role role) : outermost_(!state().deciding) {
  ENSURE(role == Role::owed || is_invariant(claim), "only invariants are asked of every result");
  if (outermost_) state().deciding.emplace(claim, role);
}
Deciding::~Deciding() {
  if (outermost_) state().deciding.reset();
}

ResultOfStep::ResultOfStep() { ++state().results; }
ResultOfStep::~ResultOfStep() { --state().results; }
Remembering::Remembering() { ++state().remembering; }
Remembering::~Remembering() { --state().remembering; }

}  // namespace selvage::effects::mutation

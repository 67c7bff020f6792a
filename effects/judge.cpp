// SPDX-License-Identifier: Apache-2.0
#include "effects/judge.h"

#include <algorithm>
#include <set>

#include "core/interpret.h"
#include "core/placement.h"
#include "core/size.h"
#include "core/typecheck.h"
#include "effects/certifier.h"
#include "effects/conditions.h"
#include "effects/confirm.h"
#include "effects/deciders.h"
#include "effects/mutation.h"
#include "effects/prover.h"

namespace selvage::effects {
namespace {

using core::FaultKind;
using core::Proc;

// The faults by which a broken invariant shows when the procedure runs.
std::set<FaultKind> faults_of(Claim c) {
  switch (c) {
    case Claim::in_bounds:
      return {FaultKind::out_of_bounds};
    case Claim::positive_size:
      return {FaultKind::nonpositive_size};
    case Claim::precondition_holds:
      return {FaultKind::precondition_violated};
    case Claim::no_alias:
      return {FaultKind::aliasing};
    case Claim::iterations_independent:
      return {FaultKind::race, FaultKind::nonpositive_size};
    case Claim::initialised_before_read:
      return {FaultKind::uninitialised_read};
    case Claim::condition_holds:
    case Claim::divides_evenly:
    case Claim::cut_point_in_range:
    case Claim::loop_nonempty:
    case Claim::expressions_equal:
    case Claim::statements_commute:
    case Claim::flipped_iterations_commute:
    case Claim::fissioned_parts_commute:
    case Claim::value_unchanged:
    case Claim::accesses_within_window:
    case Claim::only_reduces:
    case Claim::writes_cover_window:
    case Claim::body_idempotent:
    case Claim::values_equal:
    case Claim::dead_after:
    case Claim::folded_cells_disjoint:
    case Claim::config_unobserved:
    case Claim::changes_nothing:
    case Claim::cells_taken_over:
    case Claim::first_part_undisturbed:
      return {};
  }
  return {};
}

bool has_counterexample(const Outcome& o) {
  return o.error &&
         (o.decision.answer == smt::Answer::refuted || o.decision.reason == approximation);
}

// A run that shows the failure settles what the analysis alone could not; then it is part of the
// verdict and not a matter of the options.
bool asks_for_run(const Outcome& o, const JudgeOptions& options) {
  if (!has_counterexample(o)) return false;
  return options.confirm || o.decision.answer != smt::Answer::refuted;
}

Error confirmed(Outcome outcome, const std::string& note) {
  Error error = std::move(*outcome.error);
  if (error.reason == Reason::undecided) error.reason = Reason::refuted;
  error.notes.push_back(Note{{}, note});
  return error;
}

Error unconfirmed(Outcome outcome) {
  Error error = std::move(*outcome.error);
  if (error.reason == Reason::undecided) error.message = "not proved: " + error.message;
  return error;
}

// The fields that may differ at the end of a step that owes this: nobody reads them in between.
std::vector<ConfigLocation> left_open(std::span<const Obligation> obligations) {
  std::vector<ConfigLocation> fields;
  for (const Obligation& o : obligations) {
    const bool open = o.claim == Claim::config_unobserved && o.number == 0;
    if (open) fields.insert(fields.end(), o.fields.begin(), o.fields.end());
  }
  return fields;
}

// What the type checker says of the result of a step is about a procedure that the user never
// wrote.
Error ill_formed(Error error) {
  error.reason = Reason::not_applicable;
  error.message = "the result would be ill-formed: " + error.message;
  error.suggestion.clear();
  return error;
}

void add_laws(std::vector<Law>& to, const std::vector<Law>& laws) {
  for (const Law& l : laws) {
    if (std::find(to.begin(), to.end(), l) == to.end()) to.push_back(l);
  }
}

}  // namespace

struct Judge::State {
  State(const JudgeOptions& o, std::shared_ptr<smt::Session> solver)
      : options(o),
        session(std::move(solver)),
        prover(analysis, *session, options),
        certifier(prover) {}

  JudgeOptions options;
  core::ExpandedSizes sizes;
  Analysis analysis;
  std::shared_ptr<smt::Session> session;
  Prover prover;
  Certifier certifier;
  std::vector<Decision> decisions;

  // A source may leave open whether a buffer is written before it is read; a step may not, unless
  // it was open of that buffer before.  The first that was not.
  std::optional<Outcome> first_new(std::vector<OpenInitialisation> open, const Proc& before) {
    std::set<std::uint64_t> known;
    for (const OpenInitialisation& o : certifier.check(before).open)
      known.insert(o.buffer.origin());
    for (OpenInitialisation& o : open) {
      if (!known.contains(o.buffer.origin())) return std::move(o.outcome);
    }
    return std::nullopt;
  }

  // The refusal for an obligation of the step from `before` to `after`.
  Error refusal(Outcome outcome, const Proc& before, const Proc& after,
                std::span<const Obligation> obligations) {
    if (asks_for_run(outcome, options)) {
      const auto found = confirm_difference(before, after, outcome.error->witness, options.numerics,
                                            left_open(obligations));
      if (found)
        return confirmed(std::move(outcome), "confirmed by running both versions: " + *found);
    }
    return unconfirmed(std::move(outcome));
  }

  // The refusal for a broken invariant of `p`.
  Error refusal(Outcome outcome, const Proc& p) {
    // Uninitialised reads are refuted by a run to begin with.
    const bool was_run = outcome.decision.claim == Claim::initialised_before_read;
    if (!was_run && asks_for_run(outcome, options)) {
      const auto found =
          confirm_fault(p, outcome.error->witness, faults_of(outcome.decision.claim));
      if (found) return confirmed(std::move(outcome), "confirmed by running it: " + *found);
    }
    return unconfirmed(std::move(outcome));
  }
};

Judge::Judge(const JudgeOptions& options)
    : Judge(options, std::make_shared<smt::Session>(options.limits)) {}
Judge::Judge(const JudgeOptions& options, std::shared_ptr<smt::Session> solver)
    : state_(std::make_unique<State>(options, std::move(solver))) {}
Judge::~Judge() = default;

Result<Certificate> Judge::certify_source(const Proc& p) {
  TRY(small, state_->sizes.check(p));
  TRY(typed, core::typecheck(p));
  std::vector<OpenInitialisation> open;
  return invariants_of(Certificate(p, p, p), typed, open);
}

Result<Certificate> Judge::certify(const Proc& before, const Proc& after,
                                   std::span<const Obligation> obligations) {
  const Result<Proc> typed = core::typecheck(after);
  if (!typed.ok()) return ill_formed(typed.error());
  TRY(small, state_->sizes.check(after));
  Certificate certificate(before, after, typed.value());
  if (sums_in_any_order(before)) add_laws(certificate.laws_, {Law{"reassociate"}});
  for (const Obligation& o : obligations) {
    state_->prover.subject = o.proc;
    Outcome outcome = decide(state_->prover, o);
    state_->decisions.push_back(outcome.decision);
    if (!outcome.proved()) {
      return state_->refusal(std::move(outcome), before, after, obligations);
    }
    certificate.decisions_.push_back(std::move(outcome.decision));
    add_laws(certificate.laws_, outcome.laws);
  }
  std::vector<OpenInitialisation> open;
  Result<Certificate> certified = [&] {
    const mutation::ResultOfStep result;
    return invariants_of(std::move(certificate), typed.value(), open);
  }();
  if (!certified.ok() || open.empty()) return certified;
  if (auto brought_in = state_->first_new(std::move(open), before))
    return unconfirmed(std::move(*brought_in));
  return certified;
}

Result<Certificate> Judge::invariants_of(Certificate certificate, const Proc& typed,
                                         std::vector<OpenInitialisation>& open) {
  if (!typed->instr) {
    const auto placed = core::place_buffers({typed});
    if (!placed.ok()) return placed.error();
  }
  Checked checked = state_->certifier.check(typed);
  for (Decision& d : checked.decisions) {
    state_->decisions.push_back(d);
    certificate.decisions_.push_back(std::move(d));
  }
  if (checked.failure) return state_->refusal(std::move(*checked.failure), checked.failed_in);
  add_laws(certificate.laws_, checked.laws);
  open = std::move(checked.open);
  return certificate;
}

bool Judge::would_hold(const Obligation& o) {
  Prover quiet(state_->analysis, *state_->session, state_->options);
  quiet.explain = false;
  quiet.subject = o.proc;
  return decide(quiet, o).proved();
}

const JudgeOptions& Judge::options() const { return state_->options; }
const smt::Statistics& Judge::statistics() const { return state_->session->statistics(); }
const std::vector<Decision>& Judge::decisions() const { return state_->decisions; }

}  // namespace selvage::effects

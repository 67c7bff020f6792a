// SPDX-License-Identifier: Apache-2.0
//
// No read of uninitialised memory.  Arguments come initialised; an allocation does not.
#include "core/print.h"
#include "core/traverse.h"
#include "effects/confirm.h"
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/uncovered.h"

namespace selvage::effects {
namespace {

using core::Path;
using core::Proc;

// What was certainly written is under-approximated, so a counterexample counts only if running it
// shows the fault.  The smallest one may be no fault where a larger one is.  This run is part of
// the decision, and so is none of those that JudgeOptions::confirm leaves out.
Outcome believed_if_run(Outcome o, Prover& prover, const Proc& p) {
  if (o.proved()) return o;
  ENSURE(o.error.has_value(), "what is not proved has an error");
  const std::set<core::FaultKind> expected = {core::FaultKind::uninitialised_read};
  if (prover.explain) {
    const bool has_witness = o.decision.answer == smt::Answer::refuted;
    if (has_witness) {
      if (const auto fault = confirm_fault(p, o.error->witness, expected)) {
        o.error->notes.push_back({{}, "confirmed by running it: " + *fault});
        return o;
      }
    }
    if (const auto fault = some_fault(p, expected)) {
      o.decision.answer = smt::Answer::refuted;
      o.error->reason = Reason::refuted;
      o.error->witness.clear();
      o.error->notes = {{{}, "confirmed by running it on small arguments: " + *fault}};
      return o;
    }
  }
  return as_undecided(std::move(o), "no way was found to show that every cell is written first");
}

}  // namespace

Outcome decide_initialised_before_read(Prover& prover, const Proc& p, const Path& alloc) {
  const core::Stmt stmt = core::stmt_at(p, alloc);
  const auto* node = core::as<core::Alloc>(stmt);
  ENSURE(node != nullptr, "the place is an allocation");
  const Context before = context_before(prover.analysis, p, alloc);
  Inquiry inquiry(prover, Claim::initialised_before_read, stmt->loc, core::headline(stmt),
                  in_quotes(node->buffer.name()) + " may be read before it is written");
  require_reads_covered(
      inquiry, ReadsCovered{statements_after(p, alloc), before.after(stmt), node->buffer, {}, {}});
  return believed_if_run(std::move(inquiry).finish(), prover, p);
}

}  // namespace selvage::effects

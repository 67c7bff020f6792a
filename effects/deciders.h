// SPDX-License-Identifier: Apache-2.0
//
// Deciders of the claims about order and coverage.  Each looks at the version of the procedure that
// the obligation names, asks the prover, and answers soundly: `proved` is never said of a claim
// that does not hold; an answer that rests on an approximation is `undecided`, not `refuted`.
#pragma once
#include "effects/context.h"
#include "effects/obligation.h"
#include "effects/outcome.h"

namespace selvage::effects {

class Prover;

// commute.cpp: all are the absence of a conflicting pair of accesses.
[[nodiscard]] Outcome decide_statements_commute(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_flipped_iterations_commute(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_fissioned_parts_commute(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_first_part_undisturbed(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_value_unchanged(Prover& prover, const Obligation& o);
// windows.cpp
[[nodiscard]] Outcome decide_accesses_within_window(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_only_reduces(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_writes_cover_window(Prover& prover, const Obligation& o);
// idempotent.cpp
[[nodiscard]] Outcome decide_body_idempotent(Prover& prover, const Obligation& o);
// values.cpp
[[nodiscard]] Outcome decide_values_equal(Prover& prover, const Obligation& o);
// dead.cpp
[[nodiscard]] Outcome decide_dead_after(Prover& prover, const Obligation& o);
// folding.cpp
[[nodiscard]] Outcome decide_folded_cells_disjoint(Prover& prover, const Obligation& o);
// taken_over.cpp
[[nodiscard]] Outcome decide_cells_taken_over(Prover& prover, const Obligation& o);
// unobserved.cpp
[[nodiscard]] Outcome decide_config_unobserved(Prover& prover, const Obligation& o);
[[nodiscard]] Outcome decide_changes_nothing(Prover& prover, const Obligation& o);

// Front-end invariants.
// races.cpp: one par loop: no two of its iterations conflict.
[[nodiscard]] Outcome decide_iterations_independent(Prover& prover, const core::Stmt& par_loop,
                                                    const Context& before);
[[nodiscard]] Outcome decide_iterations_independent(Prover& prover, const core::Proc& p,
                                                    const core::Path& par_loop);
// May a parallel loop of the procedure, or of one that it calls, touch this parameter?
[[nodiscard]] bool touched_in_parallel(const core::Proc& p, const core::Sym& parameter);
// Does the procedure, or one that it calls, take sums of floating-point data in any order?  What it
// computes is then determined up to the law "reassociate" only.
[[nodiscard]] bool sums_in_any_order(const core::Proc& p);
// initialised.cpp: one allocation: every read of the buffer in its scope finds a written cell.
// Refuted only if running the procedure confirms it; undecided otherwise.
[[nodiscard]] Outcome decide_initialised_before_read(Prover& prover, const core::Proc& p,
                                                     const core::Path& alloc);
// The places those two must be asked at, in text order.
[[nodiscard]] std::vector<core::Path> par_loops(const core::Proc& p);
[[nodiscard]] std::vector<core::Path> allocations(const core::Proc& p);

}  // namespace selvage::effects

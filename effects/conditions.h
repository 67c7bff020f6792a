// SPDX-License-Identifier: Apache-2.0
//
// Deciders of the claims about control values at a place, and the dispatch over all claims that
// steps owe.
#pragma once
#include "effects/obligation.h"
#include "effects/outcome.h"

namespace selvage::effects {

class Prover;

[[nodiscard]] Outcome decide_condition_holds(Prover& p, const Obligation& o);
[[nodiscard]] Outcome decide_divides_evenly(Prover& p, const Obligation& o);
[[nodiscard]] Outcome decide_cut_point_in_range(Prover& p, const Obligation& o);
[[nodiscard]] Outcome decide_loop_nonempty(Prover& p, const Obligation& o);
[[nodiscard]] Outcome decide_expressions_equal(Prover& p, const Obligation& o);
// Any claim that a step may owe (not a front-end invariant, ENSUREd).
[[nodiscard]] Outcome decide(Prover& p, const Obligation& o);

}  // namespace selvage::effects

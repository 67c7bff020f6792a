// SPDX-License-Identifier: Apache-2.0
//
// The front-end invariants that are asked of single statements.
#pragma once
#include <vector>

#include "effects/prover.h"

namespace selvage::effects {

// in_bounds, positive_size, precondition_holds and no_alias of one statement; nothing about nested
// statements.  Claims that ask nothing of the statement have no outcome.
[[nodiscard]] std::vector<Outcome> statement_invariants(Prover& p, const core::Stmt& s,
                                                        const Context& before);

// ---- the four claims (bounds.cpp, calls.cpp); nothing: the statement owes nothing of the kind
[[nodiscard]] std::optional<Outcome> decide_in_bounds(Prover& p, const core::Stmt& s,
                                                      const Context& before);
[[nodiscard]] std::optional<Outcome> decide_positive_size(Prover& p, const core::Stmt& s,
                                                          const Context& before);
[[nodiscard]] std::optional<Outcome> decide_precondition_holds(Prover& p, const core::Stmt& s,
                                                               const Context& before);
[[nodiscard]] std::optional<Outcome> decide_no_alias(Prover& p, const core::Stmt& s,
                                                     const Context& before);

}  // namespace selvage::effects

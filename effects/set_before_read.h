// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "effects/config_location.h"
#include "effects/continuation.h"
#include "effects/prover.h"

namespace selvage::effects {

// The question, of what runs after a gap: is the field set there before it is read, on every path?
// The asserts of callees read it, too.  With `at_end`, so does whoever runs after the procedure.
// Requires it; what has been set is under-approximated: returns whether it was exact, so that a
// refuted query refutes the claim.
bool require_set_before_read(Inquiry& inquiry, const Continuation& rest,
                             const ConfigLocation& field, bool at_end);

// Does the block set the field on every path, and before it reads it?  Then it does not matter what
// the field held before, nor, if the block runs again, that it ran.
[[nodiscard]] bool sets_before_read(Prover& prover, const core::Block& block, const Context& before,
                                    const ConfigLocation& field);

}  // namespace selvage::effects

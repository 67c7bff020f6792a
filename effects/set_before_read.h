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

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "effects/obligation.h"

namespace selvage::effects {

// The front-end invariants of one call: its windows lie in their buffers, sizes are positive, the
// preconditions of the callee hold, arguments do not overlap.  They hold of every call after every
// step; these are for a primitive that asks beforehand whether a call may stand there.
[[nodiscard]] std::vector<Obligation> invariants_of_call(const core::Proc& p,
                                                         const core::Path& call);

}  // namespace selvage::effects

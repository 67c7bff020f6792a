// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "core/hardware.h"
#include "core/random.h"

namespace selvage::fuzz {

// A random program as text: one procedure or a few, the last of which calls the others.  Within
// bounds and initialised by construction, and full of what scheduling steps look for: nests,
// neighbouring loops of one range, reductions, temporaries, windows of windows, calls,
// configuration fields (if the library has any), conditions, triangular, shifted and empty loops,
// floor division, shadowed names, parallel loops.
[[nodiscard]] std::string random_program(core::Random& random, const core::Library& library);

}  // namespace selvage::fuzz

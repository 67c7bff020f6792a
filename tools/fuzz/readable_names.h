// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "core/hardware.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

// The finding in the names that people give: p for the procedure, n for a size, i for a loop, x for
// data, t for a temporary.  `procs` are those of its program.  Words of the steps that are such
// names change with them; whether it still goes wrong has to be tried.
[[nodiscard]] Finding with_readable_names(const Finding& finding,
                                          const std::vector<core::Proc>& procs,
                                          const core::Library& library);

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "core/hardware.h"

namespace selvage::core {

// A `.slv` file that reads back as these procedures, with all that they call.  A callee that goes
// by the name of another, or of one of the library, gets a name of its own.
[[nodiscard]] std::string print_module(const std::vector<Proc>& procs, const Library& library);

}  // namespace selvage::core

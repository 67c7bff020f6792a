// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "core/hardware.h"

namespace selvage::fuzz {

// The procedure is printed with what it calls, read, and printed again: what is wrong with that, if
// anything.
[[nodiscard]] std::optional<std::string> read_back_fault(const core::Proc& p,
                                                         const core::Library& library);

}  // namespace selvage::fuzz

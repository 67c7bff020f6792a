// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "core/hardware.h"

namespace selvage::audit {

// Programs that use buffers of a memory in every way that C has, the most telling first; the
// memory may be too small, or ask for other shapes, so that only a later one is accepted.
[[nodiscard]] std::vector<std::string> memory_programs(const core::MemoryDecl& memory,
                                                       core::Scalar type);

}  // namespace selvage::audit

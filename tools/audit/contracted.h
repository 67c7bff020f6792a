// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/hardware.h"

namespace selvage::audit {

// The law of an instruction that rounds a multiply-add once.
inline constexpr const char* contract = "contract";

// The procedure in which every floating-point `a * b` that is added or subtracted rounds together
// with that.
[[nodiscard]] core::Proc contracted(const core::Proc& p);

// The library with all its instructions that have the law changed so.
[[nodiscard]] core::Library contracted(const core::Library& library);

}  // namespace selvage::audit

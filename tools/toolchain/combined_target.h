// SPDX-License-Identifier: Apache-2.0
//
// The targets of several hardware files as one, and what runs it.
#pragma once
#include <string>
#include <vector>

#include "core/result.h"
#include "core/target.h"
#include "tools/toolchain/processor.h"

namespace selvage::toolchain {

// In the order of loading, as docs/hardware.md has it.  Refused if the machines differ.
[[nodiscard]] Result<core::Target> combined(const std::vector<core::Target>& targets);

// Why the processor cannot run the target's programs; "" if it can.
[[nodiscard]] std::string why_not_native(const core::Target& target, const Processor& processor);

}  // namespace selvage::toolchain

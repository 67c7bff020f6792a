// SPDX-License-Identifier: Apache-2.0
//
// Calls that tell compiled C from what it should be.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/random.h"
#include "tools/fuzz/c_run.h"

namespace selvage::fuzz {

// Puts numbers at which arithmetic goes wrong among the data: the ends of integer types, signed
// zeros, infinities, NaNs, numbers that are too small or too large for operations.
void sharpen(std::vector<core::Value>& args, core::Random& random);

// Runs of the procedure that are free of faults: plain data of several sizes, whole numbers small
// enough for every operation to be exact, sharp data, and data that round.  None if it cannot be
// run.
[[nodiscard]] std::vector<CRun> c_runs(const core::Proc& p, std::uint64_t seed);

}  // namespace selvage::fuzz

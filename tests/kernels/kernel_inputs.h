// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "tests/kernels/replayed_kernel.h"
#include "tools/fuzz/c_run.h"

namespace selvage::testing {

// Calls of the scheduled procedure with what the one before it makes of them: sizes at and beside
// the tiles of the schedule, in many combinations, and data with which every sum is exact, whatever
// its order and rounding (integers are any bits).
[[nodiscard]] std::vector<fuzz::CRun> kernel_runs(const ScheduledProc& kernel, std::size_t count);

}  // namespace selvage::testing

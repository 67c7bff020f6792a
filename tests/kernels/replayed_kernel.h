// SPDX-License-Identifier: Apache-2.0
//
// The kernels that ship: source procedures and the schedule that makes them fast.
#pragma once
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/interpret.h"

namespace selvage::testing {

// One result of a schedule, and the procedure of before that it takes the arguments of: the first
// one of those that it came from, which is the source itself unless a step changed the arguments.
struct ScheduledProc {
  core::Proc before, after;
  std::vector<std::string> open;  // configuration fields that may differ at the end
};

struct ReplayedKernel {
  core::Library library;
  std::vector<ScheduledProc> procs;
  std::size_t undecided = 0;  // claims left open on the way
};

// Of a file such as kernels/sgemm/sgemm_avx2.json.
[[nodiscard]] Result<ReplayedKernel> replayed(const std::string& schedule);

}  // namespace selvage::testing

// SPDX-License-Identifier: Apache-2.0
//
// Cases in processes of their own, so that one that dies is a finding.
#pragma once
#include <functional>

#include "tools/fuzz/case.h"

namespace selvage::fuzz {

struct Work {
  std::uint64_t first = 0, stride = 1;  // cases first, first + stride, ...
  std::uint64_t count = 0;              // how many; 0: until the time is over
  double seconds = 0;                   // 0: no limit
  int jobs = 1;
};
// Everything that the cases found, in order of case.  `progress` is told about it as it comes in.
[[nodiscard]] Tally run_cases(const core::Library& library, const Plan& plan, const Work& work,
                              const std::function<void(const Tally&)>& progress);

}  // namespace selvage::fuzz

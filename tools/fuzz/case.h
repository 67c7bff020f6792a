// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "core/hardware.h"
#include "tools/fuzz/c_judge.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

struct Plan {
  std::uint64_t seed = 1;
  std::set<std::string> primitives;  // empty: all
  const CJudge* c = nullptr;         // of the C of programs and results, if it is judged
};

// Case `number` of the run: one random program and a random schedule.  It depends on the seed and
// the number only.  `made` is told about the program and about what the schedule makes of it.
using Made = std::function<void(CSubject)>;
[[nodiscard]] Tally run_case(const core::Library& library, const Plan& plan, std::uint64_t number,
                             const Made& made = {});

}  // namespace selvage::fuzz

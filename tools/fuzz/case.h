// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "core/hardware.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

class Corpus;

struct Plan {
  std::uint64_t seed = 1;
  std::set<std::string> primitives;  // empty: all
  const Corpus* corpus = nullptr;    // programs to start from, too
};

// Case `number` of the run: one random program and a random schedule.  It depends on the seed and
// the number only.
[[nodiscard]] Tally run_case(const core::Library& library, const Plan& plan, std::uint64_t number);

}  // namespace selvage::fuzz

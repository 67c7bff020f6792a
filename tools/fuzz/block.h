// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "tools/fuzz/case.h"

namespace selvage::fuzz {

// Consecutive cases, as one process runs them.
struct Block {
  std::uint64_t begin = 0, end = 0;
  // A case that a process died of, or that had to be ended: it is looked into, and the block goes
  // on behind it.
  struct Lost {
    std::uint64_t number = 0;
    std::string kind, message;
  };
  std::optional<Lost> lost;
  bool shrink = true;
  double hang_seconds = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline;  // begins no case then
};
// Writes the tally of each case as a line of JSON.
void run_block(const core::Library& library, const Plan& plan, const Block& block, int fd);

// The case is run as it is in its block, after those before it, and what happens is told.
[[nodiscard]] Tally run_in_block(const core::Library& library, const Plan& plan,
                                 std::uint64_t number, const Trace& trace);

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "tools/fuzz/case.h"
#include "tools/fuzz/subject.h"

namespace selvage::fuzz {

// Consecutive cases, as one process runs them.
struct Block {
  std::uint64_t begin = 0, end = 0;
  // A case that a process died of, or that had to be ended: it is looked into, and the block goes
  // on behind it, with a solver that remembers nothing.
  struct Lost {
    std::uint64_t number = 0;
    std::string kind, message;
  };
  std::optional<Lost> lost;
  bool shrink = true;
  double hang_seconds = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline;  // begins no case then
};
// A finding made smaller, of whatever kind.
[[nodiscard]] Finding smaller(const Subject& subject, const Plan& plan, const Finding& finding,
                              double seconds);
// Writes the tally of each case as a line of JSON.
void run_block(const Subject& subject, const Plan& plan, const Block& block, int fd);

// One case, run after the earlier ones of its block in a process of its own.
struct Watched {
  std::string events;          // what it told (see Trace), a line each
  std::optional<Tally> tally;  // if it came to its end; otherwise:
  Finding lost;                // the crash or hang, with the program and the steps up to it
};
// `begin` is the case at which its solver was new, that of the block if no case before was lost.
[[nodiscard]] Watched watch_case(const Subject& subject, const Plan& plan, std::uint64_t begin,
                                 std::uint64_t number, double hang_seconds);
[[nodiscard]] constexpr std::uint64_t begin_of_block(std::uint64_t number) {
  return number / block_size * block_size;
}

}  // namespace selvage::fuzz

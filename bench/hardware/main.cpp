// SPDX-License-Identifier: Apache-2.0
//
// How long hardware files take to load, with all that they import: read, parsed, type-checked,
// every template checked.  Ends with status 1 if one takes 10 ms or more in the median.
//   bench_hardware [ROUNDS [FOLDER...]]      default: 50 rounds of each file that ships
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "backends/hardware.h"

namespace {

using namespace selvage;

constexpr double most_milliseconds = 10;

struct Timing {
  double median = 0, worst = 0;  // milliseconds
  std::size_t memories = 0, instructions = 0;
};

Result<Timing> load(const std::string& name, const std::vector<std::string>& folders, int rounds) {
  using Clock = std::chrono::steady_clock;
  const std::vector<std::string> names = {name};
  Timing timing;
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const Clock::time_point start = Clock::now();
    TRY(library, backends::load_hardware(names, folders));
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    timing.memories = library.memories.size();
    timing.instructions = library.instructions.size();
  }
  std::ranges::sort(times);
  timing.median = times[times.size() / 2];
  timing.worst = times.back();
  return timing;
}

Result<bool> report(const std::vector<std::string>& folders, int rounds) {
  fmt::print("{:<20}{:>10}{:>14}{:>12}{:>12}\n", "file", "memories", "instructions", "median ms",
             "worst ms");
  bool fast = true;
  for (const std::string& name : backends::available_hardware(folders)) {
    TRY(timing, load(name, folders, rounds));
    fmt::print("{:<20}{:>10}{:>14}{:>12.2f}{:>12.2f}\n", name, timing.memories, timing.instructions,
               timing.median, timing.worst);
    fast = fast && timing.median < most_milliseconds;
  }
  return fast;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 50;
  const bool understood =
      argc < 2 ||
      std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), rounds).ec == std::errc{};
  if (!understood || rounds < 1) {
    fmt::print(stderr, "usage: {} [ROUNDS [FOLDER...]]\n", argv[0]);
    return 2;
  }
  std::vector<std::string> folders(argv + std::min(argc, 2), argv + argc);
  if (folders.empty()) folders.emplace_back(SELVAGE_HARDWARE);
  const Result<bool> fast = report(folders, rounds);
  if (fast.ok()) return fast.value() ? 0 : 1;
  fmt::print(stderr, "{}", render(fast.error()));
  return 2;
}

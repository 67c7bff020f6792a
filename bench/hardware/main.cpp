// SPDX-License-Identifier: Apache-2.0
//
// How long hardware files take to load, with all that they import: read, parsed, type-checked,
// every template checked.  Ends with status 1 if one takes 10 ms of processor time or more in the
// median; the clock on the wall counts what else the machine does, too.
//   bench_hardware [ROUNDS [FOLDER...]]      default: 50 rounds of each file that ships
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "backends/hardware.h"

namespace {

using namespace selvage;

constexpr double most_milliseconds = 10;

struct Timing {
  double processor = 0, wall = 0;  // milliseconds, in the median
  std::size_t memories = 0, instructions = 0;
};

double median(std::vector<double> times) {
  std::ranges::sort(times);
  return times[times.size() / 2];
}

Result<Timing> load(const std::string& name, const std::vector<std::string>& folders, int rounds) {
  using Clock = std::chrono::steady_clock;
  const std::vector<std::string> names = {name};
  Timing timing;
  std::vector<double> processor, wall;
  for (int i = 0; i < rounds; ++i) {
    const Clock::time_point start = Clock::now();
    const std::clock_t ticks = std::clock();
    TRY(library, backends::load_hardware(names, folders));
    processor.push_back(1000.0 * static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC);
    wall.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    timing.memories = library.memories.size();
    timing.instructions = library.instructions.size();
  }
  timing.processor = median(std::move(processor));
  timing.wall = median(std::move(wall));
  return timing;
}

Result<bool> report(const std::vector<std::string>& folders, int rounds) {
  fmt::print("{:<20}{:>10}{:>14}{:>14}{:>10}\n", "file", "memories", "instructions", "processor ms",
             "wall ms");
  bool fast = true;
  for (const std::string& name : backends::available_hardware(folders)) {
    TRY(timing, load(name, folders, rounds));
    fmt::print("{:<20}{:>10}{:>14}{:>14.2f}{:>10.2f}\n", name, timing.memories, timing.instructions,
               timing.processor, timing.wall);
    fast = fast && timing.processor < most_milliseconds;
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

// SPDX-License-Identifier: Apache-2.0
//
// How fast proofs are: replays a schedule several times, each in a new session, and reports by
// obligation.
//   bench_engine [SCHEDULE.json [ROUNDS]]      default: the SGEMM schedule, 5 rounds
#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "report.h"

namespace {

int run(const std::string& schedule, int rounds) {
  std::vector<selvage::bench::ColdReplay> replays;
  for (int i = 0; i < rounds; ++i) {
    auto replay = selvage::bench::replay_cold(schedule, SELVAGE_HARDWARE);
    if (!replay.ok()) {
      fmt::print(stderr, "{}", selvage::render(replay.error()));
      return 1;
    }
    replays.push_back(std::move(replay).value());
  }
  fmt::print("{}", selvage::bench::report(replays));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  const bool understood =
      argc <= 3 &&
      (argc < 3 ||
       std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), rounds).ec == std::errc{});
  if (!understood || rounds < 1) {
    fmt::print(stderr, "usage: {} [SCHEDULE.json [ROUNDS]]\n", argv[0]);
    return 2;
  }
  return run(argc > 1 ? argv[1] : SELVAGE_SCHEDULE, rounds);
}

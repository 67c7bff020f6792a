// SPDX-License-Identifier: Apache-2.0
//
// How fast proofs are: replays schedules several times, each in a new session, and reports by
// obligation; then how many structural steps a second there are, and whether they slow down.
//   bench_engine [SCHEDULE.json [ROUNDS]]      default: the shipped schedules, 5 rounds
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <string>
#include <vector>

#include "report.h"
#include "structural.h"

namespace {

using selvage::Status;

Status replays(const std::string& schedule, int rounds) {
  std::vector<selvage::bench::ColdReplay> replays;
  for (int i = 0; i < rounds; ++i) {
    TRY(replay, selvage::bench::replay_cold(schedule, SELVAGE_HARDWARE));
    replays.push_back(std::move(replay));
  }
  fmt::print("{}\n{}\n", schedule, selvage::bench::report(replays));
  return selvage::Ok{};
}

Status structural() {
  constexpr int statements = 200, steps = 4000;
  TRY(table, selvage::bench::structural_steps(statements, steps));
  fmt::print("{}", table);
  return selvage::Ok{};
}

Status everything(int rounds) {
  for (const char* kernel : {"sgemm/sgemm", "conv3x3/conv3x3", "blur/blur", "ssyrk/ssyrk"}) {
    const std::string schedule = std::string(SELVAGE_KERNELS) + "/" + kernel + "_avx2.json";
    TRY(done, replays(schedule, rounds));
  }
  return structural();
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
  const Status done = argc > 1 ? replays(argv[1], rounds) : everything(rounds);
  if (done.ok()) return 0;
  fmt::print(stderr, "{}", selvage::render(done.error()));
  return 1;
}

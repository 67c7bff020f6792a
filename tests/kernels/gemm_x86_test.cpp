// SPDX-License-Identifier: Apache-2.0
//
// One GEMM source, scheduled for AVX2 and for AVX-512 by another hardware file and schedule: both
// compute what the interpreter makes of the source, bit for bit on numbers that add without
// rounding, for every combination of tiles and tails.
#include <doctest/doctest.h>

#include "tests/kernels/c_runner.h"
#include "tests/kernels/replayed_kernel.h"

using namespace selvage;

namespace {

using Sizes = std::vector<std::int64_t>;

struct Machine {
  std::string schedule;
  std::vector<std::int64_t> rows;     // M: every sequence of row tiles
  std::vector<std::int64_t> columns;  // N: strips, half strips and masked columns
  std::string flags;
};

Machine avx2() {
  return {"gemm/x86_avx2.json",
          {1, 2, 3, 4, 5, 6, 7, 11, 12, 13},
          {1, 7, 8, 9, 15, 16, 17, 24, 31, 33, 129, 154},
          "-mavx2 -mfma"};
}

Machine avx512() {
  return {"gemm/x86_avx512.json",
          {1, 2, 3, 4, 7, 13, 14, 15, 27, 29},
          {1, 15, 16, 17, 31, 32, 33, 48, 63, 65, 129, 180},
          "-mavx512f -mavx512bw -mavx512dq -mavx512vl"};
}

void check_machine(const Machine& machine) {
  const testing::ReplayedKernel kernel = testing::replayed("gemm/gemm.slv", machine.schedule);
  CHECK(kernel.undecided == 0);
  CHECK(kernel.scheduled->assumptions.empty());
  std::vector<testing::CRun> runs;
  for (const std::int64_t m : machine.rows) {
    for (const std::int64_t n : machine.columns) {
      const Sizes sizes = {m, n, 1 + (m + n) % 4};
      std::vector<core::Value> args = testing::exact_arguments(kernel.source, sizes, runs.size());
      core::RunResult expected = core::run(kernel.source, args, {}, {});
      REQUIRE(!expected.fault);
      runs.push_back({kernel.scheduled, std::move(args), std::move(expected)});
    }
  }
  for (const char* compiler : {"gcc", "clang"}) {
    for (const char* mode : {"-O2 ", "-O1 -fsanitize=address,undefined "}) {
      const auto difference =
          testing::run_c(runs, kernel.library, {compiler, mode + machine.flags});
      if (difference) FAIL_CHECK(compiler << " " << mode << "\n" << difference->what);
    }
  }
}

#if defined(__x86_64__)
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#else
bool has_avx2() { return false; }
bool has_avx512() { return false; }
#endif

}  // namespace

TEST_CASE("gemm on AVX2" * doctest::skip(!has_avx2())) { check_machine(avx2()); }
TEST_CASE("gemm on AVX-512" * doctest::skip(!has_avx512())) { check_machine(avx512()); }

// SPDX-License-Identifier: Apache-2.0
//
// The shipped schedules, from plain loops to C that was compiled and run: what comes out computes
// what the interpreter makes of the source, bit for bit.
#include <doctest/doctest.h>

#include "tests/kernels/c_runner.h"
#include "tests/kernels/replayed_kernel.h"

using namespace selvage;

namespace {

using Sizes = std::vector<std::int64_t>;

struct Shipped {
  std::string schedule;
  std::vector<Sizes> sizes;  // values of the control arguments: every tile with every tail
  testing::ReplayedKernel kernel;
};

// M, N, K: the 6-, 4-, 2- and 1-row tiles with the 64-, 16-, 8-column and masked ones.
std::vector<Sizes> sgemm_sizes() {
  std::vector<Sizes> all;
  for (std::int64_t m = 1; m <= 13; ++m) {
    for (const std::int64_t n : {1, 7, 8, 9, 15, 16, 17, 24, 31})
      all.push_back({m, n, 1 + (m + n) % 5});
  }
  for (const std::int64_t n : {63, 64, 65, 95, 130}) all.push_back({7, n, 3});
  return all;
}

// N, H, W, C, K: columns by six and eight, channels by sixteen, eight and masked.
std::vector<Sizes> conv_sizes() {
  std::vector<Sizes> all;
  for (const std::int64_t w : {1, 5, 6, 7, 8, 9, 13}) {
    for (const std::int64_t k : {1, 7, 8, 9, 16, 17, 24, 31})
      all.push_back({1 + w % 2, 2, w, 1 + k % 3, k});
  }
  return all;
}

// N, K: rows by eight.
std::vector<Sizes> syrk_sizes() {
  std::vector<Sizes> all;
  for (std::int64_t n = 1; n <= 26; ++n) all.push_back({n, 1 + n % 4});
  return all;
}

// H, W: strips of rows and columns.
std::vector<Sizes> blur_sizes() {
  std::vector<Sizes> all;
  for (const std::int64_t h : {1, 2, 3, 31, 32, 33, 35}) {
    for (const std::int64_t w : {1, 7, 8, 9, 63, 64, 65, 130}) all.push_back({h, w});
  }
  return all;
}

Shipped shipped(const std::string& folder, std::vector<Sizes> sizes) {
  const std::string stem = folder + "/" + folder;
  const std::string schedule = stem + "_avx2.json";
  return Shipped{schedule, std::move(sizes), testing::replayed(stem + ".slv", schedule)};
}

const std::vector<Shipped>& all_shipped() {
  static const std::vector<Shipped> all = {
      shipped("sgemm", sgemm_sizes()),
      shipped("conv3x3", conv_sizes()),
      shipped("ssyrk", syrk_sizes()),
      shipped("blur", blur_sizes()),
  };
  return all;
}

std::vector<testing::CRun> calls(const Shipped& s) {
  std::vector<testing::CRun> runs;
  std::uint64_t seed = 0;
  for (const Sizes& sizes : s.sizes) {
    std::vector<core::Value> args = testing::exact_arguments(s.kernel.source, sizes, ++seed);
    core::RunResult expected = core::run(s.kernel.source, args, {}, {});
    REQUIRE(!expected.fault);
    runs.push_back({s.kernel.scheduled, std::move(args), std::move(expected)});
  }
  return runs;
}

void check_with(const testing::CCompiler& compiler) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    FAIL("this processor cannot run AVX2 code, so the kernels cannot be tested on it");
  }
  for (const Shipped& s : all_shipped()) {
    CAPTURE(s.schedule);
    const auto difference = testing::run_c(calls(s), s.kernel.library, compiler);
    if (difference) FAIL(difference->what);
  }
}

constexpr const char* vector_flags = "-O2 -march=haswell";
constexpr const char* sanitizer_flags =
    "-O1 -march=haswell -fsanitize=address,undefined -fno-sanitize-recover=all";

}  // namespace

TEST_CASE("every obligation of the shipped schedules is proved, and nothing is assumed") {
  for (const Shipped& s : all_shipped()) {
    CAPTURE(s.schedule);
    CHECK(s.kernel.undecided == 0);
    CHECK(s.kernel.scheduled->assumptions.empty());
  }
}

TEST_CASE("the scheduled procedures mean what their sources mean over the reals") {
  for (const Shipped& s : all_shipped()) {
    CAPTURE(s.schedule);
    const core::Proc& source = s.kernel.source;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const auto inputs = core::random_inputs(source, {}, core::Domain::field, seed, 20);
      REQUIRE(inputs.has_value());
      core::RunOptions options;
      options.domain = core::Domain::field;
      const auto before = core::run(source, *inputs, {}, options);
      const auto after = core::run(s.kernel.scheduled, *inputs, {}, options);
      CHECK_FALSE(core::difference(source, before, after, core::Domain::field).has_value());
    }
  }
}

TEST_CASE("shipped kernels, gcc") { check_with({"gcc", vector_flags}); }
TEST_CASE("shipped kernels, clang") { check_with({"clang", vector_flags}); }
TEST_CASE("shipped kernels, gcc with sanitizers") { check_with({"gcc", sanitizer_flags}); }
TEST_CASE("shipped kernels, clang with sanitizers") { check_with({"clang", sanitizer_flags}); }

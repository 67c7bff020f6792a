// SPDX-License-Identifier: Apache-2.0
//
// A machine that nobody has heard of is added by a hardware file alone: a kernel is scheduled onto
// it, and its C, compiled against the header of the machine's instructions, computes what the
// interpreter makes of the source.
#include <doctest/doctest.h>

#include "tests/kernels/c_runner.h"
#include "tests/kernels/replayed_kernel.h"

using namespace selvage;

namespace {

const testing::ReplayedKernel& matmul() {
  static const testing::ReplayedKernel kernel =
      testing::replayed_in(SELVAGE_TOY_DIR, "toy_matmul.slv", "toy_matmul.json");
  return kernel;
}

void check_with(const std::string& compiler) {
  const core::Proc& source = matmul().source;
  std::vector<testing::CRun> runs;
  std::uint64_t seed = 0;
  for (const std::vector<std::int64_t>& sizes :
       std::vector<std::vector<std::int64_t>>{{4, 4, 8}, {4, 8, 16}, {8, 4, 8}, {12, 12, 24}}) {
    std::vector<core::Value> args = testing::exact_arguments(source, sizes, ++seed);
    core::RunResult expected = core::run(source, args, {}, {});
    REQUIRE(!expected.fault);
    runs.push_back({matmul().scheduled, std::move(args), std::move(expected)});
  }
  for (const char* flags : {"-O2", "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all"}) {
    const std::string with_header = std::string(flags) + " -I" + SELVAGE_TOY_DIR;
    const auto difference = testing::run_c(runs, matmul().library, {compiler, with_header});
    if (difference) FAIL(difference->what);
  }
}

}  // namespace

TEST_CASE("every step onto the invented machine is proved") {
  CHECK(matmul().undecided == 0);
  CHECK(matmul().scheduled->assumptions.empty());
}

TEST_CASE("the invented machine, gcc") { check_with("gcc"); }
TEST_CASE("the invented machine, clang") { check_with("clang"); }

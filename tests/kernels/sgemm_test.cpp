// SPDX-License-Identifier: Apache-2.0
//
// The shipped SGEMM schedule, from its three loops to C that was compiled and run: what comes out
// computes what the interpreter makes of the source, bit for bit.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/random.h"
#include "primitives/schedule.h"
#include "tests/kernels/c_runner.h"

using namespace selvage;

namespace {

core::SourceFileRef read(const std::string& path) {
  std::ifstream in(path);
  REQUIRE_MESSAGE(in.good(), path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::make_shared<const core::SourceFile>(core::SourceFile{path, text.str()});
}

template <class T>
T value_of(Result<T> result) {
  if (!result.ok()) FAIL(render(result.error()));
  return std::move(result).value();
}

// The source procedure, the scheduled one, and the libraries they use.
struct Kernel {
  core::Library library;
  core::Proc source, scheduled;
  std::size_t undecided = 0;
};

Kernel replayed() {
  const std::string folder = SELVAGE_KERNEL_DIR;
  const primitives::Schedule schedule =
      value_of(primitives::read_schedule(read(folder + "/sgemm/sgemm_avx2.json")));
  const std::vector<std::string> path{SELVAGE_HARDWARE_DIR};
  const core::Library library = value_of(backends::load_hardware(schedule.hardware, path));
  const core::Module module =
      value_of(core::parse_module(read(folder + "/sgemm/sgemm.slv"), library));
  primitives::Workspace workspace(library, {});
  (void)value_of(workspace.add_source(module.procs[0]));
  primitives::Replay replay(workspace, schedule);
  std::size_t undecided = 0;
  (void)value_of(replay.run([&](const primitives::StepOutcome& step) {
    if (!step.after) return;
    for (const effects::Decision& d : (*step.after)->step.decisions)
      undecided += d.answer != smt::Answer::proved;
  }));
  const auto results = value_of(replay.results());
  return {library, module.procs[0], results[0]->proc, undecided};
}

const Kernel& kernel() {
  static const Kernel k = replayed();
  return k;
}

// Small integers, so that every sum is exact whatever its order and rounding.
core::Tensor tensor(std::int64_t rows, std::int64_t columns, core::Random& random) {
  core::Tensor t{core::Scalar::f32, {rows, columns}, {}, {}};
  for (std::int64_t i = 0; i < rows * columns; ++i) {
    t.cells.push_back({true, static_cast<double>(random.between(-4, 4)), 0});
  }
  return t;
}

testing::CRun call(std::int64_t m, std::int64_t n, std::int64_t k, std::uint64_t seed) {
  core::Random random(seed);
  std::vector<core::Value> args{
      m, n, k, tensor(m, k, random), tensor(k, n, random), tensor(m, n, random)};
  core::RunResult expected = core::run(kernel().source, args, {}, {});
  REQUIRE(!expected.fault);
  return {kernel().scheduled, args, expected};
}

// Every row tail of the 6-, 4-, 2- and 1-row tiles with every column tail of the 64-, 16-, 8-column
// and masked ones.
std::vector<testing::CRun> calls() {
  std::vector<testing::CRun> runs;
  std::uint64_t seed = 1;
  for (std::int64_t m = 1; m <= 13; ++m) {
    for (const std::int64_t n : {1, 7, 8, 9, 15, 16, 17, 24, 31})
      runs.push_back(call(m, n, 1 + (m + n) % 5, ++seed));
  }
  for (const std::int64_t n : {63, 64, 65, 95, 130}) runs.push_back(call(7, n, 3, ++seed));
  return runs;
}

void check_with(const testing::CCompiler& compiler) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    FAIL("this processor cannot run AVX2 code, so the kernel cannot be tested on it");
  }
  const auto difference = testing::run_c(calls(), kernel().library, compiler);
  if (difference) FAIL(difference->what);
}

constexpr const char* vector_flags = "-O2 -march=haswell";
constexpr const char* sanitizer_flags =
    "-O1 -march=haswell -fsanitize=address,undefined -fno-sanitize-recover=all";

}  // namespace

TEST_CASE("every obligation of the SGEMM schedule is proved, none is left undecided") {
  CHECK(kernel().undecided == 0);
}

TEST_CASE("the scheduled procedure means what the source means over the reals") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto inputs = core::random_inputs(kernel().source, {}, core::Domain::field, seed, 20);
    REQUIRE(inputs.has_value());
    core::RunOptions options;
    options.domain = core::Domain::field;
    const auto before = core::run(kernel().source, *inputs, {}, options);
    const auto after = core::run(kernel().scheduled, *inputs, {}, options);
    CHECK_FALSE(core::difference(kernel().source, before, after, core::Domain::field).has_value());
  }
}

TEST_CASE("SGEMM, gcc") { check_with({"gcc", vector_flags}); }
TEST_CASE("SGEMM, clang") { check_with({"clang", vector_flags}); }
TEST_CASE("SGEMM, gcc with sanitizers") { check_with({"gcc", sanitizer_flags}); }
TEST_CASE("SGEMM, clang with sanitizers") { check_with({"clang", sanitizer_flags}); }

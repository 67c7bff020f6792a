// SPDX-License-Identifier: Apache-2.0
//
// Parallel loops in C: with and without OpenMP, emitted programs compute what the interpreter does.
// Data are such that floating-point sums are exact, so that their order cannot be seen.
#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>

#include "backends/hardware.h"
#include "core/parse.h"
#include "tests/kernels/c_runner.h"

using namespace selvage;
using namespace selvage::core;
using selvage::testing::CCompiler;
using selvage::testing::CRun;

namespace {

constexpr const char* programs = R"(
@proc
def dot_f32(n: size, x: f32[n], y: f32[n], s: f32):
    for i in par(0, n, reduce(s)):
        s += x[i] * y[i]

@proc
def dot_f64(n: size, x: f64[n], s: f64[1]):
    for i in par(0, n, reduce(s)):
        s[0] = s[0] - x[i]

@proc
def sum_i8(n: size, x: i8[n], s: i8):
    for i in par(0, n, reduce(s)):
        for k in seq(0, 9):
            s += x[i]

@proc
def sum_i16(n: size, x: i16[n], s: i16[1]):
    for i in par(0, n, reduce(s)):
        s[0] += x[i] * 12345

@proc
def sum_i32(n: size, x: i32[n], s: i32, t: i32[2]):
    for i in par(0, n, reduce(s, t)):
        s += x[i] * 1000000007
        t[1] += x[i] * 2147483647

@proc
def sum_i64(n: size, x: i64[n], s: i64):
    for i in par(2, n, reduce(s)):
        s += x[i] * 9223372036854775807

@proc
def sum_ui16(n: size, x: ui16[n], s: ui16):
    for i in par(0, n, reduce(s)):
        s += x[i] * 40000

@proc
def columns(n: size, m: size, a: f32[n, m], col: f32[m]):
    for i in par(0, n, reduce(col)):
        for j in seq(0, m):
            col[j] += a[i, j]

@proc
def matrix(n: size, m: size, a: i32[n, m], c: i32[n, m]):
    for i in par(0, n, reduce(c)):
        for j in par(0, m, reduce(c)):
            w = c[0:n, j]
            w[n - 1 - i] += a[i, j]

@proc
def nothing_added(n: size, m: size, k: size, y: i32[m, k]):
    for i in par(0, n, reduce(y)):
        pass

@proc
def locals(n: size, x: f32[n], out: f32[3]):
    one: f32
    few: f32[8] @ DRAM_STACK
    many: f32[n]
    one = 0.0
    for l in seq(0, 8):
        few[l] = 0.0
    for l in seq(0, n):
        many[l] = 1.0
    for i in par(0, n, reduce(one, few, many)):
        one += x[i]
        few[i % 8] += x[i]
        many[n - 1 - i] += x[i]
    out[0] = one
    out[1] = few[0]
    out[2] = many[0]

@proc
def add_row(m: size, row: [i32][m], s: i32[1]):
    for j in par(0, m, reduce(s)):
        s[0] += row[j]

@proc
def in_a_call(n: size, m: size, a: i32[n, m], s: i32[1], on: bool):
    if on:
        pass
    else:
        for i in par(0, n, reduce(s)):
            add_row(m, a[i, 0:m], s)

@proc
def hidden(i: size, n: size, i_end: i32[i], x: i32[n]):
    for i in par(0, n, reduce(i_end)):
        i_end[0] += x[i]

@proc
def elementwise(n: size, x: f32[n], y: f32[n]):
    for i in par(0, n):
        t: f32
        t = x[i] * x[i]
        y[i] = t
)";

const Library& library() {
  static const Library loaded = [] {
    const std::vector<std::string> names = {"dram"};
    const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
    Result<Library> result = backends::load_hardware(names, folders);
    if (!result.ok()) FAIL(render(result.error()));
    return result.value();
  }();
  return loaded;
}

std::vector<CRun> runs() {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"parallel.slv", programs});
  const Result<Module> module = parse_module(source, library());
  if (!module.ok()) FAIL(render(module.error()));
  std::vector<CRun> out;
  for (const Proc& p : module.value().procs) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const auto args = random_inputs(p, {}, Domain::machine, seed, seed % 2 == 0 ? 9 : 60);
      REQUIRE(args.has_value());
      RunResult result = run(p, *args, {}, {.seed = seed, .shuffle_par = true});
      if (result.fault) FAIL(p->name << ": " << result.fault->message);
      out.push_back({p, *args, std::move(result)});
    }
  }
  return out;
}

bool links(const CCompiler& compiler) {
  const std::string command = "echo 'int main(void) { return 0; }' | " + compiler.command + " " +
                              compiler.flags + " -x c - -o /dev/null 2>/dev/null";
  return std::system(command.c_str()) == 0;
}

void check(const CCompiler& compiler) {
  CAPTURE(compiler.command);
  CAPTURE(compiler.flags);
  const auto difference = testing::run_c(runs(), library(), compiler);
  if (difference) FAIL(difference->what);
}

}  // namespace

TEST_CASE("parallel loops without OpenMP") {
  check({"gcc", ""});
  check({"clang", ""});
}

TEST_CASE("parallel loops with OpenMP") {
  setenv("OMP_NUM_THREADS", "4", 1);
  check({"gcc", "-fopenmp"});
  check({"gcc", "-fopenmp -O3 -fsanitize=undefined -fno-sanitize-recover=all"});
  // Not every installation of clang comes with the library.
  const CCompiler clang{"clang", "-fopenmp"};
  if (links(clang)) {
    check(clang);
  } else {
    MESSAGE("clang cannot link OpenMP programs here");
  }
}

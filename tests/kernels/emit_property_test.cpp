// SPDX-License-Identifier: Apache-2.0
//
// The emitted C computes what the interpreter computes: random programs are emitted, compiled with
// every warning an error, run with and without sanitizers, and compared bit for bit.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "core/typecheck.h"
#include "tests/kernels/c_runner.h"
#include "tests/kernels/random_program.h"
#include "tools/fuzz/c_inputs.h"

using namespace selvage;
using namespace selvage::core;
using selvage::testing::CCompiler;
using selvage::testing::CDifference;
using selvage::testing::CRun;

namespace {

// SELVAGE_SEED chooses the programs; SELVAGE_RUNS how many batches of each kind there are.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

const Library& library() {
  static const Library loaded = [] {
    const std::vector<std::string> names = {"dram"};
    const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
    Result<Library> result = backends::load_hardware(names, folders);
    if (!result.ok()) FAIL(render(result.error()));
    Library all = result.value();
    const auto source = std::make_shared<const SourceFile>(
        SourceFile{"config.hw", "config Cfg\n  i: index\n  on: bool\n"});
    const Status read = backends::read_hardware(source, all);
    if (!read.ok()) FAIL(render(read.error()));
    return all;
  }();
  return loaded;
}

std::vector<Proc> parse(const std::string& text) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"random.slv", text});
  const Result<Module> module = parse_module(source, library());
  if (!module.ok()) FAIL(text << "\n" << render(module.error()));
  return module.value().procs;
}

// A run of the procedure that is free of faults, if one is found quickly.
std::optional<CRun> find_run(const Proc& p, Random& random) {
  for (int attempt = 0; attempt < 6; ++attempt) {
    std::optional<std::vector<Value>> args = random_inputs(p, {}, Domain::machine, random.next());
    if (!args) return std::nullopt;
    if (attempt < 4) fuzz::sharpen(*args, random);
    RunResult result = run(p, *args, {}, {.seed = random.next(), .step_limit = 200'000});
    if (!result.fault) return CRun{p, *std::move(args), std::move(result)};
  }
  return std::nullopt;
}

// The procedure without its `number`-th statement, if there are so many.
std::optional<Proc> without_statement(const Proc& p, int number) {
  int seen = 0;
  bool removed = false;
  const Block body = rewrite_statements(p->body, [&](const Stmt&) -> std::optional<Block> {
    if (seen++ != number) return std::nullopt;
    removed = true;
    return Block{};
  });
  if (!removed || body.empty()) return std::nullopt;
  ProcNode node = *p;
  node.body = body;
  return make_proc(node);
}

bool still_differs(CRun& r, const CCompiler& compiler) {
  r.expected = run(r.proc, r.args, {}, {.step_limit = 200'000});
  return !r.expected.fault && testing::run_c({r}, library(), compiler).has_value();
}

bool is_well_formed(const Proc& p) { return typecheck(p).ok(); }

// Drops statements one by one for as long as the run goes on to differ.
CRun shrunk(CRun r, const CCompiler& compiler) {
  int budget = 60;
  for (int i = 0; budget > 0; --budget) {
    const std::optional<Proc> smaller = without_statement(r.proc, i);
    if (!smaller) break;
    CRun candidate{*smaller, r.args, {}};
    const bool smaller_differs = is_well_formed(*smaller) && still_differs(candidate, compiler);
    if (smaller_differs) r = candidate;
    i = smaller_differs ? i : i + 1;
  }
  return r;
}

void report(const std::vector<CRun>& runs, const CDifference& d, const CCompiler& compiler,
            std::uint64_t seed) {
  const std::string head = fmt::format("seed {}: {} {}\n", seed, compiler.command, compiler.flags);
  if (d.run >= runs.size()) {
    FAIL_CHECK(head << d.what);
    return;
  }
  const CRun smallest = shrunk(runs[d.run], compiler);
  const std::optional<CDifference> again = testing::run_c({smallest}, library(), compiler);
  FAIL_CHECK(head << print(smallest.proc) << (again ? again->what : d.what));
}

// One batch of programs over some types, with every compiler.
void check_batch(const std::vector<Scalar>& types, const std::vector<CCompiler>& compilers,
                 std::uint64_t seed) {
  std::cerr << "emit_property_test: seed " << seed << "\n";
  constexpr int programs = 80;
  Random random(seed);
  std::vector<CRun> runs;
  for (const Proc& p : parse(testing::random_programs(random, types, "p", programs))) {
    if (std::optional<CRun> r = find_run(p, random)) runs.push_back(*std::move(r));
  }
  // Programs that fault are of no use here; most must not.
  CHECK(runs.size() >= programs / 3);
  for (const CCompiler& compiler : compilers) {
    const std::optional<CDifference> d = testing::run_c(runs, library(), compiler);
    if (d) report(runs, *d, compiler, seed);
  }
}

const std::vector<CCompiler>& all_compilers() {
  static const std::vector<CCompiler> list = {
      {"gcc", ""},
      {"gcc", "-fsanitize=address,undefined -fno-sanitize-recover=all"},
      {"clang", ""},
      {"clang", "-fsanitize=address,undefined -fno-sanitize-recover=all"},
  };
  return list;
}

void check_types(const std::vector<Scalar>& types, std::uint64_t salt) {
  const std::uint64_t seed = from_environment("SELVAGE_SEED", 20260801);
  const std::uint64_t batches = from_environment("SELVAGE_RUNS", 1);
  for (std::uint64_t i = 0; i < batches; ++i)
    check_batch(types, all_compilers(), seed + salt + 100 * i);
}

}  // namespace

TEST_CASE("emitted C equals the interpreter: signed integers") {
  check_types({Scalar::i8, Scalar::i16, Scalar::i32, Scalar::i64}, 1);
}

TEST_CASE("emitted C equals the interpreter: unsigned integers") {
  check_types({Scalar::ui8, Scalar::ui16, Scalar::ui32}, 2);
}

TEST_CASE("emitted C equals the interpreter: floats") {
  check_types({Scalar::f32, Scalar::f64}, 3);
}

TEST_CASE("emitted C equals the interpreter: everything, with conversions") {
  check_types({Scalar::i8, Scalar::i32, Scalar::ui16, Scalar::i64, Scalar::f32, Scalar::f64}, 4);
}

TEST_CASE("emitted C equals the interpreter: half precision") {
  const std::uint64_t seed = from_environment("SELVAGE_SEED", 20260801);
  // _Float16 came to clang on x86 later than to gcc.
  check_batch({Scalar::f16, Scalar::f32, Scalar::i16}, {{"gcc", ""}}, seed + 5);
}

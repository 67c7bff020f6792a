// SPDX-License-Identifier: Apache-2.0
//
// Replays a schedule that ships, compiles the C it leads to for its target, runs that where it can
// be run, and compares it with what the interpreter makes of the source, bit for bit.
//
// Usage: selvage_run_kernel SCHEDULE [CALLS]
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "core/ensure.h"
#include "tests/kernels/kernel_inputs.h"
#include "tests/kernels/replayed_kernel.h"
#include "tools/toolchain/toolchain.h"

namespace {

using namespace selvage;
using toolchain::Toolchain;
using toolchain::Variant;

constexpr const char* sanitizers = "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all";
constexpr const char* plain_program = "int main(void) { return 0; }\n";

int complain(const std::string& what) {
  std::cerr << what << "\n";
  return EXIT_FAILURE;
}

Result<std::vector<Variant>> variants_of(const Toolchain& chain) {
  std::vector<Variant> out;
  for (const std::string& compiler : chain.compilers()) {
    if (chain.runners().empty()) {
      TRY(v, chain.variant(compiler, nullptr, "-O2"));
      out.push_back(v);
    }
    for (const toolchain::Runner& runner : chain.runners()) {
      TRY(v, chain.variant(compiler, &runner, "-O2"));
      out.push_back(v);
      if (!runner.command.empty() || !chain.makes(compiler, sanitizers, plain_program)) continue;
      TRY(checked, chain.variant(compiler, &runner, sanitizers));
      out.push_back(checked);
    }
  }
  return out;
}

// The scheduled procedure means what it came from over the reals.
Status check_meaning(const testing::ScheduledProc& p) {
  constexpr std::uint64_t most_steps = 50'000'000;
  constexpr std::int64_t size = 20;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto inputs = core::random_inputs(p.after, {}, core::Domain::field, seed, size);
    if (!inputs) return Ok{};  // too large for this; that it runs at all is asked elsewhere
    const core::RunOptions options{
        .domain = core::Domain::field, .seed = seed, .step_limit = most_steps};
    auto before = core::run(p.before, *inputs, {}, options);
    if (before.fault) break;  // as well
    auto after = core::run(p.after, *inputs, {}, options);
    if (after.fault && after.fault->kind == core::FaultKind::step_limit) break;
    for (const std::string& field : p.open) {
      before.config.fields.erase(field);
      after.config.fields.erase(field);
    }
    if (const auto d = core::difference(p.before, before, after, core::Domain::field))
      return bad_input({}, p.after->name + ": " + *d);
  }
  return Ok{};
}

Status run(const std::string& schedule, std::size_t count) {
  TRY(kernel, testing::replayed(schedule));
  if (kernel.undecided != 0)
    return bad_input({}, fmt::format("{} claims are left open", kernel.undecided));
  TRY(chain, Toolchain::open(kernel.library.targets));
  for (const std::string& one : chain.missing()) std::cout << "not used: " << one << "\n";
  if (chain.compilers().empty()) return bad_input({}, "not compiled: " + chain.obstacle());
  if (chain.runners().empty()) std::cout << "compiled only: " << chain.obstacle() << "\n";
  TRY(variants, variants_of(chain));
  for (const testing::ScheduledProc& p : kernel.procs) {
    if (!p.after->assumptions.empty())
      return bad_input({}, p.after->name + " rests on assumptions");
    TRY(same, check_meaning(p));
    const std::vector<fuzz::CRun> runs = testing::kernel_runs(p, count);
    if (runs.empty()) return bad_input({}, p.after->name + ": no call was found that runs");
    for (const Variant& v : variants) {
      // A sanitizer takes too long for very many steps, and sees no more in them.
      constexpr std::uint64_t many = 50'000'000;
      const bool checks = v.flags.find("-fsanitize") != std::string::npos;
      if (checks && runs.front().expected.steps > many) continue;
      TRY(results, fuzz::run_c(runs, kernel.library, {v}, fuzz::Around::fences));
      for (const fuzz::CDifference& d : results.differences)
        return bad_input({}, fmt::format("{}, {}: {}", p.after->name, fuzz::command_of(v), d.what));
      std::cout << fmt::format("{}: {}: {} calls {}\n", p.after->name, fuzz::command_of(v),
                               v.compile_only ? runs.size() : results.compared,
                               v.compile_only ? "compiled only" : "right");
    }
  }
  return Ok{};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return complain("usage: selvage_run_kernel SCHEDULE [CALLS]");
  constexpr std::size_t usual = 60;
  const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : usual;
  try {
    const Status done = run(argv[1], count);
    return done.ok() ? EXIT_SUCCESS : complain(render(done.error()));
  } catch (const std::exception& e) {
    return complain(e.what());
  }
}

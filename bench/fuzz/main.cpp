// SPDX-License-Identifier: Apache-2.0
//
// How many steps the fuzzer judges in a second on one core: whole cases (programs made, certified
// and run, steps drawn, planned, proved and judged), and the judging alone, which is what the
// interpreter does.
//   bench_fuzz [CASES [SEED]]      default: 640 cases of seed 1
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "backends/hardware.h"
#include "tools/fuzz/arguments.h"
#include "tools/fuzz/case.h"
#include "tools/fuzz/data_text.h"
#include "tools/fuzz/program.h"
#include "tools/fuzz/session.h"

namespace {

using namespace selvage;
using Environment = std::shared_ptr<const primitives::Environment>;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Result<core::Library> lab() {
  const std::array<std::string, 1> names = {"lab"};
  const std::array<std::string, 2> folders = {SELVAGE_LAB, SELVAGE_HARDWARE};
  return backends::load_hardware(names, folders);
}

void whole_cases(const core::Library& library, std::uint64_t seed, std::uint64_t cases) {
  fuzz::Plan plan;
  plan.seed = seed;
  fuzz::Tally all;
  const Clock::time_point start = Clock::now();
  Environment environment;
  for (std::uint64_t k = 0; k < cases; ++k) {
    if (k % fuzz::block_size == 0)
      environment = std::make_shared<const primitives::Environment>(library);
    all.add(fuzz::run_case(environment, plan, k));
  }
  const double seconds = seconds_since(start);
  fmt::print("{:<28}{:>10}{:>12}\n", "whole cases", "steps", "a second");
  const auto row = [&](const char* what, std::uint64_t count) {
    fmt::print("  {:<26}{:>10}{:>12.0f}\n", what, count, static_cast<double>(count) / seconds);
  };
  std::uint64_t tried = 0, accepted = 0, runs = 0;
  for (const auto& [name, p] : all.primitives) {
    tried += p.tried;
    accepted += p.accepted;
    runs += p.runs;
  }
  row("tried", tried);
  row("accepted and judged", accepted);
  row("comparisons of two runs", runs);
}

// Accepted steps of random programs.
std::vector<fuzz::Session::Taken> accepted_steps(const core::Library& library, std::uint64_t seed,
                                                 std::size_t wanted) {
  const auto environment = std::make_shared<const primitives::Environment>(library);
  std::vector<fuzz::Session::Taken> steps;
  for (core::Random random(seed); steps.size() < wanted;) {
    auto started = fuzz::Session::start(environment, fuzz::random_program(random, library));
    if (!started.ok()) continue;
    fuzz::Session session = std::move(started).value();
    for (int tries = 0; tries < 20; ++tries) {
      const primitives::Primitive& p = fuzz::one_of(random, environment->registry.all());
      const core::Proc proc = session.current()->proc;
      const fuzz::Json step =
          fuzz::random_step(random, p, proc, fuzz::places_of(proc), {library, session.names()});
      if (step.is_null()) continue;
      Result<fuzz::Session::Taken> taken = session.take(step);
      if (taken.ok() && taken.value().after->proc->assumptions.empty())
        steps.push_back(std::move(taken).value());
    }
  }
  return steps;
}

bool judging_alone(const core::Library& library, std::uint64_t seed) {
  constexpr std::size_t count = 400;
  const std::vector<fuzz::Session::Taken> steps = accepted_steps(library, seed, count);
  int runs = 0;
  const Clock::time_point start = Clock::now();
  for (const fuzz::Session::Taken& taken : steps) {
    if (const auto differs = fuzz::taken_differs(taken, true, runs)) {
      fmt::print(stderr, "bench_fuzz: an accepted step changes the meaning: {}\n{}\n",
                 taken.after->step.call, *differs);
      return false;
    }
  }
  const double seconds = seconds_since(start);
  fmt::print("{:<28}{:>10}{:>12}\n", "judging alone", "steps", "a second");
  fmt::print("  {:<26}{:>10}{:>12.0f}\n", "accepted and judged", steps.size(),
             static_cast<double>(steps.size()) / seconds);
  fmt::print("  {:<26}{:>10}{:>12.0f}\n", "comparisons of two runs", runs, runs / seconds);
  return true;
}

bool read_number(const char* text, std::uint64_t& number) {
  return std::from_chars(text, text + std::strlen(text), number).ec == std::errc{} && number > 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t cases = 640, seed = 1;
  const bool understood = argc <= 3 && (argc < 2 || read_number(argv[1], cases)) &&
                          (argc < 3 || read_number(argv[2], seed));
  if (!understood) {
    fmt::print(stderr, "usage: {} [CASES [SEED]]\n", argv[0]);
    return 2;
  }
  const Result<core::Library> library = lab();
  if (!library.ok()) {
    fmt::print(stderr, "{}", render(library.error()));
    return 1;
  }
  whole_cases(library.value(), seed, cases);
  return judging_alone(library.value(), seed) ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

#include "primitives/workspace.h"
#include "tools/fuzz/c_judge.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

class Corpus;

struct Plan {
  std::uint64_t seed = 1;
  std::set<std::string> primitives;  // empty: all
  const Corpus* corpus = nullptr;    // programs to start from, too
  const CJudge* c = nullptr;         // of the C of programs and results, if it is judged
  // Told whose step is about to be tried.
  std::function<void(const std::string& primitive)> before_step = {};
};

// Cases come in blocks of consecutive numbers, each of which has one solver that remembers what it
// answered.  So what a case gives depends on the seed, its number, and the cases of its block
// before.
constexpr std::uint64_t block_size = 64;

// Is told what happens as it happens, an object each with an `event`:
//   program {text}, set_aside {why}           the program is drawn, and not certified
//   primitive {name}, step {step}             a step is about to be planned, and then taken
//   refused {reason, claim, why}, agrees {claim}
//   accepted {owed, laws, program}, judged {runs, why_not}, found {kind, message}
using Trace = std::function<void(const nlohmann::ordered_json&)>;

// Case `number` of the run: one random program and a random schedule.  `made` is told about the
// program and about what the schedule makes of it.
using Made = std::function<void(CSubject)>;
[[nodiscard]] Tally run_case(const std::shared_ptr<const primitives::Environment>& environment,
                             const Plan& plan, std::uint64_t number, const Made& made = {},
                             const Trace& trace = {});

}  // namespace selvage::fuzz

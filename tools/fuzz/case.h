// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

#include "core/hardware.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

struct Plan {
  std::uint64_t seed = 1;
  std::set<std::string> primitives;  // empty: all
};

// Cases come in blocks of consecutive numbers; a block is run in one process, in order.
constexpr std::uint64_t block_size = 64;

// Is told what happens as it happens, an object each with an `event`:
//   program {text}, set_aside {why}          the program is drawn, and not certified
//   primitive {name}, step {step}            a step is about to be planned or taken
//   refused {reason, claim, why}, agrees {claim}
//   accepted {owed, laws}, judged {runs, difference, why_not}
using Trace = std::function<void(const nlohmann::ordered_json&)>;

// Case `number` of the run: one random program and a random schedule.  It depends on the seed and
// the number only.
[[nodiscard]] Tally run_case(const core::Library& library, const Plan& plan, std::uint64_t number,
                             const Trace& trace = {});

}  // namespace selvage::fuzz

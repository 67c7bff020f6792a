// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "core/result.h"
#include "effects/judge.h"

namespace selvage::effects {

// The answer to one claim about one thing.
struct Outcome {
  Decision decision;
  std::optional<Error> error;  // unless proved
  std::vector<Law> laws;       // that the proof used
  [[nodiscard]] bool proved() const { return decision.answer == smt::Answer::proved; }
};

}  // namespace selvage::effects

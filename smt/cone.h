// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "smt/formula_node.h"

namespace selvage::smt {

// Formulas sorted into groups that share no variable.
struct Components {
  std::vector<Formula>
      with_goal;  // those that share variables with the goal, directly or through others; in order
  std::vector<std::vector<Formula>> apart;  // the others, by first appearance
};

// Every fact has at least one variable.
[[nodiscard]] Components components(std::span<const Formula> facts, const Formula& goal);

}  // namespace selvage::smt

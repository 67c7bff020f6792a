// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "smt/formula_node.h"

namespace selvage::smt {

// The commonest goals, decided without a solver: true only if the goal follows from the facts
// because each of its conjuncts is one of the facts, is weaker than an inequality of the same
// linear part, or holds for all values within the constant bounds of its variables.
[[nodiscard]] bool follows_directly(std::span<const Formula> facts, const Formula& goal);

}  // namespace selvage::smt

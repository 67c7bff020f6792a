// SPDX-License-Identifier: Apache-2.0
//
// The only door to Z3.  Every query gets a Z3 of its own, which takes a millisecond to start: one
// that was asked before would answer, and above all give up, by what it was asked before.
#pragma once
#include <cstdint>
#include <span>

#include "smt/formula_node.h"
#include "smt/satisfiability.h"

namespace selvage::smt {

// Are the formulas, without divisions and nothing opaque, together satisfiable?  The answer is a
// function of the formulas in their order: no limit looks at the clock.
[[nodiscard]] CheckResult ask_z3(std::span<const Formula> formulas,
                                 std::span<const Variable* const> wanted, std::uint64_t steps);

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
//
// Small linear queries, decided without Z3: its start alone takes longer.  Conjunctions are decided
// by elimination; a disjunction is split into its cases where the solution of what holds without it
// is not one of it.
#pragma once
#include <cstdint>
#include <span>

#include "smt/formula_node.h"
#include "smt/satisfiability.h"

namespace selvage::smt {

// Are `base` and `extra` together satisfiable?  They contain no divisions and nothing opaque;
// queries with products, and those that take more than a share of the `steps`, are unknown.  The
// answer, solution included, is a function of the formulas in their order, and of the order of the
// variables.
[[nodiscard]] CheckResult decide_by_cases(std::span<const Formula> base,
                                          std::span<const Formula> extra,
                                          std::span<const Variable* const> wanted,
                                          std::uint64_t steps);

}  // namespace selvage::smt

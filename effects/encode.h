// SPDX-License-Identifier: Apache-2.0
//
// Resolved expressions as terms and formulas.
#pragma once
#include <vector>

#include "core/traverse.h"
#include "effects/access.h"
#include "smt/formula.h"

namespace selvage::effects {

[[nodiscard]] smt::Variable variable(const core::Sym& s, bool boolean = false);
// Of an integer expression.  Division and remainder are floor, by a positive constant (ENSUREd;
// core::typecheck sees to it).
[[nodiscard]] smt::Term term(const Resolved& e);
// Of a boolean expression; `==` and `!=` between booleans are equivalence and its negation.
[[nodiscard]] smt::Formula formula(const Resolved& e);
[[nodiscard]] std::vector<smt::Formula> formulas(const std::vector<Resolved>& conditions);
// lo <= e < hi.
[[nodiscard]] smt::Formula in_range(const smt::Term& lo, const smt::Term& e, const smt::Term& hi);
// All coordinates are equal (same rank, ENSUREd).
[[nodiscard]] smt::Formula same_cell(const std::vector<Resolved>& a,
                                     const std::vector<Resolved>& b);
// Two accesses with different binders touch one cell: same place, both active, equal coordinates.
[[nodiscard]] smt::Formula overlap(const Access& a, const Access& b);

}  // namespace selvage::effects

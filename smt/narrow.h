// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "smt/bounds.h"
#include "smt/formula_node.h"

namespace selvage::smt {

// Simplifies divisions by known bounds: where the low part of a numerator stays between two
// neighbouring multiples of g,
//
//   div(g*h + low, g*c) = div(h + m, c)      if g*m <= low < g*(m + 1)
//
// so that div(8*io + ii, 8) with 0 <= ii < 8 is io.  Equal for all values within the bounds.
[[nodiscard]] Term narrow_divisions(const Term& term, const Bounds& bounds);
[[nodiscard]] Formula narrow_divisions(const Formula& formula, const Bounds& bounds);

// The monomials, least magnitude of the coefficient first.
[[nodiscard]] std::vector<Monomial> by_weight(const Term& term);

}  // namespace selvage::smt

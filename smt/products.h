// SPDX-License-Identifier: Apache-2.0
//
// Products of variables, made linear: each product becomes a new variable, and instances of one law
// of multiplication say what the query is likely to need of it, such as 0 <= i < m, 0 <= j < n  =>
// i*n + j < m*n.
#pragma once
#include <span>
#include <vector>

#include "smt/formula_node.h"

namespace selvage::smt {

[[nodiscard]] bool has_products(std::span<const Formula> formulas);

// Formulas without products that hold whenever the given ones do (with the right values for the new
// variables).  If they cannot hold together then neither can the given ones; the reverse is not
// promised.
[[nodiscard]] std::vector<Formula> linear_consequences(std::span<const Formula> formulas);

}  // namespace selvage::smt

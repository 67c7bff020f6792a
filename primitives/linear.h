// SPDX-License-Identifier: Apache-2.0
//
// Control expressions as sums of coefficient * atom + constant.  Used to propose rewrites and
// unifiers; what it proposes is always owed and proved.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/ast.h"

namespace selvage::primitives {

struct Linear {
  struct Term {
    core::Expr
        atom;  // a variable, a division, a remainder, a stride, ...; never a sum or a constant
    std::int64_t coefficient;
  };
  std::vector<Term> terms;  // distinct atoms in order of first appearance, no zero coefficients
  std::int64_t constant = 0;
};

// Nothing if a coefficient does not fit 64 bits.
[[nodiscard]] std::optional<Linear> linear_form(const core::Expr& e);
[[nodiscard]] std::optional<Linear> plus(const Linear& a, const Linear& b,
                                         std::int64_t factor = 1);  // a + factor * b
// The shortest spelling: terms in order, then the constant.
[[nodiscard]] core::Expr to_expr(const Linear& l);
// a - b in its shortest spelling (as it stands if the form does not fit 64 bits).
[[nodiscard]] core::Expr difference(const core::Expr& a, const core::Expr& b);
// Is it made of sizes and constants only?  Of a product that is not by a constant the language
// wants that of one factor.
[[nodiscard]] bool made_of_sizes(const core::Expr& e);
// Do the terms mention the symbol, at any depth?
[[nodiscard]] bool mentions(const Linear& l, const core::Sym& name);

}  // namespace selvage::primitives

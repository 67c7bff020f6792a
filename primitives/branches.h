// SPDX-License-Identifier: Apache-2.0
//
// What primitives need that make, split or drop the branches of conditions.
#pragma once
#include <optional>

#include "core/edit.h"

namespace selvage::primitives {

// A condition that holds exactly where this one does not: a comparison is turned round, a `not` is
// dropped, anything else gets one.
[[nodiscard]] core::Expr negated(const core::Expr& condition);

// Erases the statement; if it was all of an `else`, that goes with it.
void erase_with_else(core::Edit& edit, const core::Path& stmt);

// A buffer or window made by one of the first statements and used by the second ones.
[[nodiscard]] std::optional<core::Sym> handed_over(const core::Block& first,
                                                   const core::Block& second);

}  // namespace selvage::primitives

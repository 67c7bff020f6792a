// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "core/ast.h"
#include "effects/judge.h"

namespace selvage::effects {

// Evaluates two data expressions of one type for some values of the cells and fields that they
// read (equal numbers: the same cell), and says what came out where they differ: "for x[0] = 100,
// x[1] = 100 they are -56 and 200".  Over the reals floats are elements of the prime field, so that
// rounding is no difference.  Nothing, if none of the cases shows one; a case in which one of the
// two fails is none.
using CellNumber = std::function<int(const core::Expr& read)>;
[[nodiscard]] std::optional<std::string> different_values(const core::Expr& a, const core::Expr& b,
                                                          const CellNumber& cell_of,
                                                          Numerics numerics);

}  // namespace selvage::effects

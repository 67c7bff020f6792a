// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "core/ast.h"

namespace selvage::core {

// An assignment that adds to its own target: `x[i] = x[i] + e`, `x[i] = e + x[i]`, or
// `x[i] = x[i] - e`, which adds -e.  Over the reals, and for integers that wrap, it is a reduction.
struct SelfSum {
  Expr old_value;  // the x[i] on the right
  Expr summand;    // e
};
[[nodiscard]] std::optional<SelfSum> self_sum(const Assign& a);

}  // namespace selvage::core

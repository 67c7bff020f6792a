// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

#include "core/ast.h"

namespace selvage::primitives {

// Does the condition hold wherever the expression is evaluated?  The answer guides; the result is
// owed.
using Asks = std::function<bool(const core::Expr& condition)>;

// A shorter expression of (what is to be proved to be) the same value; the same handle if none is
// found.  Control expressions inside data expressions and windows are simplified, data arithmetic
// is left alone: it has a rounding to keep.
[[nodiscard]] core::Expr simplify_control(const core::Expr& e, const Asks& asks);

}  // namespace selvage::primitives

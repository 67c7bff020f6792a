// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/ast.h"

namespace selvage::primitives {

// Can evaluating it fail for some values of the data it reads, by an integer division or a
// conversion from float to integer?  No invariant rules that out, so such a thing must not be
// computed where it was not before.
[[nodiscard]] bool may_fail(const core::Expr& e);
// The same of anything that the procedure, or one that it calls, computes.
[[nodiscard]] bool may_fail(const core::Proc& p);

}  // namespace selvage::primitives

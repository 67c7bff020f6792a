// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/ast.h"
#include "core/result.h"

namespace selvage::primitives {

// The kind of one loop that does the iterations of two: parallel if both are, and then reducing
// into what either reduces into; else sequential.  Refused if a sequential loop would have to take
// over the sums of a parallel one, which it would make in another way.
[[nodiscard]] Result<core::LoopKind> joint_kind(const core::Stmt& a, const core::Stmt& b);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/ast.h"
#include "core/place.h"
#include "core/result.h"
#include "effects/judge.h"

namespace selvage::primitives {

// The kind of one loop that does the iterations of two: parallel if both are, and then reducing
// into what either reduces into; else sequential.  Refused if a sequential loop would have to take
// over the sums of a parallel one, which it would make in another way.
[[nodiscard]] Result<core::LoopKind> joint_kind(const core::Stmt& a, const core::Stmt& b);

// A loop with a reduction clause that sums nothing, because it does not run, still adds a zero to
// each cell: the laws by which a rewrite may drop or add one that does.  None without a clause.
[[nodiscard]] std::vector<effects::Law> laws_of_zero_sums(const core::Proc& p,
                                                          const core::Path& loop);

}  // namespace selvage::primitives

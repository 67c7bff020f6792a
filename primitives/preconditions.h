// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "primitives/plan.h"

namespace selvage::primitives {

// A condition, read with the names that are in scope at the gap.
[[nodiscard]] Result<core::Expr> parse_condition(const Planner& p, const ExprText& text,
                                                 const core::Gap& where);
// A condition on the arguments of the procedure.
[[nodiscard]] Result<core::Expr> precondition(const Planner& p, const ExprText& text);
// Adds it to the asserts.
void add_precondition(core::Edit& edit, const core::Expr& condition);

}  // namespace selvage::primitives

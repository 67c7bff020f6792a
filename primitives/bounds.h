// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "primitives/plan.h"

namespace selvage::primitives {

// A loop's bounds are evaluated once, before it.  A rewrite that evaluates them again, during or
// after the loop, owes that nothing in the loop changes what they read.
void owe_stable_bounds(Plan& plan, const core::Proc& p, const core::Path& loop);

}  // namespace selvage::primitives

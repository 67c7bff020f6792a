// SPDX-License-Identifier: Apache-2.0
#include "primitives/bounds.h"

namespace selvage::primitives {

void owe_stable_bounds(Plan& plan, const core::Proc& p, const core::Path& loop) {
  const core::Stmt stmt = core::stmt_at(p, loop);
  const auto* node = core::as<core::For>(stmt);
  ENSURE(node != nullptr, "bounds are asked of a loop");
  for (const core::Expr& bound : {node->lo, node->hi}) {
    plan.owes.push_back(effects::value_unchanged(p, core::range_of(loop), bound));
  }
}

}  // namespace selvage::primitives

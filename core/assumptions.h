// SPDX-License-Identifier: Apache-2.0
//
// What the user vouched for is never lost: it stays on the procedure, goes with it into whoever
// calls it, and is told wherever results are.
#pragma once
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/edit.h"

namespace selvage::core {

struct Vouched {
  std::string proc;  // that it was said of
  Assumption what;
  // "n is even", or "in `f`: n is even" where `f` is not the procedure asked about.
  std::string text;
};

// All that `p` rests on without proof: its own assumptions, and those of the procedures that it
// calls, at any depth.  Preconditions that were added to a callee are left out: they are proved of
// each call.
[[nodiscard]] std::vector<Vouched> rests_on(const Proc& p);

// What `before` rests on and the edited procedure would no longer show (because a callee is gone,
// say) is put on the edited procedure.
void keep_assumptions(const Proc& before, Edit& edit);

}  // namespace selvage::core

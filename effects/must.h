// SPDX-License-Identifier: Apache-2.0
//
// When is a cell certain to have been written?  "There are iterations that write it" has a
// quantifier; here it is replaced by naming the iteration: the binders are solved for from the
// coordinates of the cell.  Whatever values are named, the condition demands that they are in
// range, meet the guards and give exactly that cell, so that it is always sufficient.
#pragma once
#include <vector>

#include "effects/access.h"
#include "smt/formula.h"

namespace selvage::effects {

struct Coverage {
  smt::Formula condition;  // implies that one of the writes touches the cell
  bool exact = true;       // and is implied by it
};

// Only plain writes count: a `+=` needs a value that is there already.
[[nodiscard]] Coverage covered(const std::vector<Resolved>& cell, const MustSet& writes);

// The writes of the set to one buffer.
[[nodiscard]] MustSet writes_to(const core::Sym& buffer, const MustSet& all);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/place.h"
#include "effects/context.h"

namespace selvage::effects {

// All that runs from a gap to the end of the procedure: what follows in its block, the iterations
// of the loops around it that are still to come, what follows those.  A path through the block is a
// path through the procedure, and the other way round.  (Of a parallel loop, all other iterations
// may be to come.)
struct Continuation {
  core::Block block;  // for analysis: names that the procedure bound once stand for copies
  Context before;     // at the gap
};
[[nodiscard]] Continuation continuation_of(Analysis& a, const core::Proc& p, const core::Gap& gap);

}  // namespace selvage::effects

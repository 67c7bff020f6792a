// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "core/place.h"
#include "effects/context.h"

namespace selvage::effects {

// All that runs from a gap to the end of a block around it: what follows in its own block, the
// iterations of the loops around it that are still to come, what follows those.  A path through the
// statements is a path through the procedure, and the other way round.  (Of a parallel loop, all
// other iterations may be to come.)
struct Continuation {
  core::Block block;  // for analysis: names that the procedure bound once stand for copies
  Context before;     // at the gap
  std::optional<core::Stmt> parallel = {};  // the innermost parallel loop on the way
};
// `to_end_of` is the path of the outermost block; that of the body of the procedure is empty.
[[nodiscard]] Continuation continuation_of(Analysis& a, const core::Proc& p, const core::Gap& gap,
                                           const core::Path& to_end_of = {});

}  // namespace selvage::effects

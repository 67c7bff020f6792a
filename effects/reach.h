// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "core/ensure.h"
#include "core/traverse.h"
#include "effects/access.h"

namespace selvage::effects {

// Values for the binders of an access that may make it touch a cell, in terms of the cell's
// coordinates.
struct Reaching {
  core::Substitution binders;
};

// The candidates; nothing is promised of them, the caller demands that they fit.  `unique`: if any
// values at all touch the cell, then one of these candidates does.
struct Candidates {
  std::vector<Reaching> candidates;
  bool unique = true;
};
[[nodiscard]] Candidates reaching(const Access& access, const std::vector<Resolved>& cell);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Values that are computed again.  When the groups of a producer overlap, a later iteration writes
// cells that an earlier one has written and read; it gives them the value that they hold, so that
// nobody can tell when it does.
#pragma once
#include <set>

#include "effects/conflict.h"

namespace selvage::effects {

// A loop body in two parts, with the accesses of an arbitrary iteration.
struct TwoParts {
  Effects first, second;
  Context middle;        // between them
  OtherIteration other;  // any iteration
};

// The buffers that later iterations of the first part overwrite in vain: the second part reads of
// them only what the first part wrote in the same iteration, nothing else changes them, and all
// iterations of the first part write one value to a cell, made of what the loop leaves alone.
[[nodiscard]] std::set<core::Sym> recomputed(Inquiry& inquiry, const TwoParts& parts);

}  // namespace selvage::effects

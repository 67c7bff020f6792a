// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "effects/prover.h"

namespace selvage::effects {

// One condition among several that a statement must meet.
struct Check {
  smt::Formula goal;
  Telling telling;
};

// All of them: asked together first, as they nearly always hold, and one by one only to find the
// culprit.
void require_all(Inquiry& inquiry, const Context& context, const std::vector<Check>& checks);

}  // namespace selvage::effects

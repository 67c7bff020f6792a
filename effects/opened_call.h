// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "effects/context.h"

namespace selvage::effects {

// The body of a callee, said of the arguments of a call, and what is known where it begins: its
// asserts hold at every call.  Control arguments are what they are at the call, not what they would
// be where they are used.
struct OpenedCall {
  core::Block body;
  Context before;
};
[[nodiscard]] OpenedCall opened(const core::Call& call, const Context& before);

}  // namespace selvage::effects

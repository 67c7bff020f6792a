// SPDX-License-Identifier: Apache-2.0
//
// How large procedures may become.  Steps multiply text: many, each within bounds, would fill the
// memory.
#pragma once
#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// The procedure is small enough to be worked with and to be read back from its text: limits on the
// number of its statements and on how deep blocks and operators nest.
[[nodiscard]] Status check_size(const Proc& p);

// The same for all that a run of the procedure can do: its statements, and how deep they nest, with
// every call replaced by the body of the callee.
[[nodiscard]] Status check_expanded_size(const Proc& p);

}  // namespace selvage::core

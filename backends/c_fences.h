// SPDX-License-Identifier: Apache-2.0
//
// Hardware that runs on its own: an instruction on a memory with a `fence` line is only begun when
// the next statement runs.  In what it means it is done by then, so C waits for it wherever the
// difference could be seen.
#pragma once
#include <vector>

#include "core/ast.h"

namespace selvage::backends {

// The procedures and what they call, with calls of the fences that are needed: before a statement
// that touches a buffer outside of the memory in a way that conflicts with what has been begun,
// before such a buffer is gone, and at the end of a procedure.  Stores of one piece of hardware
// keep their order; a load and a store of one buffer may not.  Buffers are told apart, their parts
// are not.  A root that is itself such an instruction becomes a procedure around it.
[[nodiscard]] std::vector<core::Proc> with_fences(const std::vector<core::Proc>& roots);

}  // namespace selvage::backends

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>

#include "core/ast.h"

namespace selvage::effects {

// The block with every call that is passed one of the buffers replaced by what the callee does, so
// that the order of events inside callees can be seen.  The result is for analysis: names of a
// callee live to the end of the caller's block, and its asserts are gone.  A call whose arguments
// read configuration stays a call (they are evaluated once), and so does what would exceed a bound
// on the size.
[[nodiscard]] core::Block inline_calls(const core::Block& block,
                                       const std::set<core::Sym>& buffers);

// `names` with the windows that the block makes of what they name.
void add_windows_of(std::set<core::Sym>& names, const core::Block& block);

}  // namespace selvage::effects

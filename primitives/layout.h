// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "primitives/accesses.h"
#include "primitives/plan.h"

namespace selvage::primitives {

// The statements in which a buffer allocated at `alloc` is alive: those after it in its block.
// Nothing if there are none.
[[nodiscard]] std::optional<core::BlockRange> lifetime(const core::Proc& p,
                                                       const core::Path& alloc);

// The memory of buffers that name none, as the program's own hardware declares it.
[[nodiscard]] core::Memory plain_memory(const core::Library& library);

// Gives the buffer allocated at `alloc` another shape, and maps every access to it.
[[nodiscard]] Status change_layout(core::Edit& edit, const core::Path& alloc,
                                   std::vector<core::Expr> shape, const AccessMap& map);

// The allocation that a buffer argument names, or a refusal for a procedure's argument.
[[nodiscard]] Result<core::Path> allocation_of(const BufferArg& buffer,
                                               const std::string& primitive);

}  // namespace selvage::primitives

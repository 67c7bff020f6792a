// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "backends/c_scope.h"
#include "core/ast.h"

namespace selvage::backends {

// The C of an allocation, and what gives it back at the end of its block (often nothing).
struct Allocated {
  std::string declaration;
  std::string free_text;
};

// Declares the buffer by the templates of its memory, and brings it into the scope.
[[nodiscard]] Result<Allocated> allocate(FunctionScope& scope, const core::Alloc& a,
                                         const core::SourceLoc& loc);

}  // namespace selvage::backends

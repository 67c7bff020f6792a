// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "backends/c_unit.h"
#include "core/ast.h"
#include "core/result.h"

namespace selvage::backends {

struct CFunction {
  std::string declaration;  // with its comment, for the header; ends with a newline
  std::string definition;   // likewise, for the file
};

// The C function of a procedure.  One that is an instruction gets a body made of its template.
// Callees have their C names in `unit.functions` already.
[[nodiscard]] Result<CFunction> write_function(CUnit& unit, const core::Proc& p, bool is_public);

}  // namespace selvage::backends

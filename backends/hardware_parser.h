// SPDX-License-Identifier: Apache-2.0
//
// The declarations of a hardware file: `memory`, `config`, `extern`, procedures.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/lex.h"
#include "core/template.h"

namespace selvage::backends {

// `import NAME` where it stands.
struct Import {
  std::string name;
  core::SourceLoc loc;
};

// The `import` lines with which a hardware file begins; leaves the cursor after them.
[[nodiscard]] Result<std::vector<Import>> parse_hardware_imports(core::TokenCursor& cursor);

// Parses declarations from `cursor` to the end of the file into `library`.  A declaration may use
// those before it and those of the library.
[[nodiscard]] Status parse_declarations(core::TokenCursor& cursor, core::Library& library);

}  // namespace selvage::backends

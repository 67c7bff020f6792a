// SPDX-License-Identifier: Apache-2.0
//
// The `target` block of a hardware file.  docs/hardware.md says what its lines mean.
#pragma once
#include "core/hardware.h"
#include "core/lex.h"

namespace selvage::backends {

// Reads the block at the cursor into `library.targets`.  Paths are taken from the folder of the
// file, and must exist.
[[nodiscard]] Status parse_target(core::TokenCursor& cursor, core::Library& library);

}  // namespace selvage::backends

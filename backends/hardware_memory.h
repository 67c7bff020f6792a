// SPDX-License-Identifier: Apache-2.0
//
// The `memory` declaration of a hardware file.
#pragma once
#include "core/hardware.h"
#include "core/lex.h"
#include "core/result.h"

namespace selvage::backends {

[[nodiscard]] Status memory_block(core::TokenCursor& cursor, core::Library& library);

}  // namespace selvage::backends

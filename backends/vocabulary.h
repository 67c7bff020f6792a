// SPDX-License-Identifier: Apache-2.0
//
// The names that each kind of template may use, but for those of instructions (core/template.h).
// docs/hardware.md lists them with their meaning.
#pragma once
#include "core/template.h"

namespace selvage::backends {

[[nodiscard]] const core::Vocabulary& alloc_vocabulary();     // name ctype dims size slot
[[nodiscard]] const core::Vocabulary& scalar_vocabulary();    // name ctype dims size
[[nodiscard]] const core::Vocabulary& free_vocabulary();      // name
[[nodiscard]] const core::Vocabulary& window_vocabulary();    // name ctype index offset slot
[[nodiscard]] core::Vocabulary extern_vocabulary(int arity);  // 0 1 ...

}  // namespace selvage::backends

// SPDX-License-Identifier: Apache-2.0
//
// The names that each kind of template may use.  docs/hardware.md lists them with their meaning.
#pragma once
#include "backends/template.h"
#include "core/ast.h"
#include "core/hardware.h"

namespace selvage::backends {

[[nodiscard]] const Vocabulary& alloc_vocabulary();              // name ctype dims size
[[nodiscard]] const Vocabulary& free_vocabulary();               // name
[[nodiscard]] const Vocabulary& window_vocabulary();             // name ctype index offset
[[nodiscard]] Vocabulary extern_vocabulary(int arity);           // 0 1 ...
[[nodiscard]] Vocabulary instr_vocabulary(const core::Proc& p);  // its parameters

}  // namespace selvage::backends

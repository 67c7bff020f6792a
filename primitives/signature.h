// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "primitives/plan.h"

namespace selvage::primitives {

// The declared type and memory of a buffer: an allocation or an argument of the procedure.
struct Declaration {
  core::Type type;
  core::Memory memory;
  core::SourceLoc loc;
};
[[nodiscard]] Declaration declaration_of(const core::Proc& p, const BufferArg& buffer);

// Declares the buffer anew, where it was declared.  Types of expressions are recomputed by the
// engine.
void redeclare(core::Edit& edit, const BufferArg& buffer, const Declaration& now);

}  // namespace selvage::primitives

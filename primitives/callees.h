// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/ast.h"
#include "core/result.h"

namespace selvage::primitives {

// Procedures are called by name where they are printed and in C: a refusal if `p` and what it
// calls, directly or not, are two different procedures of one name.
[[nodiscard]] Status distinct_names(const core::Proc& p);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "core/ast.h"
#include "effects/judge.h"

namespace selvage::primitives {

// The laws of the reals that calling `p` relies on: those that its instruction declares, and those
// of the instructions that its body calls, at any depth.  Each once, in text order.
[[nodiscard]] std::vector<effects::Law> laws_of_calling(const core::Proc& p);

// Adds those that are not yet there.
void add_laws(std::vector<effects::Law>& to, const std::vector<effects::Law>& laws);

}  // namespace selvage::primitives

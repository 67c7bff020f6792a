// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "core/result.h"

namespace selvage::bench {

// Steps that owe nothing new, one after another on a procedure of `statements` statements: how many
// a second, by primitive, in the first and in the last quarter of `steps` steps.
[[nodiscard]] Result<std::string> structural_steps(int statements, int steps);

}  // namespace selvage::bench

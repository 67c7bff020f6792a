// SPDX-License-Identifier: Apache-2.0
//
// Control arguments at which C goes wrong.
#pragma once
#include <cstdint>
#include <vector>

#include "core/interpret.h"

namespace selvage::audit {

// The numbers that the preconditions, extents and the meaning name, those beside them, and those
// around 0.
[[nodiscard]] std::vector<std::int64_t> edges_of(const core::Proc& p);

struct ControlPlan {
  std::vector<core::Sym> drawn;  // all but strides, which follow from layouts
  // Of each of these: the ends of the types that C might squeeze it into, of either sign; where an
  // extent depends on it, numbers up to 1100.
  std::vector<std::vector<std::int64_t>> corners;
};
[[nodiscard]] ControlPlan controls_of(const core::Proc& p);

}  // namespace selvage::audit

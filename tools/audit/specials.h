// SPDX-License-Identifier: Apache-2.0
//
// Numbers at which arithmetic goes wrong, of every type in as many classes.
#pragma once
#include <cstddef>
#include <vector>

#include "core/interpret.h"

namespace selvage::audit {

// A prime, so that sums of multiples of class numbers meet every pair of classes (see corners.h).
inline constexpr std::size_t special_classes = 11;
inline constexpr std::size_t plain_class = special_classes - 1;

// The numbers of one class.  Floats: 0, -0, infinity, -infinity, NaN, subnormals, the smallest
// normal ones, the largest, halves, ends of integer types, plain ones.  Integers: 0, 1, -1, both
// ends, those beside them, their halves, ends of narrower types, powers of two, plain ones.
[[nodiscard]] std::vector<core::Cell> specials(core::Scalar type, std::size_t which);

// Those whose sums and products are the same in any order, as the plain ones' are.
[[nodiscard]] bool is_free_of_order(core::Scalar type, std::size_t which);

}  // namespace selvage::audit

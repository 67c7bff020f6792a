// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "sgemm.h"

namespace selvage::bench {

// The first shape for which `candidate` and `reference` differ in any bit, or `candidate` writes
// outside C. Entries are small integers, so every sum is exact in f32 whatever its order: no
// tolerance is needed.
[[nodiscard]] std::optional<Shape> first_difference(const Sgemm& candidate, const Sgemm& reference,
                                                    const std::vector<Shape>& shapes);

// Every small shape (all row and column tails of a 6 x 16 tile) and larger odd ones.
[[nodiscard]] std::vector<Shape> shapes_to_check();

}  // namespace selvage::bench

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "core/place.h"
#include "core/random.h"

namespace selvage::fuzz {

// A place close to the one given: the next gap, expression or statements, one more or one less of
// them, what is inside, what it is in.  Nothing if that is no place of the procedure.
[[nodiscard]] std::optional<core::Place> neighbour(core::Random& random, const core::Proc& p,
                                                   const core::Place& place);

}  // namespace selvage::fuzz

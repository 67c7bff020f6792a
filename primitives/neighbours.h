// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/place.h"

namespace selvage::primitives {

// Is `second` the statement right after `first`?  The refusal says where they stand instead.
[[nodiscard]] Status must_be_neighbours(const core::Proc& p, const core::Path& first,
                                        const core::Path& second);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/place.h"
#include "core/result.h"

namespace selvage::primitives {

// A refusal if a buffer or window that the statements make is used after them: it would disappear
// with them.
[[nodiscard]] Status nothing_escapes(const core::Proc& p, const core::BlockRange& range);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "primitives/args.h"

namespace selvage::primitives {

// What an optional field of a new request means if it is left out, where that is a value of the
// field: an integer that is out of the field's range stands for nothing, and so does an empty slot.
[[nodiscard]] std::optional<std::variant<std::int64_t, bool, std::string>> default_of(
    const Field& f);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/place.h"

namespace selvage::fuzz {

// A literal place as schedules write it.
[[nodiscard]] nlohmann::ordered_json place_json(const core::Place& place);
// The place that a value of a step spells that way, if it does.
[[nodiscard]] std::optional<core::Place> place_in(const nlohmann::ordered_json& value);

}  // namespace selvage::fuzz

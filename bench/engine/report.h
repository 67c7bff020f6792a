// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "replay.h"

namespace selvage::bench {

// The table of one or more replays of the same schedule.
[[nodiscard]] std::string report(const std::vector<ColdReplay>& replays);

}  // namespace selvage::bench

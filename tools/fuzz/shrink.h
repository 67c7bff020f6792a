// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "core/hardware.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

// The finding with a smaller program and schedule that go wrong in the same way; itself if it
// cannot be seen again.
[[nodiscard]] Finding shrunk(const core::Library& library, const Finding& finding);

// What is still wrong with a candidate, if anything.
using GoesWrong = std::function<std::optional<std::string>(const Finding&)>;
[[nodiscard]] Finding shrunk(const core::Library& library, const Finding& finding,
                             const GoesWrong& goes_wrong);

}  // namespace selvage::fuzz

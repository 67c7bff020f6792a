// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "primitives/workspace.h"

namespace selvage::fuzz {

// The procedure is printed with what it calls, read, and printed again: what is wrong with that, if
// anything.
[[nodiscard]] std::optional<std::string> read_back_fault(const core::Proc& p,
                                                         const core::Library& library);

// The steps are replayed as a schedule, and what that records is replayed, too: does either lead to
// something else than `expected`?
[[nodiscard]] std::optional<std::string> replay_fault(
    const std::shared_ptr<const primitives::Environment>& environment, const std::string& program,
    const std::vector<std::string>& steps, const core::Proc& expected);

}  // namespace selvage::fuzz

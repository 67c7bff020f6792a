// SPDX-License-Identifier: Apache-2.0
//
// Arguments that tell an instruction's C from what it should be, and what should come of them.
#pragma once
#include <cstdint>
#include <vector>

#include "tools/audit/wrapper.h"
#include "tools/fuzz/c_run.h"

namespace selvage::audit {

// Runs on corners (corners.h, controls.h), as many as there are, and `count` more: control
// arguments at edges or at random, data that count, are small, sharp, rough, or any bits at all.
// Simple ones come first.
[[nodiscard]] std::vector<fuzz::CRun> trials(const Wrapper& w, std::uint64_t seed,
                                             std::size_t count);

// Why there are none, if that is so.
[[nodiscard]] std::optional<std::string> obstacle_to(const Wrapper& w);

// A run with other arguments; nothing if they meet no preconditions.
[[nodiscard]] std::optional<fuzz::CRun> rerun(const Wrapper& w, std::vector<core::Value> args,
                                              const core::ConfigState& config);

}  // namespace selvage::audit

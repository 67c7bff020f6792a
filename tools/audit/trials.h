// SPDX-License-Identifier: Apache-2.0
//
// Arguments that tell an instruction's C from what it should be, and what should come of them.
#pragma once
#include <cstdint>
#include <vector>

#include "tools/audit/wrapper.h"
#include "tools/fuzz/c_run.h"

namespace selvage::audit {

// At most so many runs, simple ones first: every control argument at the edges that the
// preconditions name and at random, data that count, are small, sharp (signed zeros, infinities,
// NaNs, the ends of integers), rough, or any bits at all.
[[nodiscard]] std::vector<fuzz::CRun> trials(const Wrapper& w, std::uint64_t seed,
                                             std::size_t count);

// The numbers that the preconditions, extents and the meaning name, and those beside them.
[[nodiscard]] std::vector<std::int64_t> edges_of(const core::Proc& p);

// Why there are none, if that is so.
[[nodiscard]] std::optional<std::string> obstacle_to(const Wrapper& w);

// A run with other arguments; nothing if they meet no preconditions.
[[nodiscard]] std::optional<fuzz::CRun> rerun(const Wrapper& w, std::vector<core::Value> args,
                                              const core::ConfigState& config);

}  // namespace selvage::audit

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "tools/fuzz/subject.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

// The finding with a smaller program and schedule that go wrong in the same way, in names that are
// easy to read, with the smallest input that shows it; itself if it cannot be seen again.  Each
// trial is a process of its own, which may take that many seconds.
[[nodiscard]] Finding shrunk(const Subject& subject, const Finding& finding, double seconds);

// What is still wrong with a candidate, if anything.
using GoesWrong = std::function<std::optional<std::string>(const Finding&)>;
// As small as so many trials make it.
[[nodiscard]] Finding shrunk(const Subject& subject, const Finding& finding,
                             const GoesWrong& goes_wrong, int most_trials = 300);

}  // namespace selvage::fuzz

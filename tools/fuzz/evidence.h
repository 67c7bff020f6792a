// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "tools/fuzz/subject.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

// The finding with the smallest input that shows it and the obligations that its last step met.
// Looked for in a process of its own, which may take so many seconds.
[[nodiscard]] Finding with_evidence(const Subject& subject, const Finding& finding, double seconds);

}  // namespace selvage::fuzz

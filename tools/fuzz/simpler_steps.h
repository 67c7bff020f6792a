// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace selvage::fuzz {

// The step with one thing less or plainer, each; not all of these need mean anything.
[[nodiscard]] std::vector<std::string> simpler_steps(const std::string& step);

}  // namespace selvage::fuzz

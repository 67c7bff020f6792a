// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tools/fuzz/same_meaning.h"

namespace selvage::fuzz {

// An input on which two versions differ: the least control arguments for which one was found, and
// the plainest data.
struct DifferingInput {
  std::map<std::string, std::int64_t> at;  // the control arguments, by name
  // "for n = 1, x = [1, 0]: x[0] differs: 1 before, 2 after"
  std::string message;
};
// Nothing if none of the small inputs shows a difference.
[[nodiscard]] std::optional<DifferingInput> smallest_differing_input(const Rewrite& rewrite,
                                                                     bool bit_for_bit);

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "sgemm.h"

namespace selvage::bench {

struct Measurement {
  double gflops = 0;  // median over the rounds
  // Speed relative to each contender in order: the median over rounds of the ratio within one
  // round, so that drift of the machine's clock cancels.
  std::vector<double> relative_to;
};

// All contenders in every round, in rotating order; about `seconds` in all.  Entry i belongs to
// contender i.
[[nodiscard]] std::vector<Measurement> compare(const std::vector<Contender>& contenders,
                                               const Shape& shape, double seconds);

}  // namespace selvage::bench

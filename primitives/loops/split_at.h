// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "primitives/args.h"

namespace selvage::primitives {

// What fission and autofission take.
struct SplitAt {
  GapArg gap;
  std::int64_t n_lifts = 1;

  std::vector<Field> fields() {
    return {
        {.name = "gap", .slot = &gap, .doc = "where to split the enclosing loops and conditions"},
        {.name = "n_lifts",
         .slot = &n_lifts,
         .doc = "how many enclosing levels to split",
         .optional = true,
         .at_least = 1}};
  }
};

}  // namespace selvage::primitives

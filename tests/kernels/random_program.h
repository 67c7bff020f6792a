// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "core/random.h"
#include "core/type.h"

namespace selvage::testing {

// Random procedures as text: control with floors of negative numbers, arithmetic on all of `types`,
// conversions, externs, windows of windows, buffers in several memories, calls, configuration.
// Well-typed by construction and mostly within bounds; a run may still fault (say, divide by zero).
//
// The text has `count` procedures named PREFIX0, PREFIX1, ...; some call earlier ones.  It needs a
// library with the memories of `dram`, the built-in externs, and `config Cfg` with fields `i:
// index` and `on: bool`.
std::string random_programs(core::Random& random, const std::vector<core::Scalar>& types,
                            const std::string& prefix, int count);

}  // namespace selvage::testing

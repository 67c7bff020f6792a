// SPDX-License-Identifier: Apache-2.0
//
// The functions of data that every program may use: relu, sqrt, abs, max, min, select, sin, exp, round.
#pragma once
#include "core/hardware.h"

namespace selvage::core {

// A library with the memory DRAM and the built-in functions.  Hardware files add to it.
[[nodiscard]] Library builtin_library();

}  // namespace selvage::core

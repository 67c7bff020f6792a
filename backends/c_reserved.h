// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <unordered_set>

namespace selvage::backends {

// Keywords of C and C++, and the macros, types and objects of the standard headers (and of common
// compilers) that no variable may be named after.
[[nodiscard]] const std::unordered_set<std::string_view>& c_words();
// Functions that the C library has, or that compilers treat as if it had.
[[nodiscard]] const std::unordered_set<std::string_view>& c_functions();

}  // namespace selvage::backends

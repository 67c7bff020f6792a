// SPDX-License-Identifier: Apache-2.0
//
// Cells of the interpreter as the machine stores them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/interpret.h"

namespace selvage::fuzz {

// The bytes of the cells, one after the other; nothing if one has a type that no C type is.
[[nodiscard]] std::string cell_bytes(const core::Tensor& t);

// As numbers, -0 and 0 are equal.
enum class CellEquality { bit_for_bit, as_numbers };

// The first cell that differs, in words.  Any NaN equals any NaN; cells that `expected` left
// uninitialised may hold anything.  A cell may also be that of one of the others.
[[nodiscard]] std::optional<std::string> cell_difference(
    const std::string& name, const core::Tensor& expected, std::string_view found,
    CellEquality equality, const std::vector<const core::Tensor*>& allowed = {});

// Each as a number.
[[nodiscard]] std::vector<std::string> cell_texts(core::Scalar type, std::string_view bytes);

}  // namespace selvage::fuzz

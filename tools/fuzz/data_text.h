// SPDX-License-Identifier: Apache-2.0
//
// Random data expressions as text: arithmetic, literals, conversions and built-in functions on any
// types.  Where the operands come from is the caller's affair.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/type.h"

namespace selvage::fuzz {

template <class T>
const T& one_of(core::Random& random, const std::vector<T>& items) {
  return items[static_cast<std::size_t>(
      random.between(0, static_cast<std::int64_t>(items.size()) - 1))];
}
[[nodiscard]] std::string random_int(core::Random& random, std::int64_t lo, std::int64_t hi);

class DataText {
 public:
  struct Style {
    bool division = true;     // which may be by zero
    bool conversions = true;  // which may overflow
    bool functions = true;
    bool odd_literals = true;  // extreme and inexact numbers
  };
  // An operand of exactly that type: a cell, or a conversion of one.
  using Leaf = std::function<std::string(core::Scalar)>;

  DataText(core::Random& random, const std::vector<core::Scalar>& types, Leaf leaf, Style style)
      : random_(random), types_(types), leaf_(std::move(leaf)), style_(style) {}

  [[nodiscard]] std::string literal(core::Scalar type);
  // Of exactly that type, with operators nested that deep.
  [[nodiscard]] std::string expression(core::Scalar type, int depth);

 private:
  [[nodiscard]] core::Scalar any_type() { return one_of(random_, types_); }
  [[nodiscard]] std::string meeting(core::Scalar type, int depth);
  [[nodiscard]] std::string function(core::Scalar type, int depth);

  core::Random& random_;
  const std::vector<core::Scalar>& types_;
  Leaf leaf_;
  Style style_;
};

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "core/type.h"

namespace selvage::effects {

// An exact coefficient: mantissa * 2^exponent.  Of a floating-point type it stands for a real
// number (mantissa odd, or zero with exponent 0): every literal is one, and sums and products of
// them are.  Of an integer type it is an element of the ring of the type's values (exponent 0, the
// mantissa wrapped).
struct Number {
  __extension__ using Wide = __int128;
  Wide mantissa = 0;
  int exponent = 0;

  [[nodiscard]] bool is_zero() const { return mantissa == 0; }
  [[nodiscard]] bool is_one() const { return mantissa == 1 && exponent == 0; }
  friend bool operator==(const Number& a, const Number& b) {
    return a.mantissa == b.mantissa && a.exponent == b.exponent;
  }
  friend bool operator<(const Number& a, const Number& b) {
    return a.exponent != b.exponent ? a.exponent < b.exponent : a.mantissa < b.mantissa;
  }
};

[[nodiscard]] Number number_of(core::Scalar type, std::int64_t value);
[[nodiscard]] Number number_of(double finite);

// Nothing if the result needs more digits than a Number has.
[[nodiscard]] std::optional<Number> sum(core::Scalar type, const Number& a, const Number& b);
[[nodiscard]] std::optional<Number> product(core::Scalar type, const Number& a, const Number& b);
[[nodiscard]] Number negation(core::Scalar type, const Number& a);
// 1 / a of a real number, where that is one: of powers of two and their negatives.
[[nodiscard]] std::optional<Number> reciprocal(const Number& a);
// Is the number one of the floating-point type?  Not said of a NaN.
[[nodiscard]] bool representable(core::Scalar type, double value);
// The same real number as a double, if it is one.
[[nodiscard]] std::optional<double> to_double(const Number& a);

}  // namespace selvage::effects

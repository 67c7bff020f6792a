// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "effects/number.h"

namespace selvage::effects {

// coefficient * product of factors, which are known by numbers and sorted.
struct Term {
  std::vector<int> factors;
  Number coefficient;
  friend bool operator==(const Term&, const Term&) = default;
};

// A sum of terms, sorted; no terms: zero.
using Polynomial = std::vector<Term>;

// How terms of one scalar type are added up.
struct Ring {
  core::Scalar type;
  // Terms with the same factors become one, and those that vanish are dropped: a law of its own
  // (distribution).  Otherwise only constants are added up.
  bool collect;
};

// Nothing if the result is too large to be worked with.
[[nodiscard]] std::optional<Polynomial> plus(const Ring& ring, const Polynomial& a,
                                             const Polynomial& b);
[[nodiscard]] std::optional<Polynomial> times(const Ring& ring, const Polynomial& a,
                                              const Polynomial& b);
[[nodiscard]] Polynomial negation(const Ring& ring, const Polynomial& a);
[[nodiscard]] Polynomial constant(const Number& value);
[[nodiscard]] Polynomial factor(int number);
// The value of a polynomial that has no factors.
[[nodiscard]] std::optional<Number> constant_value(const Polynomial& p);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Indices as sums of digits of binders: 512*(i/512) + 8*(i%64) + j + n  is a sum over the digits
// i/512, i%64 and j, and a rest that mentions no binder.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/symbol.h"
#include "effects/view.h"

namespace selvage::effects {

// Does one of the binders occur in it?
[[nodiscard]] bool mentions(const Resolved& e, const std::set<core::Sym>& binders);

// (binder / div) % mod; without mod, binder / div.  div >= 1, mod >= 1.
struct Digit {
  core::Sym binder;
  std::int64_t div = 1;
  std::optional<std::int64_t> mod;
  [[nodiscard]] bool is_plain() const { return div == 1 && !mod; }
  friend bool operator==(const Digit&, const Digit&) = default;
};
[[nodiscard]] Resolved value_of(const Digit& d, const Resolved& binder_value);

struct WeightedDigit {
  Digit digit;
  std::int64_t weight;  // not 0
};

struct DigitSum {
  std::vector<WeightedDigit> digits;  // different ones
  Resolved rest;
};

// Nothing if a binder occurs in another way (in a product, in a division of a sum) or a weight does
// not fit.
[[nodiscard]] std::optional<DigitSum> digit_sum(const Resolved& e,
                                                const std::set<core::Sym>& binders);

// A sum that is divided, under a name of its own.
struct NamedNumber {
  core::Sym name;
  Resolved number;
};
// The same, where digits may also be those of the named numbers; new ones are added to these.
[[nodiscard]] std::optional<DigitSum> digit_sum(const Resolved& e,
                                                const std::set<core::Sym>& binders,
                                                std::vector<NamedNumber>& named);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Constant bounds of variables and of terms.
#pragma once
#include <optional>
#include <span>
#include <unordered_map>

#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {

// All integers between two bounds; a missing bound means none is known.
struct Interval {
  std::optional<Integer> lo, hi;
};

// An over-approximation: every solution of the formulas it was made from lies within the bounds.
class Bounds {
 public:
  Bounds() = default;
  // Bounds that follow from the comparisons without divisions and products among `units`.  Only
  // direct bounds `x <= constant` and a few rounds of propagation through linear comparisons are
  // looked at.
  explicit Bounds(std::span<const Formula> units);

  [[nodiscard]] Interval of(const Variable& v) const;
  [[nodiscard]] Interval of(const Atom& atom) const;
  [[nodiscard]] Interval of(const Term& term) const;
  // The values of sum(monomials) + constant.
  [[nodiscard]] Interval of(std::span<const Monomial> monomials, Integer constant) const;

  // Intersects the bounds of `v` with `range`; true if they became narrower.
  bool restrict(const Variable& v, const Interval& range);
  // Takes in one more formula that holds.
  bool learn(const Formula& unit);

 private:
  bool learn_inequality(const Term& term);
  std::unordered_map<std::uint64_t, Interval> of_variable_;
};

}  // namespace selvage::smt

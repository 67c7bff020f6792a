// SPDX-License-Identifier: Apache-2.0
//
// Sums of variables and what is known of their ranges: how random programs stay within bounds by
// construction, without a solver.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace selvage::fuzz {

// A variable is a number; later ones are bound further inside.
using Variable = int;

// constant + sum of coefficient * variable.
struct Affine {
  std::int64_t constant = 0;
  std::map<Variable, std::int64_t> terms;

  static Affine of(std::int64_t constant) { return {constant, {}}; }
  static Affine of(Variable v) { return {0, {{v, 1}}}; }
  [[nodiscard]] bool is_constant() const { return terms.empty(); }
  friend bool operator==(const Affine&, const Affine&) = default;
};
[[nodiscard]] Affine operator+(const Affine& a, const Affine& b);
[[nodiscard]] Affine operator-(const Affine& a, const Affine& b);
[[nodiscard]] Affine operator*(std::int64_t factor, const Affine& a);

// The variables of a program: sizes with a least value, iterators with a range.
class Ranges {
 public:
  Variable add_size(std::string name, std::int64_t least);
  // Takes values of [lo, hi) where it is in scope.
  Variable add_iterator(std::string name, Affine lo, Affine hi);
  [[nodiscard]] const std::string& name(Variable v) const { return at(v).name; }

  // Is it known that a >= 0 wherever its variables are in scope?  False if that cannot be seen.
  [[nodiscard]] bool nonnegative(const Affine& a) const;
  [[nodiscard]] bool within(const Affine& index, const Affine& extent) const;
  // As the language writes it.
  [[nodiscard]] std::string text(const Affine& a) const;

 private:
  struct Entry {
    std::string name;
    Affine lo;
    std::optional<Affine> hi;  // nothing: unbounded
  };
  [[nodiscard]] const Entry& at(Variable v) const { return entries_[static_cast<std::size_t>(v)]; }
  std::vector<Entry> entries_;
};

}  // namespace selvage::fuzz

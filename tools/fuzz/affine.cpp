// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/affine.h"

#include <cstdlib>
#include <utility>

namespace selvage::fuzz {

Affine operator+(const Affine& a, const Affine& b) {
  Affine sum = a;
  sum.constant += b.constant;
  for (const auto& [v, c] : b.terms) {
    if ((sum.terms[v] += c) == 0) sum.terms.erase(v);
  }
  return sum;
}

Affine operator*(std::int64_t factor, const Affine& a) {
  Affine out{factor * a.constant, {}};
  if (factor == 0) return out;
  for (const auto& [v, c] : a.terms) out.terms.emplace(v, factor * c);
  return out;
}

Affine operator-(const Affine& a, const Affine& b) { return a + (-1) * b; }

Variable Ranges::add_size(std::string name, std::int64_t least) {
  entries_.push_back({std::move(name), Affine::of(least), std::nullopt});
  return static_cast<Variable>(entries_.size() - 1);
}

Variable Ranges::add_iterator(std::string name, Affine lo, Affine hi) {
  entries_.push_back({std::move(name), std::move(lo), std::move(hi)});
  return static_cast<Variable>(entries_.size() - 1);
}

// Innermost variables first: their bounds speak of those further out.
bool Ranges::nonnegative(const Affine& a) const {
  Affine rest = a;
  while (!rest.terms.empty()) {
    const auto [v, c] = *rest.terms.rbegin();
    const Entry& entry = at(v);
    if (c < 0 && !entry.hi) return false;
    const Affine least = c > 0 ? entry.lo : *entry.hi - Affine::of(std::int64_t{1});
    rest.terms.erase(v);
    rest = rest + c * least;
  }
  return rest.constant >= 0;
}

bool Ranges::within(const Affine& index, const Affine& extent) const {
  return nonnegative(index) && nonnegative(extent - index - Affine::of(std::int64_t{1}));
}

// What is added comes first, so that sums do not begin with a sign.
std::string Ranges::text(const Affine& a) const {
  if (a.is_constant()) return std::to_string(a.constant);
  std::vector<std::pair<std::int64_t, std::string>> added, taken;
  for (const auto& [v, c] : a.terms) (c > 0 ? added : taken).emplace_back(c, name(v));
  if (a.constant != 0) (a.constant > 0 ? added : taken).emplace_back(a.constant, "");
  std::string out;
  const auto append = [&](const auto& term, const char* sign) {
    const std::string size = std::to_string(std::abs(term.first));
    const bool bare = term.second.empty() || size == "1";
    if (!out.empty()) out += sign;
    out += !bare ? size + " * " + term.second : term.second.empty() ? size : term.second;
  };
  for (const auto& term : added) append(term, " + ");
  if (out.empty()) out = "0";
  for (const auto& term : taken) append(term, " - ");
  return out;
}

}  // namespace selvage::fuzz

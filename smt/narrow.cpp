// SPDX-License-Identifier: Apache-2.0
#include "smt/narrow.h"

#include <algorithm>
#include <set>

#include "smt/rewrite.h"

namespace selvage::smt {
namespace {

// div(low + constant + rest, divisor) with rest divisible by g, or nothing if the low part may
// cross a multiple of g.
std::optional<Term> drop_low_part(std::span<const Monomial> low, std::span<const Monomial> rest,
                                  Integer constant, Integer g, Integer divisor,
                                  const Bounds& bounds) {
  const Interval range = bounds.of(low, constant);
  if (!range.lo || !range.hi) return std::nullopt;
  const Integer m = floor_quotient(*range.lo, g);
  if (m != floor_quotient(*range.hi, g)) return std::nullopt;
  std::vector<Monomial> high(rest.begin(), rest.end());
  for (Monomial& monomial : high) monomial.coefficient /= g;
  return make_term(std::move(high), m).floor_div(divisor / g);
}

std::optional<Term> narrow_quotient(const Quotient& q, const Bounds& bounds) {
  const std::vector<Monomial> monomials = by_weight(q.numerator);
  std::vector<std::uint64_t> suffix_gcd(monomials.size() + 1,
                                        static_cast<std::uint64_t>(q.divisor));
  for (std::size_t k = monomials.size(); k-- > 0;) {
    suffix_gcd[k] = std::gcd(suffix_gcd[k + 1], magnitude(monomials[k].coefficient));
  }
  const std::span<const Monomial> all = monomials;
  for (std::size_t k = 1; k <= monomials.size(); ++k) {
    if (suffix_gcd[k] == 1) continue;
    auto narrowed = drop_low_part(all.first(k), all.subspan(k), q.numerator.node().constant,
                                  static_cast<Integer>(suffix_gcd[k]), q.divisor, bounds);
    if (narrowed) return narrowed;
  }
  return std::nullopt;
}

// Quotients that were looked at and stay as they are, kept alive so that their addresses name them.
// Without it each level of nested quotients would be looked at twice as often as the one around it.
using Unchanged = std::set<AtomRef>;

Term narrow_within(const Term& term, const Bounds& bounds, Unchanged& unchanged);

AtomRewrite narrowing(const Bounds& bounds, Unchanged& unchanged) {
  return [&](const AtomRef& atom) -> std::optional<Term> {
    const auto* q = std::get_if<Quotient>(&atom->kind);
    if (q == nullptr || unchanged.contains(atom)) return std::nullopt;
    const Term numerator = narrow_within(q->numerator, bounds, unchanged);
    if (&numerator.node() != &q->numerator.node()) {
      return narrow_within(numerator.floor_div(q->divisor), bounds, unchanged);
    }
    const auto narrowed = narrow_quotient(*q, bounds);
    if (narrowed) return narrow_within(*narrowed, bounds, unchanged);
    unchanged.insert(atom);
    return std::nullopt;
  };
}

Term narrow_within(const Term& term, const Bounds& bounds, Unchanged& unchanged) {
  return term.node().has_quotient ? rewrite(term, narrowing(bounds, unchanged)) : term;
}

}  // namespace

std::vector<Monomial> by_weight(const Term& term) {
  std::vector<Monomial> monomials = term.node().monomials;
  std::sort(monomials.begin(), monomials.end(), [](const Monomial& a, const Monomial& b) {
    const auto x = magnitude(a.coefficient), y = magnitude(b.coefficient);
    return x != y ? x < y : compare(*a.atom, *b.atom) < 0;
  });
  return monomials;
}

Term narrow_divisions(const Term& term, const Bounds& bounds) {
  Unchanged unchanged;
  return narrow_within(term, bounds, unchanged);
}

Formula narrow_divisions(const Formula& formula, const Bounds& bounds) {
  if (!formula.node().has_quotient) return formula;
  Unchanged unchanged;
  return rewrite(formula, narrowing(bounds, unchanged));
}

}  // namespace selvage::smt

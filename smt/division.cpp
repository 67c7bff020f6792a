// SPDX-License-Identifier: Apache-2.0
//
// Floor division of terms by constants.  Every rule below is an equality of the integers, for all
// values of the atoms:
//
//   div(c*a + b, c)            = a + div(b, c)
//   div(g*t + k, g*c)          = div(t + div(k, g), c)
//   div(-t + k, c)             = -div(t - k + c - 1, c)
//   div(div(t, a) + k, c)      = div(t + a*k, a*c)
//   div(k, c)                  = the number, for a number k
#include "core/ensure.h"
#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {
namespace {

// The remainder of a by c that lies in (-c/2, c/2]: it keeps -1 as it is.
Integer balanced_remainder(Integer a, Integer c) {
  const Integer r = floor_remainder(a, c);
  return r > c / 2 ? r - c : r;
}

// term = c * multiple + rest
struct Pulled {
  Term multiple;
  Term rest;
};

Pulled pull_multiples(const Term& term, Integer c) {
  std::vector<Monomial> multiple, rest;
  for (const Monomial& m : term.node().monomials) {
    const Integer r = balanced_remainder(m.coefficient, c);
    const auto q = static_cast<Integer>((static_cast<Wide>(m.coefficient) - r) / c);
    if (q != 0) multiple.push_back({q, m.atom});
    if (r != 0) rest.push_back({r, m.atom});
  }
  const Integer k = term.node().constant;
  return {make_sorted_term(std::move(multiple), floor_quotient(k, c)),
          make_sorted_term(std::move(rest), floor_remainder(k, c))};
}

Term divide_exactly(const Term& term, Integer g) {
  std::vector<Monomial> monomials = term.node().monomials;
  for (Monomial& m : monomials) m.coefficient /= g;
  return make_sorted_term(std::move(monomials), floor_quotient(term.node().constant, g));
}

// Of a term and its negative, the one whose coefficients add up to more than zero is the normal
// one: a choice that hardly ever depends on the order of the variables.
bool prefers_negative(const Term& rest) {
  Wide sum = 0;
  for (const Monomial& m : rest.node().monomials) sum += m.coefficient;
  return sum != 0 ? sum < 0 : rest.node().monomials.front().coefficient < 0;
}

// div(div(t, a) + k, c), or nothing if the rule does not apply or its numbers grow too large.
std::optional<Term> merge_nested(const Term& rest, Integer c) {
  const auto& monomials = rest.node().monomials;
  if (monomials.size() != 1 || monomials[0].coefficient != 1) return std::nullopt;
  const auto* inner = std::get_if<Quotient>(&monomials[0].atom->kind);
  if (inner == nullptr) return std::nullopt;
  const auto divisor = checked_mul(inner->divisor, c);
  const auto shift = checked_mul(inner->divisor, rest.node().constant);
  if (!divisor || !shift) return std::nullopt;
  const Term numerator = inner->numerator + Term(*shift);
  if (numerator.node().opaque) return std::nullopt;
  return numerator.floor_div(*divisor);
}

}  // namespace

Term Term::floor_div(Integer divisor) const {
  ENSURE(divisor >= 1, "a divisor is at least 1");
  if (node().opaque || divisor == 1) return *this;
  const auto [multiple, rest] = pull_multiples(*this, divisor);
  if (is_constant(rest)) return multiple;
  const auto g = static_cast<Integer>(std::gcd(content(rest), static_cast<std::uint64_t>(divisor)));
  if (g > 1) return multiple + divide_exactly(rest, g).floor_div(divisor / g);
  if (prefers_negative(rest)) {
    return multiple - (Term(divisor - 1) - rest).floor_div(divisor);
  }
  if (const auto merged = merge_nested(rest, divisor)) return multiple + *merged;
  return multiple + term_of(make_quotient_atom(rest, divisor));
}

Term Term::floor_mod(Integer divisor) const { return *this - scaled(floor_div(divisor), divisor); }

}  // namespace selvage::smt

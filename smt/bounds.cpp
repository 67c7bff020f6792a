// SPDX-License-Identifier: Apache-2.0
#include "smt/bounds.h"

#include <algorithm>

namespace selvage::smt {
namespace {

using Bound = std::optional<Integer>;

// A sum of bounds, none if one is missing or a number grows too large.
class Sum {
 public:
  explicit Sum(Integer start) : total_(start) {}
  void add(Integer coefficient, Bound bound) {
    const Bound product = bound ? checked_mul(coefficient, *bound) : bound;
    total_ = total_ && product ? checked_add(*total_, *product) : std::nullopt;
  }
  [[nodiscard]] Bound total() const { return total_; }

 private:
  Bound total_;
};

Bound quotient(Bound a, Integer divisor) {
  return a ? Bound(floor_quotient(*a, divisor)) : std::nullopt;
}

// Where in the interval coefficient * x is least, and where it is greatest.
Bound end_for_least(Integer coefficient, const Interval& x) {
  return coefficient > 0 ? x.lo : x.hi;
}
Bound end_for_greatest(Integer coefficient, const Interval& x) {
  return coefficient > 0 ? x.hi : x.lo;
}

Interval product(const Interval& a, const Interval& b) {
  if (!a.lo || !a.hi || !b.lo || !b.hi) {
    const bool natural = a.lo && b.lo && *a.lo >= 0 && *b.lo >= 0;
    return natural ? Interval{checked_mul(*a.lo, *b.lo), std::nullopt} : Interval{};
  }
  const Bound corners[] = {checked_mul(*a.lo, *b.lo), checked_mul(*a.lo, *b.hi),
                           checked_mul(*a.hi, *b.lo), checked_mul(*a.hi, *b.hi)};
  for (const Bound& c : corners) {
    if (!c) return {};
  }
  const auto [lo, hi] = std::minmax_element(std::begin(corners), std::end(corners));
  return {*lo, *hi};
}

}  // namespace

Bounds::Bounds(std::span<const Formula> units) {
  constexpr int rounds = 3;
  bool narrower = true;
  for (int round = 0; round < rounds && narrower; ++round) {
    narrower = false;
    for (const Formula& unit : units) narrower |= learn(unit);
  }
}

Interval Bounds::of(const Variable& v) const {
  const auto found = of_variable_.find(v.id);
  return found == of_variable_.end() ? Interval{} : found->second;
}

Interval Bounds::of(const Atom& atom) const {
  return std::visit(
      Overload{[&](const Variable& v) { return of(v); },
               [&](const Quotient& q) {
                 const Interval n = of(q.numerator);
                 return Interval{quotient(n.lo, q.divisor), quotient(n.hi, q.divisor)};
               },
               [&](const Product& p) {
                 Interval result{1, 1};
                 for (const AtomRef& f : p.factors) result = product(result, of(*f));
                 return result;
               }},
      atom.kind);
}

Interval Bounds::of(std::span<const Monomial> monomials, Integer constant) const {
  Sum lo(constant), hi(constant);
  for (const Monomial& m : monomials) {
    const Interval x = of(*m.atom);
    lo.add(m.coefficient, end_for_least(m.coefficient, x));
    hi.add(m.coefficient, end_for_greatest(m.coefficient, x));
  }
  return {lo.total(), hi.total()};
}

Interval Bounds::of(const Term& term) const {
  if (term.node().opaque) return {};
  return of(term.node().monomials, term.node().constant);
}

bool Bounds::restrict(const Variable& v, const Interval& range) {
  Interval& known = of_variable_[v.id];
  const bool raised = range.lo && (!known.lo || *range.lo > *known.lo);
  const bool lowered = range.hi && (!known.hi || *range.hi < *known.hi);
  if (raised) known.lo = range.lo;
  if (lowered) known.hi = range.hi;
  return raised || lowered;
}

bool Bounds::learn(const Formula& unit) {
  const auto* c = std::get_if<Comparison>(&unit.node().kind);
  if (c == nullptr || c->relation == Relation::ne) return false;
  if (unit.node().has_quotient || unit.node().has_product) return false;
  bool narrower = learn_inequality(c->term);
  if (c->relation == Relation::eq) narrower |= learn_inequality(-c->term);
  return narrower;
}

// From sum(a_i * x_i) + k <= 0: a_j * x_j <= -(k + sum over i != j of the least a_i * x_i).
bool Bounds::learn_inequality(const Term& term) {
  constexpr std::size_t longest = 8;  // longer sums rarely bound anything
  const auto& monomials = term.node().monomials;
  if (term.node().opaque || monomials.size() > longest) return false;
  bool narrower = false;
  for (std::size_t j = 0; j < monomials.size(); ++j) {
    Sum rest(term.node().constant);
    for (std::size_t i = 0; i < monomials.size(); ++i) {
      if (i == j) continue;
      rest.add(monomials[i].coefficient,
               end_for_least(monomials[i].coefficient, of(*monomials[i].atom)));
    }
    const Integer a = monomials[j].coefficient;
    if (!rest.total() || *rest.total() == INT64_MIN || a == INT64_MIN) continue;
    // a * x <= -rest, so x <= floor(-rest / a) for a > 0, and x >= ceil(rest / -a) for a < 0.
    const Interval range = a > 0 ? Interval{{}, floor_quotient(-*rest.total(), a)}
                                 : Interval{ceil_quotient(*rest.total(), -a), {}};
    narrower |= restrict(std::get<Variable>(monomials[j].atom->kind), range);
  }
  return narrower;
}

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
#include "effects/polynomial.h"

#include <algorithm>
#include <tuple>

namespace selvage::effects {
namespace {

constexpr std::size_t max_terms = 2048;

bool in_order(const Term& a, const Term& b) {
  if (a.factors != b.factors) return a.factors < b.factors;
  return a.coefficient < b.coefficient;
}

// Sorted, with like terms added up as far as the ring has it.
std::optional<Polynomial> normal(const Ring& ring, Polynomial terms) {
  if (terms.size() > max_terms) return std::nullopt;
  std::sort(terms.begin(), terms.end(), in_order);
  Polynomial out;
  for (Term& t : terms) {
    const bool alike = !out.empty() && out.back().factors == t.factors;
    if (alike && (ring.collect || t.factors.empty())) {
      const std::optional<Number> total = sum(ring.type, out.back().coefficient, t.coefficient);
      if (!total) return std::nullopt;
      out.back().coefficient = *total;
    } else {
      out.push_back(std::move(t));
    }
  }
  std::erase_if(out, [&](const Term& t) {
    return t.coefficient.is_zero() && (ring.collect || t.factors.empty());
  });
  return out;
}

std::optional<Term> times(const Ring& ring, const Term& a, const Term& b) {
  const std::optional<Number> coefficient = product(ring.type, a.coefficient, b.coefficient);
  if (!coefficient) return std::nullopt;
  Term out{{}, *coefficient};
  std::merge(a.factors.begin(), a.factors.end(), b.factors.begin(), b.factors.end(),
             std::back_inserter(out.factors));
  return out;
}

}  // namespace

std::optional<Polynomial> plus(const Ring& ring, const Polynomial& a, const Polynomial& b) {
  Polynomial all = a;
  all.insert(all.end(), b.begin(), b.end());
  return normal(ring, std::move(all));
}

std::optional<Polynomial> times(const Ring& ring, const Polynomial& a, const Polynomial& b) {
  if (a.size() * b.size() > max_terms) return std::nullopt;
  Polynomial all;
  for (const Term& x : a) {
    for (const Term& y : b) {
      std::optional<Term> t = times(ring, x, y);
      if (!t) return std::nullopt;
      all.push_back(std::move(*t));
    }
  }
  return normal(ring, std::move(all));
}

Polynomial negation(const Ring& ring, const Polynomial& a) {
  Polynomial out = a;
  for (Term& t : out) t.coefficient = negation(ring.type, t.coefficient);
  std::sort(out.begin(), out.end(), in_order);
  return out;
}

Polynomial constant(const Number& value) {
  return value.is_zero() ? Polynomial{} : Polynomial{Term{{}, value}};
}

Polynomial factor(int number) { return Polynomial{Term{{number}, Number{1, 0}}}; }

std::optional<Number> constant_value(const Polynomial& p) {
  if (p.empty()) return Number{};
  if (p.size() == 1 && p.front().factors.empty()) return p.front().coefficient;
  return std::nullopt;
}

}  // namespace selvage::effects

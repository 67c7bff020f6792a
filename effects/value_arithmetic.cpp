// SPDX-License-Identifier: Apache-2.0
//
// The forms of operations.
#include <algorithm>
#include <bit>
#include <cmath>

#include "core/arith.h"
#include "core/ensure.h"
#include "effects/value_form.h"

namespace selvage::effects {

using core::BinaryOp;
using core::Scalar;

// ---- floating-point literals; the sign is a negation around one that is not negative

int ValueForms::literal(Scalar type, double value) {
  if (is_ring(type)) return of_terms(type, constant(number_of(value)));
  const int magnitude = make(Kind::literal, type, {std::bit_cast<std::int64_t>(std::fabs(value))});
  return std::signbit(value) ? negated(type, magnitude) : magnitude;
}

std::optional<double> ValueForms::literal_value(int form) const {
  const Node& n = node(form);
  if (n.kind == Kind::negation) {
    const auto magnitude = literal_value(static_cast<int>(n.parts[0]));
    return magnitude ? std::optional(-*magnitude) : std::nullopt;
  }
  if (n.kind != Kind::literal || n.parts.size() != 1) return std::nullopt;
  return std::bit_cast<double>(n.parts[0]);
}

// The number that a form is, if it is one.
std::optional<Number> ValueForms::number_in(int form) const {
  if (const auto written = literal_value(form)) return number_of(*written);
  return constant_value(terms_of(form));
}

// The operation on two literals, where it rounds nothing: not the literals, not the result.
std::optional<double> ValueForms::folded(Scalar type, BinaryOp op, int a, int b) const {
  const auto x = literal_value(a);
  const auto y = literal_value(b);
  if (!x || !y || *x == 0 || *y == 0 || !representable(type, *x) || !representable(type, *y)) {
    return std::nullopt;
  }
  const auto exact = op == BinaryOp::add ? sum(type, number_of(*x), number_of(*y))
                                         : product(type, number_of(*x), number_of(*y));
  const auto value = exact ? to_double(*exact) : std::nullopt;
  return value && *value != 0 && representable(type, *value) ? value : std::nullopt;
}

// ---- arithmetic

int ValueForms::negated(Scalar type, int a) {
  if (is_ring(type)) return of_terms(type, negation(ring(type), terms_of(a)));
  if (node(a).kind == Kind::negation) return static_cast<int>(node(a).parts[0]);
  return make(Kind::negation, type, {a});
}

bool ValueForms::is_negative(int a) const {
  const Node& n = node(a);
  return n.kind == Kind::negation || (n.kind == Kind::polynomial && n.terms.size() == 1 &&
                                      n.terms.front().coefficient.mantissa < 0);
}

int ValueForms::added(Scalar type, int a, int b) {
  if (is_ring(type)) return of_terms(type, plus(ring(type), terms_of(a), terms_of(b)));
  return tree_sum(type, a, b);
}

int ValueForms::multiplied(Scalar type, int a, int b) {
  if (is_ring(type)) return of_terms(type, times(ring(type), as_factor(a), as_factor(b)));
  return tree_product(type, a, b);
}

int ValueForms::tree_sum(Scalar type, int a, int b) {
  for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
    const auto value = literal_value(one);
    if (value && *value == 0 && std::signbit(*value)) return other;
  }
  if (const auto value = folded(type, BinaryOp::add, a, b)) return literal(type, *value);
  if (a == b) return tree_product(type, literal(type, 2), a);
  return make(Kind::sum, type, {std::min(a, b), std::max(a, b)});
}

// Expanding products of sums of sums is exponential.
bool ValueForms::may_expand() {
  constexpr int max_expansions = 4096;
  gave_up_ = gave_up_ || ++expansions_ > max_expansions;
  return expansions_ <= max_expansions;
}

int ValueForms::tree_product(Scalar type, int a, int b) {
  for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
    if (node(one).kind == Kind::negation) {
      return negated(type, tree_product(type, static_cast<int>(node(one).parts[0]), other));
    }
    if (literal_value(one) == 1.0) return other;
  }
  if (const auto value = folded(type, BinaryOp::mul, a, b)) return literal(type, *value);
  if (rules_.distribute && may_expand()) {
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
      if (node(one).kind != Kind::sum) continue;
      const auto lhs = static_cast<int>(node(one).parts[0]);
      const auto rhs = static_cast<int>(node(one).parts[1]);
      const int left = tree_product(type, lhs, other);
      return tree_sum(type, left, tree_product(type, rhs, other));
    }
  }
  return make(Kind::product, type, {std::min(a, b), std::max(a, b)});
}

// ---- division

int ValueForms::divided(Scalar type, int a, int b) {
  if (core::is_integer_data(type)) return integer_quotient(type, a, b);
  if (const auto product = by_exact_reciprocal(type, a, b)) return *product;
  if (rules_.reciprocal) return times_inverse(type, a, b);
  return quotient(type, a, b);
}

int ValueForms::integer_quotient(Scalar type, int a, int b) {
  const auto divisor = constant_value(terms_of(b));
  const bool certain = divisor && !divisor->is_zero();
  if (certain && divisor->is_one()) return a;
  if (const auto dividend = constant_value(terms_of(a)); dividend && certain) {
    const auto value =
        core::integer_arith(type, BinaryOp::div, static_cast<std::int64_t>(dividend->mantissa),
                            static_cast<std::int64_t>(divisor->mantissa));
    if (value) return of_terms(type, constant(number_of(type, *value)));
  }
  const int form = make(Kind::quotient, type, {a, b});
  return certain ? form : fallible(form);
}

// Division by a power of two rounds as multiplication by its reciprocal does, if that can be
// written in the type.
std::optional<int> ValueForms::by_exact_reciprocal(Scalar type, int a, int b) {
  const auto number = number_in(b);
  const auto inverse = number ? reciprocal(*number) : std::nullopt;
  if (!inverse) return std::nullopt;
  const double divisor = to_double(*number).value_or(NAN);
  const double factor = to_double(*inverse).value_or(NAN);
  if (!representable(type, divisor) || !representable(type, factor)) return std::nullopt;
  return multiplied(type, a, literal(type, factor));
}

// The sign of a quotient stands before it.
int ValueForms::quotient(Scalar type, int a, int b) {
  if (is_negative(a)) return negated(type, quotient(type, negated(type, a), b));
  if (is_negative(b)) return negated(type, quotient(type, a, negated(type, b)));
  const auto number = number_in(b);
  const int form = make(Kind::quotient, type, {a, b});
  return number && !number->is_zero() ? form : fallible(form);
}

// a times the inverses of the factors of b.
int ValueForms::times_inverse(Scalar type, int a, int b) {
  const Polynomial terms = terms_of(b);
  if (terms.size() != 1) return multiplied(type, a, fallible(make(Kind::inverse, type, {b})));
  int out = a;
  for (const int f : terms.front().factors) {
    const bool twice = node(f).kind == Kind::inverse;
    const int inverse =
        twice ? static_cast<int>(node(f).parts[0]) : fallible(make(Kind::inverse, type, {f}));
    out = multiplied(type, out, inverse);
  }
  const Number& coefficient = terms.front().coefficient;
  if (const auto exact = reciprocal(coefficient)) {
    return of_terms(type, times(ring(type), terms_of(out), constant(*exact)));
  }
  const int divisor = of_terms(type, constant(coefficient));
  const int inverse = make(Kind::inverse, type, {divisor});
  return multiplied(type, out, coefficient.is_zero() ? fallible(inverse) : inverse);
}

}  // namespace selvage::effects

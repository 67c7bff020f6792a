// SPDX-License-Identifier: Apache-2.0
#include "effects/value_form.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/arith.h"
#include "core/ensure.h"
#include "core/hardware.h"

namespace selvage::effects {
namespace {

using core::BinaryOp;
using core::Expr;
using core::Scalar;

bool representable(Scalar type, double value) { return core::round_to(type, value) == value; }

[[noreturn]] int not_data() {
  internal_error("data", "only data expressions have a form", __FILE__, __LINE__);
}

// Can every value of the integer type `small` be one of `large`?
bool holds_all(Scalar large, Scalar small) {
  const bool same_sign = core::is_unsigned(large) == core::is_unsigned(small);
  if (same_sign) return core::bit_width(large) >= core::bit_width(small);
  return core::is_unsigned(small) && core::bit_width(large) > core::bit_width(small);
}

// Is every value of the floating-point type `small` one of `large`?  R computes as f64.
bool embeds(Scalar large, Scalar small) {
  if (large == Scalar::r) large = Scalar::f64;
  if (small == Scalar::r) small = Scalar::f64;
  return core::wider(large, small) == large;
}

}  // namespace

// ---- the table

int ValueForms::make(Kind kind, Scalar type, std::vector<std::int64_t> parts, Polynomial terms) {
  const auto found = numbers_.find(Key{kind, type, parts});
  if (found != numbers_.end()) return found->second;
  const int number = static_cast<int>(nodes_.size());
  numbers_.emplace(Key{kind, type, parts}, number);
  nodes_.push_back(Node{kind, type, std::move(parts), std::move(terms), std::nullopt});
  return number;
}

bool ValueForms::is_ring(Scalar type) const {
  return core::is_integer_data(type) || rules_.reassociate;
}

Ring ValueForms::ring(Scalar type) const {
  return Ring{type, core::is_integer_data(type) || rules_.distribute};
}

Polynomial ValueForms::terms_of(int form) const {
  return node(form).kind == Kind::polynomial ? node(form).terms : factor(form);
}

int ValueForms::of_terms(Scalar type, std::optional<Polynomial> terms) {
  if (terms) return of_terms(type, std::move(*terms));
  // A form that is like no other.
  gave_up_ = true;
  return make(Kind::literal, type, {-1, static_cast<std::int64_t>(nodes_.size())});
}

int ValueForms::of_terms(Scalar type, Polynomial terms) {
  const bool single = terms.size() == 1 && terms.front().factors.size() == 1;
  if (single && terms.front().coefficient.is_one()) return terms.front().factors.front();
  std::vector<std::int64_t> parts;
  for (const Term& t : terms) {
    parts.push_back(static_cast<std::int64_t>(t.coefficient.mantissa >> 64));
    parts.push_back(static_cast<std::int64_t>(t.coefficient.mantissa));
    parts.push_back(t.coefficient.exponent);
    parts.push_back(static_cast<std::int64_t>(t.factors.size()));
    parts.insert(parts.end(), t.factors.begin(), t.factors.end());
  }
  return make(Kind::polynomial, type, std::move(parts), std::move(terms));
}

// A sum as one factor of a product: kept together where products are not expanded.
Polynomial ValueForms::as_factor(int form) const {
  const Polynomial terms = terms_of(form);
  const bool expand = ring(type_of(form)).collect;
  return expand || terms.size() == 1 ? terms : factor(form);
}

int ValueForms::name_number(const std::string& name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) names_.push_back(name);
  return static_cast<int>(std::find(names_.begin(), names_.end(), name) - names_.begin());
}

// ---- expressions

int ValueForms::of(const Expr& e) {
  const Scalar type = e->type.scalar;
  ENSURE(!e->type.is_tensor() && core::is_data(type), "only data expressions have a form");
  const int form = match(
      *e,
      [&](const core::ConstInt& k) {
        if (core::is_float(type)) return literal(type, static_cast<double>(k.value));
        return of_terms(type, constant(number_of(type, k.value)));
      },
      [&](const core::ConstReal& k) { return literal(type, k.value); },
      [&](const core::Read&) { return make(Kind::cell, type, {cell_of_(e)}); },
      [&](const core::ReadConfig& k) {
        return make(Kind::field, type, {name_number(k.config->name), k.field});
      },
      [&](const core::Unary& k) {
        ENSURE(k.op == core::UnaryOp::neg, "data have no logical operations");
        return negated(type, operand(k.arg, type));
      },
      [&](const core::Binary& k) {
        const int lhs = operand(k.lhs, type);
        return binary(type, k.op, lhs, operand(k.rhs, type));
      },
      [&](const core::ExternCall& k) {
        std::vector<std::int64_t> parts{name_number(k.fn->name)};
        for (const Expr& arg : k.args) parts.push_back(operand(arg, type));
        return make(Kind::call, type, std::move(parts));
      },
      [&](const core::Cast& k) { return converted(type, of(k.arg)); },
      [](const core::ConstBool&) { return not_data(); },
      [](const core::Var&) { return not_data(); }, [](const core::Whole&) { return not_data(); },
      [](const core::WindowExpr&) { return not_data(); },
      [](const core::StrideOf&) { return not_data(); });
  std::optional<Expr>& source = nodes_[static_cast<std::size_t>(form)].source;
  if (!source) source = e;
  return form;
}

// An operand is converted to the type of the operation, which holds all its values.
int ValueForms::operand(const Expr& e, Scalar type) { return converted(type, of(e)); }

int ValueForms::binary(Scalar type, BinaryOp op, int a, int b) {
  switch (op) {
    case BinaryOp::add:
      return added(type, a, b);
    case BinaryOp::sub:
      return added(type, a, negated(type, b));
    case BinaryOp::mul:
      return multiplied(type, a, b);
    case BinaryOp::div:
      return divided(type, a, b);
    case BinaryOp::mod:
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  return not_data();
}

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

int ValueForms::tree_product(Scalar type, int a, int b) {
  for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
    if (node(one).kind == Kind::negation) {
      return negated(type, tree_product(type, static_cast<int>(node(one).parts[0]), other));
    }
    if (literal_value(one) == 1.0) return other;
  }
  if (const auto value = folded(type, BinaryOp::mul, a, b)) return literal(type, *value);
  if (rules_.distribute) {
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

// ---- conversion

int ValueForms::converted(Scalar to, int a) {
  const Scalar from = type_of(a);
  if (from == to) return a;
  if (core::is_integer_data(from) && core::is_integer_data(to)) return integer_converted(to, a);
  if (core::is_float(from) && core::is_float(to)) return float_converted(to, a);
  const int form = make(Kind::cast, to, {a});
  return core::is_float(from) ? fallible(form) : form;
}

int ValueForms::integer_converted(Scalar to, int a) {
  const Node n = node(a);
  if (const auto value = constant_value(terms_of(a))) {
    return of_terms(to, constant(number_of(to, static_cast<std::int64_t>(value->mantissa))));
  }
  const bool lossy = core::bit_width(to) <= core::bit_width(n.type);
  if (n.kind == Kind::cast && core::is_integer_data(type_of(static_cast<int>(n.parts[0])))) {
    const auto inner = static_cast<int>(n.parts[0]);
    if (lossy || holds_all(n.type, type_of(inner))) return converted(to, inner);
  }
  if (n.kind != Kind::polynomial || !lossy) return make(Kind::cast, to, {a});
  // Modulo a divisor of the modulus, + and * are what they were.
  std::optional<Polynomial> total = Polynomial{};
  for (const Term& t : n.terms) {
    std::optional<Polynomial> term =
        constant(number_of(to, static_cast<std::int64_t>(t.coefficient.mantissa)));
    for (const int f : t.factors) {
      if (term) term = times(ring(to), *term, terms_of(converted(to, f)));
    }
    total = total && term ? plus(ring(to), *total, *term) : std::nullopt;
  }
  return of_terms(to, std::move(total));
}

int ValueForms::float_converted(Scalar to, int a) {
  const Node n = node(a);
  if (n.kind == Kind::cast) {
    const auto inner = static_cast<int>(n.parts[0]);
    const Scalar origin = type_of(inner);
    if (core::is_float(origin) && embeds(n.type, origin)) return converted(to, inner);
  }
  const auto number = constant_value(terms_of(a));
  const double value = (number ? to_double(*number) : literal_value(a)).value_or(NAN);
  if (representable(n.type, value) && representable(to, value)) return literal(to, value);
  if (n.kind == Kind::negation) return negated(to, converted(to, static_cast<int>(n.parts[0])));
  return make(Kind::cast, to, {a});
}

}  // namespace selvage::effects

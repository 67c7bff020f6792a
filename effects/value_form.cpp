// SPDX-License-Identifier: Apache-2.0
#include "effects/value_form.h"

#include <algorithm>
#include <cmath>

#include "core/ensure.h"
#include "core/hardware.h"

namespace selvage::effects {
namespace {

using core::BinaryOp;
using core::Expr;
using core::Scalar;

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

// SPDX-License-Identifier: Apache-2.0
#include "smt/evaluate.h"

#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {
namespace {

using Value = std::optional<Wide>;

Integer value_of(const Variable& v, const Model& model) {
  const auto found = model.find(v);
  return found == model.end() ? 0 : found->second;
}

Value value_of(const Term& term, const Model& model);

Value value_of(const Atom& atom, const Model& model) {
  return std::visit(Overload{[&](const Variable& v) { return Value(value_of(v, model)); },
                             [&](const Quotient& q) {
                               const Value n = value_of(q.numerator, model);
                               return n ? Value(floor_quotient<Wide>(*n, q.divisor)) : n;
                             },
                             [&](const Product& p) {
                               Value product = 1;
                               for (const AtomRef& factor : p.factors) {
                                 const Value f = value_of(*factor, model);
                                 product = product && f ? checked_mul(*product, *f) : std::nullopt;
                               }
                               return product;
                             }},
                    atom.kind);
}

Value value_of(const Term& term, const Model& model) {
  if (term.node().opaque) return std::nullopt;
  Value sum = term.node().constant;
  for (const Monomial& m : term.node().monomials) {
    const Value atom = value_of(*m.atom, model);
    const Value product = atom ? checked_mul<Wide>(*atom, m.coefficient) : atom;
    sum = sum && product ? checked_add(*sum, *product) : std::nullopt;
  }
  return sum;
}

std::optional<bool> evaluate(const Comparison& c, const Model& model) {
  const Value value = value_of(c.term, model);
  if (!value) return std::nullopt;
  switch (c.relation) {
    case Relation::le:
      return *value <= 0;
    case Relation::eq:
      return *value == 0;
    case Relation::ne:
      return *value != 0;
  }
  return std::nullopt;
}

std::optional<bool> evaluate(const Junction& j, const Model& model) {
  const bool neutral = j.connective == Connective::all;
  bool known = true;
  for (const Formula& child : j.children) {
    const auto value = evaluate(child, model);
    if (value && *value != neutral) return !neutral;
    known = known && value.has_value();
  }
  return known ? std::optional(neutral) : std::nullopt;
}

}  // namespace

std::optional<bool> evaluate(const Formula& formula, const Model& model) {
  using Known = std::optional<bool>;
  return std::visit(Overload{[](const Truth& t) { return Known(t.value); },
                             [&](const Literal& l) {
                               return Known((value_of(l.variable, model) != 0) == l.positive);
                             },
                             [&](const Comparison& c) { return evaluate(c, model); },
                             [](const Unknown&) { return Known(); },
                             [&](const Junction& j) { return evaluate(j, model); }},
                    formula.node().kind);
}

}  // namespace selvage::smt

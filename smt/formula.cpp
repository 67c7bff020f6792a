// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/ensure.h"
#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {
namespace {

constexpr std::uint64_t truth_tag = 11, literal_tag = 12, comparison_tag = 13, unknown_tag = 14;

std::uint64_t bits(Integer a) { return static_cast<std::uint64_t>(a); }

Formula make_literal(const Variable& v, bool positive) {
  auto node = std::make_shared<Formula::Node>();
  node->kind = Literal{v, positive};
  node->shape = mix(literal_tag, positive ? 1 : 0);
  node->hash = mix(node->shape, v.id);
  node->variables = {v.id};
  return Formula(std::move(node));
}

Formula make_unknown() {
  auto node = std::make_shared<Formula::Node>();
  node->kind = Unknown{};
  node->hash = node->shape = mix(unknown_tag, 0);
  node->opaque = true;
  return Formula(std::move(node));
}

// t = 0 and -t = 0 have the same shape: which of them is normal depends on the order of the
// variables.
std::uint64_t shape_up_to_sign(const Term::Node& t) {
  std::uint64_t plus = 0, minus = 0;
  for (const Monomial& m : t.monomials) {
    plus += mix(m.atom->shape, bits(m.coefficient));
    minus += mix(m.atom->shape, 0 - bits(m.coefficient));
  }
  return mix(plus, bits(t.constant)) + mix(minus, 0 - bits(t.constant));
}

// A comparison that is already in normal form.
Formula make_comparison(const Term& term, Relation relation) {
  auto node = std::make_shared<Formula::Node>();
  const auto tag = mix(comparison_tag, static_cast<std::uint64_t>(relation));
  const Term::Node& t = term.node();
  node->hash = mix(mix(tag, t.linear_hash), bits(t.constant));
  node->shape = mix(tag, relation == Relation::le ? t.shape : shape_up_to_sign(t));
  node->has_quotient = t.has_quotient;
  node->has_product = t.has_product;
  for_each_variable(term, [&](const Variable& v) { node->variables.push_back(v.id); });
  std::sort(node->variables.begin(), node->variables.end());
  node->variables.erase(std::unique(node->variables.begin(), node->variables.end()),
                        node->variables.end());
  node->kind = Comparison{relation, term};
  return Formula(std::move(node));
}

bool holds_of_zero(Integer value, Relation relation) {
  switch (relation) {
    case Relation::le:
      return value <= 0;
    case Relation::eq:
      return value == 0;
    case Relation::ne:
      return value != 0;
  }
  ENSURE(false, "every relation is listed");
  return false;
}

// The term with its monomials divided by their content g and the given constant.
Term divided(const Term& term, std::uint64_t g, Integer constant) {
  std::vector<Monomial> monomials = term.node().monomials;
  if (g > 1) {
    for (Monomial& m : monomials) {
      const auto quotient = magnitude(m.coefficient) / g;
      m.coefficient =
          m.coefficient < 0 ? -static_cast<Integer>(quotient) : static_cast<Integer>(quotient);
    }
  }
  return make_sorted_term(std::move(monomials), constant);
}

Formula normalised_inequality(const Term& term, std::uint64_t g) {
  // g*t + k <= 0  <=>  t + ceil(k/g) <= 0
  const auto constant = ceil_quotient<Wide>(term.node().constant, g);
  return make_comparison(divided(term, g, static_cast<Integer>(constant)), Relation::le);
}

Formula normalised_equality(const Term& term, std::uint64_t g, Relation relation) {
  const Wide k = term.node().constant;
  if (floor_remainder<Wide>(k, g) != 0) return Formula::constant(relation == Relation::ne);
  const Term t = divided(term, g, static_cast<Integer>(floor_quotient<Wide>(k, g)));
  if (t.node().monomials.front().coefficient > 0) return make_comparison(t, relation);
  const Term negated = -t;
  return negated.node().opaque ? make_unknown() : make_comparison(negated, relation);
}

Formula negated(const Comparison& c) {
  switch (c.relation) {
    case Relation::le:  // not (t <= 0)  <=>  -t + 1 <= 0
      return compare_to_zero(Term(1) - c.term, Relation::le);
    case Relation::eq:
      return make_comparison(c.term, Relation::ne);
    case Relation::ne:
      return make_comparison(c.term, Relation::eq);
  }
  ENSURE(false, "every relation is listed");
  return make_unknown();
}

Formula negated(const Junction& j) {
  std::vector<Formula> children;
  children.reserve(j.children.size());
  for (const Formula& child : j.children) children.push_back(!child);
  return make_junction(j.connective == Connective::all ? Connective::any : Connective::all,
                       children);
}

int sign_of(std::uint64_t a, std::uint64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

int compare_children(const Junction& a, const Junction& b) {
  if (a.connective != b.connective) return a.connective < b.connective ? -1 : 1;
  for (std::size_t i = 0; i < a.children.size() && i < b.children.size(); ++i) {
    if (const int order = compare(a.children[i], b.children[i])) return order;
  }
  return sign_of(a.children.size(), b.children.size());
}

}  // namespace

// Inequalities of the same linear part stand side by side, ordered by their constants.
int compare(const Formula& a, const Formula& b) {
  const Formula::Node& x = a.node();
  const Formula::Node& y = b.node();
  if (&x == &y) return 0;
  if (x.kind.index() != y.kind.index()) return x.kind.index() < y.kind.index() ? -1 : 1;
  return std::visit(
      Overload{[&](const Truth& t) { return sign_of(t.value, std::get<Truth>(y.kind).value); },
               [&](const Literal& l) {
                 const auto& m = std::get<Literal>(y.kind);
                 const int order = sign_of(l.variable.id, m.variable.id);
                 return order != 0 ? order : sign_of(l.positive, m.positive);
               },
               [&](const Comparison& c) {
                 const auto& d = std::get<Comparison>(y.kind);
                 if (c.relation != d.relation) return c.relation < d.relation ? -1 : 1;
                 return compare(c.term, d.term);
               },
               [&](const Unknown&) { return 0; },
               [&](const Junction& j) { return compare_children(j, std::get<Junction>(y.kind)); }},
      x.kind);
}

bool same(const Formula& a, const Formula& b) {
  return &a.node() == &b.node() || (a.node().hash == b.node().hash && compare(a, b) == 0);
}

Formula compare_to_zero(const Term& term, Relation relation) {
  if (term.node().opaque) return make_unknown();
  if (is_constant(term)) return Formula::constant(holds_of_zero(term.node().constant, relation));
  const std::uint64_t g = content(term);
  return relation == Relation::le ? normalised_inequality(term, g)
                                  : normalised_equality(term, g, relation);
}

Formula operator<=(const Term& a, const Term& b) { return compare_to_zero(a - b, Relation::le); }
Formula operator<(const Term& a, const Term& b) { return a + Term(1) <= b; }
Formula operator>=(const Term& a, const Term& b) { return b <= a; }
Formula operator>(const Term& a, const Term& b) { return b < a; }
Formula operator==(const Term& a, const Term& b) { return compare_to_zero(a - b, Relation::eq); }
Formula operator!=(const Term& a, const Term& b) { return compare_to_zero(a - b, Relation::ne); }

Formula Formula::constant(bool value) {
  auto node = std::make_shared<Node>();
  node->kind = Truth{value};
  node->hash = node->shape = mix(truth_tag, value ? 1 : 0);
  return Formula(std::move(node));
}

Formula Formula::variable(const Variable& boolean_variable) {
  ENSURE(boolean_variable.boolean, "only a boolean variable is a formula");
  return make_literal(boolean_variable, true);
}

Formula operator&&(const Formula& a, const Formula& b) {
  return make_junction(Connective::all, {a, b});
}
Formula operator||(const Formula& a, const Formula& b) {
  return make_junction(Connective::any, {a, b});
}
Formula all_of(const std::vector<Formula>& formulas) {
  return make_junction(Connective::all, formulas);
}
Formula any_of(const std::vector<Formula>& formulas) {
  return make_junction(Connective::any, formulas);
}

Formula Formula::operator!() const {
  return std::visit(Overload{[](const Truth& t) { return Formula::constant(!t.value); },
                             [](const Literal& l) { return make_literal(l.variable, !l.positive); },
                             [](const Comparison& c) { return negated(c); },
                             [](const Unknown&) { return make_unknown(); },
                             [](const Junction& j) { return negated(j); }},
                    node().kind);
}

Formula Formula::implies(const Formula& b) const { return !*this || b; }
Formula Formula::iff(const Formula& b) const { return (*this && b) || (!*this && !b); }

bool Formula::is_true() const {
  const auto* truth = std::get_if<Truth>(&node().kind);
  return truth != nullptr && truth->value;
}

bool Formula::is_false() const {
  const auto* truth = std::get_if<Truth>(&node().kind);
  return truth != nullptr && !truth->value;
}

std::set<Variable> Formula::variables() const {
  std::set<Variable> result;
  for_each_variable(*this, [&](const Variable& v) { result.insert(v); });
  return result;
}

}  // namespace selvage::smt

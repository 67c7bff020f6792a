// SPDX-License-Identifier: Apache-2.0
#include "smt/renumber.h"

#include <algorithm>

#include "core/ensure.h"

namespace selvage::smt {
namespace {

class Renumbering {
 public:
  explicit Renumbering(const CanonicalQuery& query) {
    std::uint64_t number = 0;
    for (const Variable* v : query.variables) {
      variables_.push_back({number, "v" + std::to_string(number), v->boolean});
      number_of_.emplace_back(v->id, number++);
    }
    std::sort(number_of_.begin(), number_of_.end());
  }

  Formula formula(const Formula& f) const {
    return std::visit(
        Overload{[&](const Truth&) { return f; },
                 [&](const Literal& l) {
                   const Formula v = Formula::variable(variable(l.variable));
                   return l.positive ? v : !v;
                 },
                 [&](const Comparison& c) { return compare_to_zero(term(c.term), c.relation); },
                 [&](const Unknown&) { return f; },
                 [&](const Junction& j) {
                   std::vector<Formula> children;
                   for (const Formula& child : j.children) children.push_back(formula(child));
                   return make_junction(j.connective, children);
                 }},
        f.node().kind);
  }

  std::vector<Variable> variables() && { return std::move(variables_); }

 private:
  [[nodiscard]] const Variable& variable(const Variable& v) const {
    const auto found =
        std::lower_bound(number_of_.begin(), number_of_.end(), std::pair(v.id, std::uint64_t{0}));
    ENSURE(found != number_of_.end() && found->first == v.id,
           "a canonical query lists all of its variables");
    return variables_[found->second];
  }

  [[nodiscard]] Term term(const Term& t) const {
    Term sum(t.node().constant);
    for (const Monomial& m : t.node().monomials) sum = sum + scaled(atom(*m.atom), m.coefficient);
    return sum;
  }

  [[nodiscard]] Term atom(const Atom& a) const {
    return std::visit(
        Overload{[&](const Variable& v) { return Term(variable(v)); },
                 [&](const Quotient& q) { return term(q.numerator).floor_div(q.divisor); },
                 [&](const Product& p) {
                   Term product(1);
                   for (const AtomRef& factor : p.factors) product = product * atom(*factor);
                   return product;
                 }},
        a.kind);
  }

  std::vector<Variable> variables_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> number_of_;  // ascending by id
};

}  // namespace

NumberedQuery numbered(const CanonicalQuery& query, std::span<const Formula> facts,
                       const Formula& goal) {
  Renumbering renumbering(query);
  std::vector<Formula> in_order;
  in_order.reserve(query.facts.size());
  for (const std::size_t position : query.facts) {
    in_order.push_back(renumbering.formula(facts[position]));
  }
  const Formula renumbered_goal = renumbering.formula(goal);
  return {std::move(in_order), renumbered_goal, std::move(renumbering).variables()};
}

std::vector<const Variable*> variables_of(const NumberedQuery& query) {
  std::vector<const Variable*> all;
  for (const Variable& v : query.variables) all.push_back(&v);
  return all;
}

Model model_of(const NumberedQuery& query, const std::vector<std::int64_t>& values) {
  Model model;
  for (std::size_t i = 0; i < values.size(); ++i) model.emplace(query.variables[i], values[i]);
  return model;
}

Renaming::Renaming(const CanonicalQuery& given, const NumberedQuery& query) {
  for (std::size_t k = 0; k < query.variables.size(); ++k) {
    number_of_.emplace(*given.variables[k], query.variables[k]);
  }
}

Model Renaming::to_numbers(const Model& model) const {
  Model result;
  for (const auto& [given, number] : number_of_) {
    const auto found = model.find(given);
    result.emplace(number, found == model.end() ? 0 : found->second);
  }
  return result;
}

std::vector<Variable> Renaming::to_numbers(std::span<const Variable> variables) const {
  std::vector<Variable> result;
  for (const Variable& v : variables) {
    const auto found = number_of_.find(v);
    if (found != number_of_.end()) result.push_back(found->second);
  }
  return result;
}

Model Renaming::from_numbers(const Model& model) const {
  Model result;
  for (const auto& [given, number] : number_of_) result.emplace(given, model.at(number));
  return result;
}

}  // namespace selvage::smt

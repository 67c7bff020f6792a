// SPDX-License-Identifier: Apache-2.0
#include "smt/rewrite.h"

namespace selvage::smt {
namespace {

bool identical(const Term& a, const Term& b) { return &a.node() == &b.node(); }

std::optional<Term> rewrite_product(const Product& p, const AtomRewrite& replace);

// Nothing if the atom stays as it is.
std::optional<Term> rewrite_atom(const AtomRef& atom, const AtomRewrite& replace) {
  if (auto replacement = replace(atom)) return replacement;
  if (const auto* quotient = std::get_if<Quotient>(&atom->kind)) {
    const Term numerator = rewrite(quotient->numerator, replace);
    if (identical(numerator, quotient->numerator)) return std::nullopt;
    return numerator.floor_div(quotient->divisor);
  }
  if (const auto* product = std::get_if<Product>(&atom->kind)) {
    return rewrite_product(*product, replace);
  }
  return std::nullopt;
}

std::optional<Term> rewrite_product(const Product& p, const AtomRewrite& replace) {
  bool changed = false;
  Term product(1);
  for (const AtomRef& factor : p.factors) {
    const auto replacement = rewrite_atom(factor, replace);
    changed |= replacement.has_value();
    product = product * (replacement ? *replacement : term_of(factor));
  }
  return changed ? std::optional(product) : std::nullopt;
}

}  // namespace

Term rewrite(const Term& term, const AtomRewrite& replace) {
  std::vector<Monomial> kept;
  Term changed(0);
  for (const Monomial& m : term.node().monomials) {
    if (const auto replacement = rewrite_atom(m.atom, replace)) {
      changed = changed + scaled(*replacement, m.coefficient);
    } else {
      kept.push_back(m);
    }
  }
  if (kept.size() == term.node().monomials.size()) return term;
  return make_sorted_term(std::move(kept), term.node().constant) + changed;
}

Formula rewrite(const Formula& formula, const AtomRewrite& replace) {
  if (const auto* c = std::get_if<Comparison>(&formula.node().kind)) {
    const Term term = rewrite(c->term, replace);
    return identical(term, c->term) ? formula : compare_to_zero(term, c->relation);
  }
  const auto* j = std::get_if<Junction>(&formula.node().kind);
  if (j == nullptr) return formula;
  bool changed = false;
  std::vector<Formula> children;
  children.reserve(j->children.size());
  for (const Formula& child : j->children) {
    children.push_back(rewrite(child, replace));
    changed |= &children.back().node() != &child.node();
  }
  return changed ? make_junction(j->connective, children) : formula;
}

void append_units(const Formula& formula, std::vector<Formula>& units) {
  const auto* j = std::get_if<Junction>(&formula.node().kind);
  if (j != nullptr && j->connective == Connective::all) {
    units.insert(units.end(), j->children.begin(), j->children.end());
  } else if (!formula.is_true()) {
    units.push_back(formula);
  }
}

}  // namespace selvage::smt

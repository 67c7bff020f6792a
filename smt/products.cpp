// SPDX-License-Identifier: Apache-2.0
//
// The law, for terms L and r of which all products L*r occurs in the query:
//
//   L <= 0  and  r >= 0   =>   L*r <= 0
#include "smt/products.h"

#include <algorithm>
#include <string>

#include "smt/bounds.h"
#include "smt/lower.h"
#include "smt/rewrite.h"

namespace selvage::smt {
namespace {

constexpr std::uint64_t first_product_id = first_fresh_id | (std::uint64_t{1} << 62);
constexpr std::size_t most_laws = 400;

// product = factor * rest
struct Factoring {
  AtomRef factor, rest;
};

class Linearisation {
 public:
  explicit Linearisation(std::span<const Formula> formulas)
      : formulas_(formulas), bounds_(formulas) {
    for (const Formula& f : formulas) collect(f);
  }

  std::vector<Formula> run() {
    for (const AtomRef& product : products_) factor(product);
    add_laws();
    std::vector<Formula> result;
    for (const Formula& f : formulas_) result.push_back(without_products(f));
    for (const Formula& f : laws_) result.push_back(without_products(f));
    return result;
  }

 private:
  void collect(const Formula& f) {
    if (!f.node().has_product) return;
    if (const auto* j = std::get_if<Junction>(&f.node().kind)) {
      for (const Formula& child : j->children) collect(child);
    } else if (const auto* c = std::get_if<Comparison>(&f.node().kind)) {
      for (const Monomial& m : c->term.node().monomials) {
        if (m.atom->has_product && position(m.atom) == products_.size()) {
          products_.push_back(m.atom);
        }
      }
    }
  }

  // products_.size() if there is none.
  [[nodiscard]] std::size_t position(const AtomRef& atom) const {
    const auto found = std::find_if(products_.begin(), products_.end(), [&](const AtomRef& p) {
      return p->hash == atom->hash && compare(*p, *atom) == 0;
    });
    return static_cast<std::size_t>(found - products_.begin());
  }

  void factor(const AtomRef& product) {
    const auto& factors = std::get<Product>(product->kind).factors;
    for (std::size_t i = 0; i < factors.size(); ++i) {
      if (i > 0 && compare(*factors[i], *factors[i - 1]) == 0) continue;
      AtomRef rest;
      for (std::size_t j = 0; j < factors.size(); ++j) {
        if (j != i) rest = rest ? make_product_atom(rest, factors[j]) : factors[j];
      }
      if (factors.size() == 2 || position(rest) != products_.size()) {
        factorings_.push_back({factors[i], rest});
      }
    }
  }

  void add_laws() {
    for (const Factoring& f : factorings_) {
      const Term x = term_of(f.factor), r = term_of(f.rest);
      add_law(-x, r);
      add_law(x, r);
      add_law(Term(1) - x, r);
      const Interval range = bounds_.of(*f.factor);
      if (range.lo) add_law(Term(*range.lo) - x, r);
      if (range.hi) add_law(x - Term(*range.hi), r);
      for (const Factoring& g : factorings_) {
        if (compare(*f.rest, *g.rest) == 0 && compare(*f.factor, *g.factor) != 0) {
          add_law(x - term_of(g.factor), r);
          add_law(x - term_of(g.factor) + 1, r);
        }
      }
      for (const Formula& unit : formulas_) {
        const auto* c = std::get_if<Comparison>(&unit.node().kind);
        if (c == nullptr || unit.node().has_product || c->relation == Relation::ne) continue;
        add_law(c->term, r);
        if (c->relation == Relation::eq) add_law(-c->term, r);
      }
    }
  }

  void add_law(const Term& l, const Term& r) {
    if (laws_.size() >= most_laws) return;
    const Term product = l * r;
    if (product.node().opaque) return;
    const auto& monomials = product.node().monomials;
    const bool known = std::all_of(monomials.begin(), monomials.end(), [&](const Monomial& m) {
      return !m.atom->has_product || position(m.atom) != products_.size();
    });
    if (!known) return;
    const Formula law = (l <= Term(0) && r >= Term(0)).implies(product <= Term(0));
    const auto is_law = [&](const Formula& f) { return same(f, law); };
    if (law.is_true() || law.node().opaque) return;
    if (std::none_of(laws_.begin(), laws_.end(), is_law)) laws_.push_back(law);
  }

  [[nodiscard]] Formula without_products(const Formula& f) const {
    if (!f.node().has_product) return f;
    return rewrite(f, [&](const AtomRef& atom) -> std::optional<Term> {
      if (!atom->has_product) return std::nullopt;
      const std::size_t n = position(atom);
      return Term(Variable{first_product_id + n, "product" + std::to_string(n)});
    });
  }

  std::span<const Formula> formulas_;
  Bounds bounds_;
  std::vector<AtomRef> products_;
  std::vector<Factoring> factorings_;
  std::vector<Formula> laws_;
};

}  // namespace

bool has_products(std::span<const Formula> formulas) {
  return std::any_of(formulas.begin(), formulas.end(),
                     [](const Formula& f) { return f.node().has_product; });
}

std::vector<Formula> linear_consequences(std::span<const Formula> formulas) {
  return Linearisation(formulas).run();
}

}  // namespace selvage::smt

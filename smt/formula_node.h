// SPDX-License-Identifier: Apache-2.0
//
// The normal forms behind Term and Formula.  Nodes are immutable and shared; what is asked of them
// often (hashes, flags, the variables) is computed once, when they are made.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "smt/formula.h"

namespace selvage::smt {

template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

struct Atom;
using AtomRef = std::shared_ptr<const Atom>;

// floor(numerator / divisor), divisor > 1.  In normal form: the coefficients of the numerator lie
// in (-divisor/2, divisor/2], their sum is positive (or 0, and the first is positive), its constant
// lies in [0, divisor), and no number > 1 divides the divisor and all coefficients.
struct Quotient {
  Term numerator;
  std::int64_t divisor;
};
// A product of at least two atoms, ascending, none itself a product.
struct Product {
  std::vector<AtomRef> factors;
};

// `hash` distinguishes variables by identity; `shape` is the same for every choice of variables.
struct Atom {
  std::variant<Variable, Quotient, Product> kind;
  std::uint64_t hash = 0;
  std::uint64_t shape = 0;
  bool has_quotient = false;
  bool has_product = false;
};

struct Monomial {
  std::int64_t coefficient;  // never 0
  AtomRef atom;
};

// sum(monomials) + constant.  An opaque term has no monomials and means nothing.
struct Term::Node {
  std::vector<Monomial> monomials;  // ascending by atom, each atom once
  std::int64_t constant = 0;
  bool opaque = false;
  bool has_quotient = false;
  bool has_product = false;
  std::uint64_t linear_hash = 0;  // of the monomials alone
  std::uint64_t shape = 0;
};

// `term relation 0`.  In normal form the coefficients have no common divisor, and the first one of
// eq and ne is positive.
enum class Relation { le, eq, ne };
struct Truth {
  bool value;
};
struct Literal {
  Variable variable;
  bool positive;
};
struct Comparison {
  Relation relation;
  Term term;
};
// A comparison of opaque terms: neither it nor its negation means anything.
struct Unknown {};
// Conjunction or disjunction of at least two, ascending, none of the same connective, no two
// complementary.
enum class Connective { all, any };
struct Junction {
  Connective connective;
  std::vector<Formula> children;
};

// Formulas are kept in negation normal form: negation is pushed to the leaves as they are built.
struct Formula::Node {
  std::variant<Truth, Literal, Comparison, Unknown, Junction> kind;
  std::uint64_t hash = 0;
  std::uint64_t shape = 0;
  bool opaque = false;
  bool has_quotient = false;
  bool has_product = false;
  std::vector<std::uint64_t> variables;  // ids, ascending, each once
};

// Total orders by content, independent of addresses; 0 means the same formula.
[[nodiscard]] int compare(const Atom& a, const Atom& b);
[[nodiscard]] int compare(const Term& a, const Term& b);
[[nodiscard]] int compare(const Formula& a, const Formula& b);
// Compares the monomials and leaves the constants out.
[[nodiscard]] int compare_linear(const Term& a, const Term& b);
[[nodiscard]] bool same(const Term& a, const Term& b);
[[nodiscard]] bool same(const Formula& a, const Formula& b);

// ---- terms -------------------------------------------------------------------------------------

[[nodiscard]] Term opaque_term();
// Any monomials, in any order, with repetitions; zero coefficients are dropped.
[[nodiscard]] Term make_term(std::vector<Monomial> monomials, std::int64_t constant);
// The monomials are already in normal form.
[[nodiscard]] Term make_sorted_term(std::vector<Monomial> monomials, std::int64_t constant);
// The atom with coefficient 1.
[[nodiscard]] Term term_of(const AtomRef& atom);
[[nodiscard]] Term scaled(const Term& term, std::int64_t factor);
// The term without its constant.
[[nodiscard]] Term linear_part(const Term& term);
// A quotient that is already in normal form, not simplified further.
[[nodiscard]] AtomRef make_quotient_atom(const Term& numerator, std::int64_t divisor);
[[nodiscard]] AtomRef make_product_atom(const AtomRef& a, const AtomRef& b);
// The greatest common divisor of the coefficients; 0 of a constant.
[[nodiscard]] std::uint64_t content(const Term& term);

[[nodiscard]] inline bool is_constant(const Term& t) {
  return t.node().monomials.empty() && !t.node().opaque;
}

// ---- formulas ----------------------------------------------------------------------------------

// `term relation 0`, normalised and folded.
[[nodiscard]] Formula compare_to_zero(const Term& term, Relation relation);
[[nodiscard]] Formula make_junction(Connective connective, const std::vector<Formula>& children);

[[nodiscard]] inline bool is_opaque(std::span<const Formula> formulas) {
  for (const Formula& f : formulas) {
    if (f.node().opaque) return true;
  }
  return false;
}

// Calls `f(const Variable&)` for every occurrence of a variable.
template <class F>
void for_each_variable(const Term& term, const F& f);

template <class F>
void for_each_variable(const Atom& atom, const F& f) {
  std::visit(Overload{[&](const Variable& v) { f(v); },
                      [&](const Quotient& q) { for_each_variable(q.numerator, f); },
                      [&](const Product& p) {
                        for (const AtomRef& factor : p.factors) for_each_variable(*factor, f);
                      }},
             atom.kind);
}

template <class F>
void for_each_variable(const Term& term, const F& f) {
  for (const Monomial& m : term.node().monomials) for_each_variable(*m.atom, f);
}

template <class F>
void for_each_variable(const Formula& formula, const F& f) {
  std::visit(
      Overload{[](const Truth&) {}, [&](const Literal& l) { f(l.variable); },
               [&](const Comparison& c) { for_each_variable(c.term, f); }, [](const Unknown&) {},
               [&](const Junction& j) {
                 for (const Formula& child : j.children) for_each_variable(child, f);
               }},
      formula.node().kind);
}

}  // namespace selvage::smt

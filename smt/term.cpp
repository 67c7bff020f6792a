// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/ensure.h"
#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {
namespace {

constexpr std::uint64_t variable_tag = 1, quotient_tag = 2, product_tag = 3, opaque_tag = 4;

std::uint64_t bits(Integer a) { return static_cast<std::uint64_t>(a); }

AtomRef make_variable_atom(const Variable& v) {
  auto atom = std::make_shared<Atom>();
  atom->kind = v;
  atom->hash = mix(variable_tag, v.id);
  atom->shape = mix(variable_tag, 0);
  return atom;
}

// a + factor * b, both ascending.
std::optional<std::vector<Monomial>> merge(const std::vector<Monomial>& a,
                                           const std::vector<Monomial>& b, Integer factor) {
  std::vector<Monomial> sum;
  sum.reserve(a.size() + b.size());
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const int order = i == a.size() ? 1 : j == b.size() ? -1 : compare(*a[i].atom, *b[j].atom);
    if (order < 0) {
      sum.push_back(a[i++]);
      continue;
    }
    const auto product = checked_mul(b[j].coefficient, factor);
    const auto coefficient =
        !product || order > 0 ? product : checked_add(a[i].coefficient, *product);
    if (!coefficient) return std::nullopt;
    if (*coefficient != 0) sum.push_back({*coefficient, b[j].atom});
    if (order == 0) ++i;
    ++j;
  }
  return sum;
}

// a + factor * b
Term combine(const Term& a, const Term& b, Integer factor) {
  if (a.node().opaque || b.node().opaque) return opaque_term();
  auto monomials = merge(a.node().monomials, b.node().monomials, factor);
  const auto product = checked_mul(b.node().constant, factor);
  const auto constant = product ? checked_add(a.node().constant, *product) : product;
  if (!monomials || !constant) return opaque_term();
  return make_sorted_term(std::move(*monomials), *constant);
}

int sign_of(std::uint64_t a, std::uint64_t b) { return a < b ? -1 : a > b ? 1 : 0; }
int sign_of(Integer a, Integer b) { return a < b ? -1 : a > b ? 1 : 0; }

int compare_factors(const Product& a, const Product& b) {
  if (a.factors.size() != b.factors.size()) return a.factors.size() < b.factors.size() ? -1 : 1;
  for (std::size_t i = 0; i < a.factors.size(); ++i) {
    if (const int order = compare(*a.factors[i], *b.factors[i])) return order;
  }
  return 0;
}

const std::vector<AtomRef>& factors_of(const AtomRef& atom, std::vector<AtomRef>& single) {
  if (const auto* product = std::get_if<Product>(&atom->kind)) return product->factors;
  single = {atom};
  return single;
}

// The full product of two non-constant terms, multiplied out.
Term multiply_out(const Term::Node& a, const Term::Node& b) {
  std::vector<Monomial> monomials;
  const auto add = [&](Integer x, Integer y, const AtomRef& atom) {
    const auto coefficient = checked_mul(x, y);
    if (coefficient) monomials.push_back({*coefficient, atom});
    return coefficient.has_value();
  };
  for (const Monomial& m : a.monomials) {
    if (!add(m.coefficient, b.constant, m.atom)) return opaque_term();
    for (const Monomial& n : b.monomials) {
      if (!add(m.coefficient, n.coefficient, make_product_atom(m.atom, n.atom))) {
        return opaque_term();
      }
    }
  }
  for (const Monomial& n : b.monomials) {
    if (!add(a.constant, n.coefficient, n.atom)) return opaque_term();
  }
  const auto constant = checked_mul(a.constant, b.constant);
  return constant ? make_term(std::move(monomials), *constant) : opaque_term();
}

}  // namespace

int compare(const Atom& a, const Atom& b) {
  if (&a == &b) return 0;
  if (a.kind.index() != b.kind.index()) return a.kind.index() < b.kind.index() ? -1 : 1;
  return std::visit(
      Overload{[&](const Variable& v) { return sign_of(v.id, std::get<Variable>(b.kind).id); },
               [&](const Quotient& q) {
                 const auto& r = std::get<Quotient>(b.kind);
                 const int order = compare(q.numerator, r.numerator);
                 return order != 0 ? order : sign_of(q.divisor, r.divisor);
               },
               [&](const Product& p) { return compare_factors(p, std::get<Product>(b.kind)); }},
      a.kind);
}

int compare_linear(const Term& a, const Term& b) {
  const auto& x = a.node().monomials;
  const auto& y = b.node().monomials;
  if (&x == &y) return 0;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (const int order = compare(*x[i].atom, *y[i].atom)) return order;
    if (const int order = sign_of(x[i].coefficient, y[i].coefficient)) return order;
  }
  return x.size() < y.size() ? -1 : x.size() > y.size() ? 1 : 0;
}

int compare(const Term& a, const Term& b) {
  if (&a.node() == &b.node()) return 0;
  if (a.node().opaque != b.node().opaque) return a.node().opaque ? 1 : -1;
  const int order = compare_linear(a, b);
  return order != 0 ? order : sign_of(a.node().constant, b.node().constant);
}

bool same(const Term& a, const Term& b) {
  return &a.node() == &b.node() ||
         (a.node().linear_hash == b.node().linear_hash && compare(a, b) == 0);
}

Term opaque_term() {
  auto node = std::make_shared<Term::Node>();
  node->opaque = true;
  node->linear_hash = node->shape = mix(opaque_tag, 0);
  return Term(std::move(node));
}

Term make_sorted_term(std::vector<Monomial> monomials, Integer constant) {
  auto node = std::make_shared<Term::Node>();
  for (const Monomial& m : monomials) {
    node->has_quotient |= m.atom->has_quotient;
    node->has_product |= m.atom->has_product;
    node->linear_hash += mix(m.atom->hash, bits(m.coefficient));
    node->shape += mix(m.atom->shape, bits(m.coefficient));
  }
  node->shape = mix(node->shape, bits(constant));
  node->monomials = std::move(monomials);
  node->constant = constant;
  return Term(std::move(node));
}

Term make_term(std::vector<Monomial> monomials, Integer constant) {
  std::sort(monomials.begin(), monomials.end(),
            [](const Monomial& a, const Monomial& b) { return compare(*a.atom, *b.atom) < 0; });
  std::vector<Monomial> merged;
  merged.reserve(monomials.size());
  for (Monomial& m : monomials) {
    if (merged.empty() || compare(*merged.back().atom, *m.atom) != 0) {
      if (!merged.empty() && merged.back().coefficient == 0) merged.pop_back();
      merged.push_back(std::move(m));
      continue;
    }
    const auto sum = checked_add(merged.back().coefficient, m.coefficient);
    if (!sum) return opaque_term();
    merged.back().coefficient = *sum;
  }
  if (!merged.empty() && merged.back().coefficient == 0) merged.pop_back();
  return make_sorted_term(std::move(merged), constant);
}

Term term_of(const AtomRef& atom) { return make_sorted_term({{1, atom}}, 0); }

Term scaled(const Term& term, Integer factor) { return combine(Term(0), term, factor); }

Term linear_part(const Term& term) {
  return term.node().constant == 0 ? term : make_sorted_term(term.node().monomials, 0);
}

AtomRef make_quotient_atom(const Term& numerator, Integer divisor) {
  auto atom = std::make_shared<Atom>();
  atom->kind = Quotient{numerator, divisor};
  const auto tag = mix(quotient_tag, bits(divisor));
  atom->hash = mix(mix(tag, numerator.node().linear_hash), bits(numerator.node().constant));
  atom->shape = mix(tag, numerator.node().shape);
  atom->has_quotient = true;
  atom->has_product = numerator.node().has_product;
  return atom;
}

AtomRef make_product_atom(const AtomRef& a, const AtomRef& b) {
  std::vector<AtomRef> single_a, single_b;
  const auto& x = factors_of(a, single_a);
  const auto& y = factors_of(b, single_b);
  Product product;
  product.factors.reserve(x.size() + y.size());
  std::merge(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(product.factors),
             [](const AtomRef& l, const AtomRef& r) { return compare(*l, *r) < 0; });
  auto atom = std::make_shared<Atom>();
  for (const AtomRef& factor : product.factors) {
    atom->hash += mix(product_tag, factor->hash);
    atom->shape += mix(product_tag, factor->shape);
    atom->has_quotient |= factor->has_quotient;
  }
  atom->hash = mix(product_tag, atom->hash);
  atom->shape = mix(product_tag, atom->shape);
  atom->has_product = true;
  atom->kind = std::move(product);
  return atom;
}

std::uint64_t content(const Term& term) {
  std::uint64_t g = 0;
  for (const Monomial& m : term.node().monomials) g = std::gcd(g, magnitude(m.coefficient));
  return g;
}

Term::Term(Integer constant) : node_(make_sorted_term({}, constant).node_) {}

Term::Term(const Variable& variable) : node_(term_of(make_variable_atom(variable)).node_) {
  ENSURE(!variable.boolean, "a boolean variable is not a term");
}

Term operator+(const Term& a, const Term& b) { return combine(a, b, 1); }
Term operator-(const Term& a, const Term& b) { return combine(a, b, -1); }
Term Term::operator-() const { return scaled(*this, -1); }

Term operator*(const Term& a, const Term& b) {
  if (a.node().opaque || b.node().opaque) return opaque_term();
  if (is_constant(a)) return scaled(b, a.node().constant);
  if (is_constant(b)) return scaled(a, b.node().constant);
  return multiply_out(a.node(), b.node());
}

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
#include "primitives/linear.h"

#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using namespace core;

std::optional<std::int64_t> times(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
  return out;
}

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}

bool add_term(Linear& l, const Expr& atom, std::int64_t coefficient) {
  const auto known = std::find_if(l.terms.begin(), l.terms.end(),
                                  [&](const Linear::Term& t) { return equal(t.atom, atom); });
  if (known == l.terms.end()) {
    if (coefficient != 0) l.terms.push_back({atom, coefficient});
    return true;
  }
  const auto total = sum(known->coefficient, coefficient);
  if (!total) return false;
  known->coefficient = *total;
  if (*total == 0) l.terms.erase(known);
  return true;
}

std::optional<Linear> scaled(const Linear& l, std::int64_t factor) {
  return plus(Linear{}, l, factor);
}

std::optional<Linear> product(const Expr& e, const Binary& b) {
  const auto lhs = linear_form(b.lhs);
  const auto rhs = linear_form(b.rhs);
  if (!lhs || !rhs) return std::nullopt;
  if (lhs->terms.empty()) return scaled(*rhs, lhs->constant);
  if (rhs->terms.empty()) return scaled(*lhs, rhs->constant);
  return Linear{{{e, 1}}, 0};
}

std::optional<Linear> of_binary(const Expr& e, const Binary& b) {
  if (b.op == BinaryOp::mul) return product(e, b);
  if (b.op != BinaryOp::add && b.op != BinaryOp::sub) return Linear{{{e, 1}}, 0};
  const auto lhs = linear_form(b.lhs);
  const auto rhs = linear_form(b.rhs);
  if (!lhs || !rhs) return std::nullopt;
  return plus(*lhs, *rhs, b.op == BinaryOp::add ? 1 : -1);
}

// coefficient * atom without a sign.
Expr magnitude(const Linear::Term& t) {
  const std::int64_t c = t.coefficient < 0 ? -t.coefficient : t.coefficient;
  return c == 1 ? t.atom : core::mul(int_const(c), t.atom);
}

}  // namespace

std::optional<Linear> linear_form(const Expr& e) {
  if (const auto* c = as<ConstInt>(e)) return Linear{{}, c->value};
  if (const auto* b = as<Binary>(e)) return of_binary(e, *b);
  if (const auto* u = as<Unary>(e); u != nullptr && u->op == UnaryOp::neg) {
    const auto arg = linear_form(u->arg);
    return arg ? scaled(*arg, -1) : std::nullopt;
  }
  return Linear{{{e, 1}}, 0};
}

std::optional<Linear> plus(const Linear& a, const Linear& b, std::int64_t factor) {
  Linear out = a;
  for (const Linear::Term& t : b.terms) {
    const auto c = times(t.coefficient, factor);
    if (!c || !add_term(out, t.atom, *c)) return std::nullopt;
  }
  const auto constant = times(b.constant, factor);
  const auto total = constant ? sum(out.constant, *constant) : std::nullopt;
  if (!total || *total == INT64_MIN) return std::nullopt;
  out.constant = *total;
  const bool negatable =
      std::none_of(out.terms.begin(), out.terms.end(),
                   [](const Linear::Term& t) { return t.coefficient == INT64_MIN; });
  if (!negatable) return std::nullopt;
  return out;
}

Expr to_expr(const Linear& l) {
  std::optional<Expr> out;
  // A positive term first, so that no expression begins with a minus where it need not.
  const auto first = std::find_if(l.terms.begin(), l.terms.end(),
                                  [](const Linear::Term& t) { return t.coefficient > 0; });
  if (first != l.terms.end())
    out = magnitude(*first);
  else if (l.terms.empty() || l.constant > 0)
    out = int_const(l.constant);
  const bool constant_done = out && first == l.terms.end();
  for (auto t = l.terms.begin(); t != l.terms.end(); ++t) {
    if (t == first) continue;
    if (!out) {
      const Expr minus_one = make_expr(t->atom->loc, t->atom->type, Unary{UnaryOp::neg, t->atom});
      out = t->coefficient == -1 ? minus_one : core::mul(int_const(t->coefficient), t->atom);
      continue;
    }
    const Expr base = *out;
    out = t->coefficient > 0 ? add(base, magnitude(*t)) : sub(base, magnitude(*t));
  }
  if (constant_done || l.constant == 0) return *out;
  return l.constant > 0 ? add(*out, int_const(l.constant)) : sub(*out, int_const(-l.constant));
}

Expr difference(const Expr& a, const Expr& b) {
  const auto x = linear_form(a);
  const auto y = linear_form(b);
  const auto rest = x && y ? plus(*x, *y, -1) : std::nullopt;
  return rest ? to_expr(*rest) : core::sub(a, b);
}

bool made_of_sizes(const Expr& e) {
  if (as<ConstInt>(e) != nullptr) return true;
  if (as<Var>(e) != nullptr) return e->type.scalar == Scalar::size;
  if (as<Unary>(e) == nullptr && as<Binary>(e) == nullptr) return false;
  for (const Expr& c : children(e)) {
    if (!made_of_sizes(c)) return false;
  }
  return true;
}

bool mentions(const Linear& l, const Sym& name) {
  return std::any_of(l.terms.begin(), l.terms.end(),
                     [&](const Linear::Term& t) { return free_names(t.atom).count(name) != 0; });
}

}  // namespace selvage::primitives

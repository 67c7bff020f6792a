// SPDX-License-Identifier: Apache-2.0
#include "primitives/simplify_expr.h"

#include "core/arith.h"
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/linear.h"

namespace selvage::primitives {
namespace {

using namespace core;

bool is_comparison(BinaryOp op) {
  return op == BinaryOp::lt || op == BinaryOp::le || op == BinaryOp::gt || op == BinaryOp::ge ||
         op == BinaryOp::eq || op == BinaryOp::ne;
}

class Simplifier {
 public:
  explicit Simplifier(const Asks& asks) : asks_(asks) {}

  Expr operator()(const Expr& e) const {
    if (e->type.is_tensor() || !is_control(e->type.scalar)) return e;
    std::vector<Expr> parts;
    for (const Expr& c : children(e)) parts.push_back((*this)(c));
    const Expr inner = with_children(e, parts);
    if (e->type.scalar == Scalar::boolean) return condition(inner);
    return integer(inner);
  }

 private:
  Expr integer(const Expr& e) const {
    const auto* b = as<Binary>(e);
    if (b != nullptr && (b->op == BinaryOp::div || b->op == BinaryOp::mod)) {
      const auto divisor = constant_value(b->rhs);
      const auto numerator = linear_form(b->lhs);
      if (divisor && *divisor > 0 && numerator) return division(e, *b, *numerator, *divisor);
    }
    return shortest(e);
  }

  // The linear form of e, if it is another expression.
  Expr shortest(const Expr& e) const {
    const auto form = linear_form(e);
    if (!form) return e;
    const Expr out = to_expr(*form);
    return equal(out, e) ? e : out;
  }

  // numerator = c * q + r, with q as large as the coefficients allow.
  Expr division(const Expr& e, const Binary& b, const Linear& numerator, std::int64_t c) const {
    Linear q;
    Linear r;
    for (const Linear::Term& t : numerator.terms) {
      const std::int64_t part = core::floor_div(t.coefficient, c);
      const std::int64_t rest = core::floor_mod(t.coefficient, c);
      // Splitting a coefficient helps only when nothing of the term is left in r.
      if (rest == 0)
        q.terms.push_back({t.atom, part});
      else
        r.terms.push_back(t);
    }
    q.constant = core::floor_div(numerator.constant, c);
    r.constant = core::floor_mod(numerator.constant, c);
    const bool quotient = b.op == BinaryOp::div;
    if (c == 1 || r.terms.empty()) return quotient ? to_expr(q) : int_const(r.constant);
    if (const auto whole = digit(r, c)) {
      if (!quotient) return to_expr(*whole);
      const auto moved = plus(r, *whole, -1);  // a multiple of c
      const auto shifted = moved ? plus(q, Linear{{}, moved->constant / c}) : std::nullopt;
      return shifted ? to_expr(*shifted) : e;
    }
    if (q.terms.empty() && q.constant == 0) return e;
    const Expr rest = quotient ? floor_div(to_expr(r), b.rhs) : floor_mod(to_expr(r), b.rhs);
    if (!quotient) return rest;
    return core::add(to_expr(q), rest);
  }

  // r or r - c, whichever lies in [0, c).
  [[nodiscard]] std::optional<Linear> digit(const Linear& r, std::int64_t c) const {
    for (const std::int64_t shift : {std::int64_t{0}, c}) {
      Linear shifted = r;
      shifted.constant -= shift;
      if (r.constant == 0 && shift != 0) break;
      const Expr e = to_expr(shifted);
      const Expr inside = logical_and(compare(BinaryOp::le, int_const(0), e),
                                      compare(BinaryOp::lt, e, int_const(c)));
      if (asks_(inside)) return shifted;
    }
    return std::nullopt;
  }

  Expr condition(const Expr& e) const {
    if (const auto* b = as<Binary>(e)) {
      if (b->op == BinaryOp::logical_and) return logical_and(b->lhs, b->rhs);
      if (b->op == BinaryOp::logical_or) return logical_or(b->lhs, b->rhs);
      if (is_comparison(b->op)) return comparison(e, *b);
    }
    if (const auto* u = as<Unary>(e)) return logical_not(u->arg);
    return e;
  }

  Expr comparison(const Expr& e, const Binary& b) const {
    const Expr folded = is_control_int(b.lhs->type.scalar) ? compare(b.op, b.lhs, b.rhs) : e;
    if (as<ConstBool>(folded) != nullptr) return folded;
    if (asks_(e)) return bool_const(true, e->loc);
    if (asks_(logical_not(e))) return bool_const(false, e->loc);
    return e;
  }

  const Asks& asks_;
};

}  // namespace

Expr simplify_control(const Expr& e, const Asks& asks) {
  if (!e->type.is_tensor() && is_control(e->type.scalar)) return Simplifier(asks)(e);
  std::vector<Expr> parts;
  for (const Expr& c : children(e)) parts.push_back(simplify_control(c, asks));
  return with_children(e, parts);
}

}  // namespace selvage::primitives

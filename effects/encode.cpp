// SPDX-License-Identifier: Apache-2.0
#include "effects/encode.h"

#include "core/build.h"
#include "effects/mutation.h"

namespace selvage::effects {
namespace {

using core::as;
using core::BinaryOp;
using core::Expr;

bool is_boolean(const Expr& e) { return e->type.scalar == core::Scalar::boolean; }

[[noreturn]] void unresolved() {
  internal_error("resolved", "only resolved expressions are encoded", __FILE__, __LINE__);
}

smt::Term arithmetic(const core::Binary& b) {
  const smt::Term lhs = term(b.lhs);
  if (b.op == BinaryOp::div || b.op == BinaryOp::mod) {
    const std::optional<std::int64_t> divisor = core::constant_value(b.rhs);
    ENSURE(divisor && *divisor >= 1, "control is divided by positive constants only");
    return b.op == BinaryOp::div ? lhs.floor_div(*divisor) : lhs.floor_mod(*divisor);
  }
  const smt::Term rhs = term(b.rhs);
  if (b.op == BinaryOp::add) return lhs + rhs;
  if (b.op == BinaryOp::sub) return lhs - rhs;
  ENSURE(b.op == BinaryOp::mul, "an integer expression is arithmetic");
  return lhs * rhs;
}

smt::Formula comparison(const core::Binary& b) {
  if (is_boolean(b.lhs)) {
    const smt::Formula same = formula(b.lhs).iff(formula(b.rhs));
    ENSURE(b.op == BinaryOp::eq || b.op == BinaryOp::ne, "booleans are compared for equality only");
    return b.op == BinaryOp::eq ? same : !same;
  }
  const smt::Term lhs = term(b.lhs);
  const smt::Term rhs = term(b.rhs);
  switch (b.op) {
    case BinaryOp::lt:
      return lhs < rhs;
    case BinaryOp::le:
      return lhs <= rhs;
    case BinaryOp::gt:
      return lhs > rhs;
    case BinaryOp::ge:
      return lhs >= rhs;
    case BinaryOp::eq:
      return lhs == rhs;
    case BinaryOp::ne:
      return lhs != rhs;
    case BinaryOp::add:
    case BinaryOp::sub:
    case BinaryOp::mul:
    case BinaryOp::div:
    case BinaryOp::mod:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  internal_error("comparison", "a boolean expression compares or connects", __FILE__, __LINE__);
}

}  // namespace

smt::Variable variable(const core::Sym& s, bool boolean) {
  return smt::Variable{s.id(), s.name(), boolean};
}

smt::Term term(const Resolved& e) {
  if (const auto* k = as<core::ConstInt>(e)) return smt::Term(k->value);
  if (const auto* k = as<core::Var>(e)) return smt::Term(variable(k->name));
  if (const auto* k = as<core::Unary>(e)) {
    ENSURE(k->op == core::UnaryOp::neg, "an integer expression is arithmetic");
    return -term(k->arg);
  }
  if (const auto* k = as<core::Binary>(e)) return arithmetic(*k);
  unresolved();
}

smt::Formula formula(const Resolved& e) {
  ENSURE(is_boolean(e), "a condition is boolean");
  if (const auto* k = as<core::ConstBool>(e)) return smt::Formula::constant(k->value);
  if (const auto* k = as<core::Var>(e)) return smt::Formula::variable(variable(k->name, true));
  if (const auto* k = as<core::Unary>(e)) {
    ENSURE(k->op == core::UnaryOp::logical_not, "a boolean expression compares or connects");
    return !formula(k->arg);
  }
  const auto* k = as<core::Binary>(e);
  if (k == nullptr) unresolved();
  if (k->op == BinaryOp::logical_and) return formula(k->lhs) && formula(k->rhs);
  if (k->op == BinaryOp::logical_or) return formula(k->lhs) || formula(k->rhs);
  return comparison(*k);
}

std::vector<smt::Formula> formulas(const std::vector<Resolved>& conditions) {
  std::vector<smt::Formula> out;
  out.reserve(conditions.size());
  for (const Resolved& c : conditions) out.push_back(formula(c));
  return out;
}

smt::Formula in_range(const smt::Term& lo, const smt::Term& e, const smt::Term& hi) {
  return lo <= e && (mutation::slips(mutation::Slip::off_by_one) ? e <= hi : e < hi);
}

smt::Formula same_cell(const std::vector<Resolved>& a, const std::vector<Resolved>& b) {
  ENSURE(a.size() == b.size(), "cells of one buffer have one rank");
  smt::Formula out = smt::Formula::constant(true);
  for (std::size_t i = 0; i < a.size(); ++i) out = out && term(a[i]) == term(b[i]);
  return out;
}

smt::Formula overlap(const Access& a, const Access& b) {
  if (!(a.where == b.where)) return smt::Formula::constant(false);
  return smt::all_of(formulas(a.conditions())) && smt::all_of(formulas(b.conditions())) &&
         same_cell(a.index, b.index);
}

}  // namespace selvage::effects

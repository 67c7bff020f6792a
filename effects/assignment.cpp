// SPDX-License-Identifier: Apache-2.0
//
// Counterexamples evaluated.
#include "core/arith.h"
#include "core/build.h"
#include "effects/prover.h"

namespace selvage::effects {
namespace {

using core::as;
using core::BinaryOp;

bool is_comparison(BinaryOp op) {
  return op == BinaryOp::lt || op == BinaryOp::le || op == BinaryOp::gt || op == BinaryOp::ge ||
         op == BinaryOp::eq || op == BinaryOp::ne;
}

}  // namespace

std::int64_t Assignment::value(const core::Sym& s) const {
  const auto found = values_.find(s.id());
  return found == values_.end() ? 0 : found->second;
}

std::int64_t Assignment::value(const Resolved& e) const {
  if (const auto* k = as<core::ConstInt>(e)) return k->value;
  if (const auto* k = as<core::Var>(e)) return value(k->name);
  if (const auto* k = as<core::Unary>(e)) return -value(k->arg);
  const auto* k = as<core::Binary>(e);
  ENSURE(k != nullptr, "a resolved integer is a constant, a variable or arithmetic");
  // Only shown to people: a value that does not fit is not worth a failure.
  return core::control_arith(k->op, value(k->lhs), value(k->rhs)).value_or(0);
}

bool Assignment::holds(const Resolved& e) const {
  if (const auto* k = as<core::ConstBool>(e)) return k->value;
  if (const auto* k = as<core::Var>(e)) return value(k->name) != 0;
  if (const auto* k = as<core::Unary>(e)) return !holds(k->arg);
  const auto* k = as<core::Binary>(e);
  ENSURE(k != nullptr, "a resolved condition compares or connects");
  if (k->op == BinaryOp::logical_and) return holds(k->lhs) && holds(k->rhs);
  if (k->op == BinaryOp::logical_or) return holds(k->lhs) || holds(k->rhs);
  ENSURE(is_comparison(k->op), "a resolved condition compares or connects");
  if (k->lhs->type.scalar == core::Scalar::boolean) {
    return (holds(k->lhs) == holds(k->rhs)) == (k->op == BinaryOp::eq);
  }
  return core::control_compare(k->op, value(k->lhs), value(k->rhs)).value_or(false);
}

std::string Assignment::cell(const Access& a) const {
  std::string index;
  for (const Resolved& e : a.index) {
    index += (index.empty() ? "" : ", ") + std::to_string(value(e));
  }
  const std::string where = location_text(a.where);
  return index.empty() ? where : where + "[" + index + "]";
}

std::string Assignment::text(const std::vector<core::Sym>& names) const {
  std::string out;
  for (const core::Sym& s : names) {
    out += (out.empty() ? "" : ", ") + s.name() + "=" + std::to_string(value(s));
  }
  return out;
}

}  // namespace selvage::effects

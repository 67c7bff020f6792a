// SPDX-License-Identifier: Apache-2.0
#include "effects/restated.h"

#include "core/build.h"

namespace selvage::effects {
namespace {

using core::Binary;
using core::BinaryOp;
using core::Sym;

const Binary* operation(const Resolved& e, BinaryOp op) {
  const auto* b = core::as<Binary>(e);
  return b != nullptr && b->op == op ? b : nullptr;
}

bool by_equal_constants(const Binary& a, const Binary& b) {
  const auto divisor = core::constant_value(a.rhs);
  return divisor && divisor == core::constant_value(b.rhs);
}

bool match_shape(const Resolved& index, const Resolved& cell, const std::set<Sym>& binders,
                 core::Substitution& found) {
  if (const auto* v = core::as<core::Var>(index); v != nullptr && binders.contains(v->name)) {
    const auto [known, fresh] = found.emplace(v->name, cell);
    return fresh || core::equal(known->second, cell);
  }
  const auto* a = core::as<Binary>(index);
  const auto* b = core::as<Binary>(cell);
  if (a == nullptr || b == nullptr) return core::equal(index, cell);
  return a->op == b->op && match_shape(a->lhs, b->lhs, binders, found) &&
         match_shape(a->rhs, b->rhs, binders, found);
}

}  // namespace

std::optional<Equations> of_dividends(Equations e) {
  bool any = false;
  for (std::size_t d = 0; d < e.cell.size(); ++d) {
    const Binary* x = operation(e.index[d], BinaryOp::mod);
    const Binary* y = operation(e.cell[d], BinaryOp::mod);
    if (x == nullptr || y == nullptr || !by_equal_constants(*x, *y)) continue;
    any = true;
    const Resolved index = x->lhs, cell = y->lhs;
    e.index[d] = index;
    e.cell[d] = cell;
  }
  return any ? std::optional(e) : std::nullopt;
}

std::optional<core::Substitution> matched(const Equations& e, const std::set<Sym>& binders) {
  core::Substitution found;
  for (std::size_t d = 0; d < e.index.size(); ++d) {
    if (!match_shape(e.index[d], e.cell[d], binders, found)) return std::nullopt;
  }
  return found;
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/restated.h"

#include <algorithm>

#include "core/build.h"
#include "effects/digits.h"

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

// Its factor that is the same for all values of the binders, and is no number.
std::optional<Resolved> symbolic_factor(const Binary& product, const std::set<Sym>& binders) {
  const auto is_factor = [&](const Resolved& e, const Resolved& other) {
    return !core::constant_value(e) && !mentions(e, binders) && mentions(other, binders);
  };
  if (is_factor(product.lhs, product.rhs)) return product.lhs;
  if (is_factor(product.rhs, product.lhs)) return product.rhs;
  return std::nullopt;
}

std::vector<Resolved> symbolic_factors(const Resolved& e, const std::set<Sym>& binders) {
  std::vector<Resolved> out;
  core::visit(e, [&](const Resolved& part) {
    const Binary* product = operation(part, BinaryOp::mul);
    const auto factor = product == nullptr ? std::nullopt : symbolic_factor(*product, binders);
    if (!factor) return;
    const bool known =
        std::ranges::any_of(out, [&](const Resolved& f) { return core::equal(f, *factor); });
    if (!known) out.push_back(*factor);
  });
  return out;
}

// A sum, as what it has of each factor and, last, the rest.
class Coefficients {
 public:
  explicit Coefficients(const std::vector<Resolved>& factors)
      : factors_(factors), sums_(factors.size() + 1, core::int_const(0)) {}

  void add(const Resolved& e, bool positive) {
    const auto* negation = core::as<core::Unary>(e);
    if (negation != nullptr && negation->op == core::UnaryOp::neg)
      return add(negation->arg, !positive);
    const auto* b = core::as<Binary>(e);
    if (b != nullptr && (b->op == BinaryOp::add || b->op == BinaryOp::sub)) {
      add(b->lhs, positive);
      return add(b->rhs, positive == (b->op == BinaryOp::add));
    }
    for (std::size_t k = 0; k < factors_.size(); ++k) {
      if (const auto of = multiplied_by(e, factors_[k])) return put(sums_[k], *of, positive);
    }
    put(sums_.back(), e, positive);
  }

  [[nodiscard]] const std::vector<Resolved>& sums() const { return sums_; }

 private:
  static std::optional<Resolved> multiplied_by(const Resolved& e, const Resolved& factor) {
    if (core::equal(e, factor)) return core::int_const(1);
    const Binary* product = operation(e, BinaryOp::mul);
    if (product == nullptr) return std::nullopt;
    if (core::equal(product->lhs, factor)) return product->rhs;
    return core::equal(product->rhs, factor) ? std::optional(product->lhs) : std::nullopt;
  }

  static void put(Resolved& sum, const Resolved& e, bool positive) {
    sum = positive ? core::add(sum, e) : core::sub(sum, e);
  }

  const std::vector<Resolved>& factors_;
  std::vector<Resolved> sums_;
};

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

std::optional<Equations> of_coefficients(const Equations& e, const std::set<Sym>& binders) {
  Equations out;
  for (std::size_t d = 0; d < e.index.size(); ++d) {
    const std::vector<Resolved> factors = symbolic_factors(e.index[d], binders);
    Coefficients index(factors), cell(factors);
    index.add(e.index[d], true);
    cell.add(e.cell[d], true);
    out.index.insert(out.index.end(), index.sums().begin(), index.sums().end());
    out.cell.insert(out.cell.end(), cell.sums().begin(), cell.sums().end());
  }
  return out.index.size() > e.index.size() ? std::optional(out) : std::nullopt;
}

std::optional<core::Substitution> matched(const Equations& e, const std::set<Sym>& binders) {
  core::Substitution found;
  for (std::size_t d = 0; d < e.index.size(); ++d) {
    if (!match_shape(e.index[d], e.cell[d], binders, found)) return std::nullopt;
  }
  return found;
}

}  // namespace selvage::effects

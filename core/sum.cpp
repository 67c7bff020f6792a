// SPDX-License-Identifier: Apache-2.0
#include "core/sum.h"

#include <algorithm>

#include "core/traverse.h"

namespace selvage::core {

std::optional<SelfSum> self_sum(const Assign& a) {
  const auto* sum = as<Binary>(a.rhs);
  if (sum == nullptr) return std::nullopt;
  const auto is_target = [&a](const Expr& e) {
    const auto* read = as<Read>(e);
    return read != nullptr && read->buffer == a.buffer &&
           std::ranges::equal(read->index, a.index,
                              [](const Expr& x, const Expr& y) { return equal(x, y); });
  };
  const bool plus = sum->op == BinaryOp::add;
  if ((plus || sum->op == BinaryOp::sub) && is_target(sum->lhs)) {
    return SelfSum{sum->lhs, sum->rhs};
  }
  if (plus && is_target(sum->rhs)) return SelfSum{sum->rhs, sum->lhs};
  return std::nullopt;
}

}  // namespace selvage::core

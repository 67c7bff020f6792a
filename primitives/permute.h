// SPDX-License-Identifier: Apache-2.0
//
// A buffer whose dimensions are put in another order, with everything that sees them.
#pragma once
#include <cstdint>
#include <vector>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::primitives {

// Dimension k of the new layout is dimension order[k] of the old one.
using DimOrder = std::vector<int>;
[[nodiscard]] bool is_identity(const DimOrder& order);
// The list as an order of `rank` dimensions, or a refusal at `loc` that names the argument.
[[nodiscard]] Result<DimOrder> dim_order(const std::vector<std::int64_t>& list, int rank,
                                         const std::string& argument, const core::SourceLoc& loc);

template <class T>
[[nodiscard]] std::vector<T> permuted(const std::vector<T>& old, const DimOrder& order) {
  std::vector<T> now;
  for (const int d : order) now.push_back(old[static_cast<std::size_t>(d)]);
  return now;
}

// The expression with the dimension of every stride of `buffer` renumbered.
[[nodiscard]] core::Expr permute_strides(const core::Expr& e, const core::Sym& buffer,
                                         const DimOrder& order);

// The body over the buffer with its dimensions in the new order.  A window statement of it whose
// own dimensions change order on the way is followed to its uses.  Refused where a call would get
// its argument's dimensions in another order.  The statement tree keeps its shape.
[[nodiscard]] Result<core::Block> permute_dims(const core::Block& body, const core::Sym& buffer,
                                               const DimOrder& order);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
//
// Bodies of loops whose iterators are spelt in another way after a rewrite.
#pragma once
#include <functional>
#include <map>

#include "core/traverse.h"
#include "primitives/linear.h"

namespace selvage::primitives {

// Iterators and the coefficients they have in one sum.
using Coefficients = std::map<core::Sym, std::int64_t>;

struct Reindex {
  core::Substitution each;  // the new spelling of each iterator
  // A shorter spelling of a sum of them, where there is one.
  std::function<std::optional<Linear>(const Coefficients&)> together = {};
};

// The block with every control expression that mentions one of the iterators respelt, in its
// shortest form; all others are the same handles.
[[nodiscard]] core::Block reindexed(const core::Block& b, const Reindex& how);

}  // namespace selvage::primitives

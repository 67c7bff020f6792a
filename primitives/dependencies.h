// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>

#include "core/ast.h"

namespace selvage::primitives {

// The names (iterators, arguments, buffers) on which what a buffer holds may depend: those in what
// is stored in it and in the indices and conditions of such stores, and what these depend on in
// turn.  A loop around a store does not count unless its iterator is mentioned.  For planning:
// state that configuration carries is not followed.
[[nodiscard]] std::set<core::Sym> dependencies(const core::Block& body, const core::Sym& buffer);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "core/place.h"

namespace selvage::primitives {

// A name that is in scope.
struct Declared {
  core::Sym name;
  core::Type type;
  std::optional<core::Memory> memory;  // of data; of a window, that of its buffer
  std::optional<core::Expr> window;    // of a window made by a statement: the view
  core::SourceLoc loc;
};

// A loop around a place.
struct Around {
  core::Sym iter;
  core::Expr lo, hi;
};

// What is declared and said around a place.
struct Surroundings {
  std::vector<Declared> names;  // in order of declaration
  std::vector<Around> loops;    // outermost first
  // Asserts, ranges of loops, and conditions, each true where it is written; configuration may have
  // changed since.
  std::vector<core::Expr> facts;
};
[[nodiscard]] Surroundings surroundings(const core::Proc& p, const core::Gap& gap);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
//
// The data side of unification: how a data parameter of a callee lies in a buffer of the caller.
#pragma once
#include <optional>
#include <vector>

#include "primitives/equations.h"

namespace selvage::primitives {

// One coordinate of an access: a cell, or an interval of cells.
struct Cells {
  core::Expr first;
  std::optional<core::Expr> end;  // of an interval
};
[[nodiscard]] std::vector<Cells> points(const std::vector<core::Expr>& index);
// The buffer and coordinates of an expression that hands over a view; nothing for any other.
struct Handed {
  core::Sym buffer;
  std::vector<Cells> cells;
};
[[nodiscard]] std::optional<Handed> handed_over(const core::Expr& e);

// A view of a buffer.
struct View {
  core::Sym buffer;
  // Per dimension of the buffer: the view's dimension laid along it, or -1, and the offset or cell.
  std::vector<int> along;
  std::vector<core::Expr> offset;

  // The buffer's dimension along which the view's dimension `dim` lies.
  [[nodiscard]] int buffer_dim(int dim) const;
};

// Every view of `ours` of which the coordinates `theirs` are the coordinates `cells` of the buffer,
// and whose offsets mention nothing bound in the block.  The innermost dimensions come first. Along
// a dimension in which `theirs` has an unknown a view begins at 0; what the unknown is then, is for
// the caller to require.
[[nodiscard]] std::vector<View> views_through(const core::Sym& ours,
                                              const std::vector<Cells>& theirs,
                                              const std::vector<Cells>& cells,
                                              const Equations& equations);

// The argument that hands over the view as the parameter.
[[nodiscard]] core::Expr argument(const core::Arg& parameter, const View& view,
                                  const Equations& equations, const core::SourceLoc& loc);

}  // namespace selvage::primitives

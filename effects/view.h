// SPDX-License-Identifier: Apache-2.0
//
// What a data name stands for at a place: a whole buffer, or a view of part of one, resolved to the
// buffer that owns the cells.
#pragma once
#include <optional>
#include <vector>

#include "core/ast.h"

namespace selvage::effects {

// An expression in which every name is a control variable: `Cfg.field` and `stride(x, d)` were
// replaced by their values, or by ghosts where those are unknown.  Only ConstInt, ConstBool, Var,
// Unary and Binary occur.
using Resolved = core::Expr;

// A data name resolved to its base buffer: an argument or an allocation, never a window statement.
struct View {
  // How one dimension of the base is addressed: index = offset + (index of view dimension `dim`, if
  // there is one).
  struct BaseDim {
    Resolved offset;
    std::optional<int> dim;
  };
  core::Sym base;
  core::Scalar scalar;
  core::Memory memory;
  std::vector<BaseDim> dims;           // one per dimension of the base
  std::vector<Resolved> base_extents;  // of the base
  std::vector<Resolved> base_strides;  // of the base, in elements: products of inner extents, or
                                       // ghosts for a window parameter
  std::vector<Resolved> extents;       // of the view, one per view dimension
  bool dense_base = true;              // false: the base is a window parameter
  bool whole = true;                   // the name of the base itself, not a window of it

  [[nodiscard]] int rank() const { return static_cast<int>(extents.size()); }
  // The base coordinates of the cell at these view coordinates.
  [[nodiscard]] std::vector<Resolved> to_base(const std::vector<Resolved>& index) const;
  // The stride of view dimension `dim`.
  [[nodiscard]] const Resolved& stride(int dim) const;
};

// The view that `dims` (resolved, one per dimension of `of`) makes of another view.
[[nodiscard]] View window_of(const View& of, const std::vector<core::WindowDim>& dims);

}  // namespace selvage::effects

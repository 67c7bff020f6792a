// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "backends/c_scope.h"
#include "core/ast.h"

namespace selvage::backends {

// A buffer or part of one, as it is handed to a window statement or a call.
struct CWindow {
  View base;                   // the buffer it is of
  std::vector<CExpr> first;    // index of its first element
  std::vector<CExpr> strides;  // of the dimensions it keeps, in C elements
  bool whole = false;          // all of `base`, as it is

  // Does C need a struct for it, and not just where it begins?
  [[nodiscard]] bool is_struct() const;
  // As a view of its own, called `name`; its strides are those of the struct unless constant.
  [[nodiscard]] View as_window(const std::string& name) const;
};

// The struct that a window of so many dimensions is in C, if it has any.
[[nodiscard]] WindowType window_type(const View& view, std::size_t rank, bool read_only);

// What a Whole or WindowExpr stands for.
[[nodiscard]] Result<CWindow> window_of(FunctionScope& scope, const core::Expr& e);

// `(struct selvage_win_2f32){ &x[8 * i], { N, 1 } }`, or the braces alone.
[[nodiscard]] Result<std::string> window_fields(const CWindow& w);

}  // namespace selvage::backends

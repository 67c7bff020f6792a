// SPDX-License-Identifier: Apache-2.0
//
// Making data expressions without losing a type.  The type of a data expression follows from its
// leaves, and a literal takes the type of what it meets, so what is put together anew may need
// casts to be computed in the type it was computed in.
#pragma once
#include <optional>
#include <vector>

#include "core/edit.h"
#include "core/result.h"

namespace selvage::primitives {

// Is it made of literals only, so that its type is that of what it meets?
[[nodiscard]] bool made_of_literals(const core::Expr& e);

// The value converted to the type, as a store converts it; the same handle if it has that type.
[[nodiscard]] core::Expr cast_to(core::Scalar type, const core::Expr& e);
// `a op b` computed in `type`, by the casts it takes and no more.
[[nodiscard]] core::Expr data_binary(core::Scalar type, core::BinaryOp op, const core::Expr& a,
                                     const core::Expr& b);
// -e: a literal changes its sign, a negation is taken off.
[[nodiscard]] core::Expr data_negation(const core::Expr& e);
// The value of a cell.
[[nodiscard]] core::Expr cell(core::Scalar type, const core::Sym& buffer,
                              const std::vector<core::Expr>& index);

// `buffer[index] = rhs`, or with `+=`.
struct Write {
  bool reduces = false;
  core::Sym buffer;
  std::vector<core::Expr> index;
  core::Expr rhs;
};
[[nodiscard]] std::optional<Write> write_of(const core::Stmt& s);
[[nodiscard]] core::Stmt make_write(const core::SourceLoc& loc, const Write& w);
// The type of the cells of a buffer or window that is in scope at the place.
[[nodiscard]] core::Scalar cell_type(const core::Proc& p, const core::Path& stmt,
                                     const core::Sym& buffer);

// The edited procedure with the types that it will have.  A refusal if it has none.
[[nodiscard]] Result<core::Proc> typed(const core::Edit& edit);

}  // namespace selvage::primitives

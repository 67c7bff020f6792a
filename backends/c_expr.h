// SPDX-License-Identifier: Apache-2.0
//
// Expressions in C, with exactly the value that docs/semantics.md gives them.
#pragma once
#include <functional>

#include "backends/c_scope.h"
#include "core/ast.h"

namespace selvage::backends {

// A control expression: an int64_t, or a bool.
[[nodiscard]] Result<CExpr> control_expr(FunctionScope& scope, const core::Expr& e);
[[nodiscard]] Result<std::vector<CExpr>> control_exprs(FunctionScope& scope,
                                                       const std::vector<core::Expr>& list);
enum class ConfigUse { read, write };
// A field of a configuration, to be read or set; refused if the hardware keeps it
// (CUnit::is_in_hardware).
[[nodiscard]] Result<CExpr> config_field(FunctionScope& scope, const core::Config& config,
                                         int number, ConfigUse use, const core::SourceLoc& loc);
// A data expression, converted to `type` as a store does.
[[nodiscard]] Result<CExpr> data_expr(FunctionScope& scope, const core::Expr& e, core::Scalar type);

// a op b in the data type: one rounding, or wrap-around.
[[nodiscard]] CExpr data_arithmetic(CUnit& unit, core::Scalar type, core::BinaryOp op,
                                    const CExpr& a, const CExpr& b);

// The lvalue of one cell, which C must be allowed to touch.  `what` says which statement or
// expression does, for the error.
[[nodiscard]] Result<CExpr> cell(FunctionScope& scope, const core::Sym& buffer,
                                 const std::vector<core::Expr>& index,
                                 const std::function<std::string()>& what,
                                 const core::SourceLoc& loc);

// C computes with values of the type; otherwise an error about `what`.
[[nodiscard]] Status check_computable(core::Scalar type, const std::function<std::string()>& what,
                                      const core::SourceLoc& loc);

// Does the value depend on configuration, so that it may be another one later?
[[nodiscard]] bool reads_config(const core::Expr& control);
// Strides are made of extents, and used long after the buffer was declared: puts variables in place
// of the extents that read configuration, and returns their declarations, one a line.
[[nodiscard]] std::string keep_extents(FunctionScope& scope, const core::Sym& buffer,
                                       const std::vector<core::Expr>& shape,
                                       std::vector<CExpr>& extents);

// Is the value never negative, for a reason that can be seen in the expression alone?
[[nodiscard]] bool is_non_negative(const FunctionScope& scope, const core::Expr& e);

}  // namespace selvage::backends

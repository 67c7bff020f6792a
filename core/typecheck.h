// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// Recomputes every type of the procedure from its arguments and allocations, and refuses what is ill-typed or
// ill-scoped: unbound or twice-bound symbols, wrong rank, data used as control, non-affine control
// expressions (a product of two non-constants is allowed only between sizes; `/` and `%` need a positive constant on
// the right), wrong argument kinds, cells read or written in an instructions-only memory outside an instruction's own
// meaning, empty bodies.  Run on every parsed procedure and again on the result of every step.
[[nodiscard]] Result<Proc> typecheck(const Proc& p);

// The same for one expression in the given scope (expressions typed in schedules).
struct Scope;
[[nodiscard]] Result<Expr> typecheck_expr(const Expr& e, const Scope& scope);

}  // namespace selvage::core

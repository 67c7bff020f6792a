// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// Recomputes every type of the procedure from its arguments and allocations (so that a changed
// buffer type reaches the literals it meets), and refuses what is ill-typed or ill-scoped: unbound
// or twice-bound symbols, wrong rank, data used as control, non-affine control expressions (a
// product of two non-constants is allowed only between expressions made of sizes; `/` and `%` need
// a positive constant on the right), values stored or combined where a cast is needed, wrong number
// or kind of arguments, empty bodies, trees nested deeper than ParseLimits.  Run on every parsed
// procedure and again on the result of every step.
//
// What is left to others: bounds, positive sizes, matching window and parameter shapes and callee
// preconditions are proved by effects/; whether C may touch a memory as the program does
// (instructions-only memories, the memory of an argument) is for the C emitter, since schedules
// pass through states that could not be emitted.
[[nodiscard]] Result<Proc> typecheck(const Proc& p);

// The same for one expression in the given scope (expressions typed in schedules).
struct Scope;
[[nodiscard]] Result<Expr> typecheck_expr(const Expr& e, const Scope& scope);

}  // namespace selvage::core

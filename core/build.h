// SPDX-License-Identifier: Apache-2.0
//
// Folding makers of control expressions: they fold constants and drop neutral elements, nothing
// more (x + 0, x * 1, 0 * x, constant with constant under the typed evaluator of core/arith.h).
#pragma once
#include "core/ast.h"

namespace selvage::core {

[[nodiscard]] Expr int_const(std::int64_t value, SourceLoc loc = {});
[[nodiscard]] Expr bool_const(bool value, SourceLoc loc = {});
[[nodiscard]] Expr var(const Sym& name, Scalar type = Scalar::index, SourceLoc loc = {});
[[nodiscard]] Expr add(const Expr& a, const Expr& b);
[[nodiscard]] Expr sub(const Expr& a, const Expr& b);
[[nodiscard]] Expr mul(const Expr& a, const Expr& b);
[[nodiscard]] Expr floor_div(const Expr& a, const Expr& b);
[[nodiscard]] Expr floor_mod(const Expr& a, const Expr& b);
[[nodiscard]] Expr compare(BinaryOp op, const Expr& a, const Expr& b);
[[nodiscard]] Expr logical_and(const Expr& a, const Expr& b);
[[nodiscard]] Expr logical_or(const Expr& a, const Expr& b);
[[nodiscard]] Expr logical_not(const Expr& a);
// The integer value of a constant expression, if it is one after folding.
[[nodiscard]] std::optional<std::int64_t> constant_value(const Expr& e);

[[nodiscard]] Stmt for_loop(const Sym& iter, const Expr& lo, const Expr& hi, Block body,
                            const LoopKind& mode = LoopMode::seq, SourceLoc loc = {});
[[nodiscard]] Stmt if_then(const Expr& cond, Block then_body, Block else_body = {},
                           SourceLoc loc = {});

}  // namespace selvage::core

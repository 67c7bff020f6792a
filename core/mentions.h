// SPDX-License-Identifier: Apache-2.0
//
// Which symbols a single node names, its children left aside.  With core/traverse.h, all that
// renaming, hashing and comparing need to know of symbols.
#pragma once
#include <optional>

#include "core/ast.h"

namespace selvage::core {

// The symbol an expression node names: Var, Read, Whole, WindowExpr, StrideOf.
[[nodiscard]] std::optional<Sym> mentioned_name(const Expr& e);
// The same node naming `name` instead; it must name one.
[[nodiscard]] Expr with_mentioned_name(const Expr& e, const Sym& name);

// The buffer a statement itself writes: Assign, Reduce.
[[nodiscard]] std::optional<Sym> target_name(const Stmt& s);
[[nodiscard]] Stmt with_target_name(const Stmt& s, const Sym& buffer);

// The buffers in the reduction clause of a loop; none for other statements.
[[nodiscard]] const std::vector<Sym>& reduced_names(const Stmt& s);
[[nodiscard]] Stmt with_reduced_names(const Stmt& s, std::vector<Sym> buffers);

// The symbol a statement binds: the iterator of a For (bound in its body), the buffer of an Alloc
// and the name of a WindowStmt (bound in the statements that follow).
[[nodiscard]] std::optional<Sym> binder_name(const Stmt& s);
[[nodiscard]] Stmt with_binder_name(const Stmt& s, const Sym& name);

}  // namespace selvage::core

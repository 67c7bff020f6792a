// SPDX-License-Identifier: Apache-2.0
//
// The one place that knows the children of a node.  Substitution, renaming, free variables,
// hashing, cursors and printing of trees go through it.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/ast.h"

namespace selvage::core {

// The direct sub-expressions of an expression, in a fixed order (the order of ExprPath components):
// Read: indices; WindowExpr: lo then hi of each dimension; Unary, Cast: arg; Binary: lhs, rhs;
// ExternCall: args; none for the rest.
[[nodiscard]] std::vector<Expr> children(const Expr& e);
// `e` with its children replaced, in the same order; the same handle if all are the same handles.
[[nodiscard]] Expr with_children(const Expr& e, const std::vector<Expr>& children);

// The direct expressions of a statement, not those of nested statements: Assign, Reduce: indices,
// rhs; WriteConfig: rhs; If: cond; For: lo, hi; Alloc: shape; WindowStmt: window; Call: args.
[[nodiscard]] std::vector<Expr> expressions(const Stmt& s);
[[nodiscard]] Stmt with_expressions(const Stmt& s, const std::vector<Expr>& expressions);

// The nested blocks of a statement: If: then, else (both, even if else is empty); For: body.
[[nodiscard]] std::vector<Block> blocks(const Stmt& s);
[[nodiscard]] Stmt with_blocks(const Stmt& s, const std::vector<Block>& blocks);
// Nested block `number` of `s` in place, without a copy; null if there is none.  Lives as long as
// `s`.
[[nodiscard]] const Block* nested_block(const Stmt& s, int number);

// Rewrites bottom-up: `f` sees each expression after its children were rewritten, and returns a
// replacement or nothing.  Handles are kept where nothing changed.
using ExprRewrite = std::function<std::optional<Expr>(const Expr&)>;
[[nodiscard]] Expr rewrite(const Expr& e, const ExprRewrite& f);
[[nodiscard]] Stmt rewrite_expressions(const Stmt& s,
                                       const ExprRewrite& f);  // also in nested blocks
[[nodiscard]] Block rewrite_expressions(const Block& b, const ExprRewrite& f);
// `f` maps a statement, after its nested blocks were rewritten, to a replacement block or nothing.
// A body that would become empty gets a `pass` (an `else` may become empty, and so may the
// outermost block).
using StmtRewrite = std::function<std::optional<Block>(const Stmt&)>;
[[nodiscard]] Block rewrite_statements(const Block& b, const StmtRewrite& f);

// Calls `f` on every expression / statement of the tree, parents first.  Shapes of Alloc included.
void visit(const Expr& e, const std::function<void(const Expr&)>& f);
void visit_expressions(const Block& b, const std::function<void(const Expr&)>& f);
void visit_statements(const Block& b, const std::function<void(const Stmt&)>& f);

// The symbol a statement introduces for the *following* statements (Alloc, WindowStmt), if any.
[[nodiscard]] std::optional<Sym> bound_name(const Stmt& s);

// Symbols read or written but not bound inside.
[[nodiscard]] std::set<Sym> free_names(const Expr& e);
[[nodiscard]] std::set<Sym> free_names(const Block& b);
// Symbols bound inside (iterators, allocations, windows).
[[nodiscard]] std::set<Sym> bound_names(const Block& b);

// Replaces control variables by expressions.  Capture cannot happen: symbols have identity.
using Substitution = std::map<Sym, Expr>;
[[nodiscard]] Expr substitute(const Expr& e, const Substitution& map);
[[nodiscard]] Block substitute(const Block& b, const Substitution& map);

// Replaces buffer symbols wherever they occur (Read, Whole, WindowExpr, StrideOf, Assign, Reduce).
[[nodiscard]] Expr rename_buffers(const Expr& e, const std::map<Sym, Sym>& map);
[[nodiscard]] Block rename_buffers(const Block& b, const std::map<Sym, Sym>& map);

// A copy in which every symbol bound inside is new.  Every duplicated block must go through this,
// so that a symbol is bound at one place only (an invariant checked by check_scopes).
[[nodiscard]] Block freshen(const Block& b);
// The whole procedure with every bound symbol and argument new.
[[nodiscard]] Proc freshen(const Proc& p);

// Structural equality up to the names of bound symbols (alpha-equivalence); free symbols must be
// the same symbols.  Locations are ignored; types count, but in an expression the integer control
// types are alike, and of a tensor expression's type only the rank (its shape follows from the
// buffer's declaration).
[[nodiscard]] bool equal(const Expr& a, const Expr& b);
[[nodiscard]] bool equal(const Block& a, const Block& b);
// Procedures are equal if they have the same name, arguments, asserts, body, instr and assumptions,
// up to bound symbols and argument symbols; callees are compared the same way.
[[nodiscard]] bool equal(const Proc& a, const Proc& b);
// Equal trees have equal hashes; stable across runs and machines.
[[nodiscard]] std::uint64_t structural_hash(const Proc& p);

}  // namespace selvage::core

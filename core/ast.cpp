// SPDX-License-Identifier: Apache-2.0
#include "core/ast.h"

namespace selvage::core {

Expr make_expr(SourceLoc loc, Type type, ExprNode::Kind kind) {
  return Expr(
      std::make_shared<const ExprNode>(ExprNode{std::move(loc), std::move(type), std::move(kind)}));
}

Stmt make_stmt(SourceLoc loc, StmtNode::Kind kind) {
  return Stmt(std::make_shared<const StmtNode>(StmtNode{std::move(loc), std::move(kind)}));
}

Proc make_proc(ProcNode node) { return Proc(std::make_shared<const ProcNode>(std::move(node))); }

}  // namespace selvage::core

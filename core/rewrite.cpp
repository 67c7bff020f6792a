// SPDX-License-Identifier: Apache-2.0
//
// Generic walks over trees: rewriting bottom-up and visiting parents first.
#include "core/traverse.h"

namespace selvage::core {
namespace {

std::vector<Expr> rewrite_all(std::vector<Expr> list, const ExprRewrite& f) {
  for (Expr& e : list) e = rewrite(e, f);
  return list;
}

// Only an `else` may be empty; any other block says `pass` for nothing to do.
bool may_be_empty(const Stmt& owner, std::size_t block_number) {
  return as<If>(owner) != nullptr && block_number == 1;
}

}  // namespace

Expr rewrite(const Expr& e, const ExprRewrite& f) {
  const std::vector<Expr> old = children(e);
  const Expr rebuilt = old.empty() ? e : with_children(e, rewrite_all(old, f));
  return f(rebuilt).value_or(rebuilt);
}

Stmt rewrite_expressions(const Stmt& s, const ExprRewrite& f) {
  const Stmt own = with_expressions(s, rewrite_all(expressions(s), f));
  std::vector<Block> nested = blocks(own);
  if (nested.empty()) return own;
  for (Block& b : nested) b = rewrite_expressions(b, f);
  return with_blocks(own, nested);
}

Block rewrite_expressions(const Block& b, const ExprRewrite& f) {
  Block out;
  out.reserve(b.size());
  for (const Stmt& s : b) out.push_back(rewrite_expressions(s, f));
  return out;
}

Block rewrite_statements(const Block& b, const StmtRewrite& f) {
  Block out;
  out.reserve(b.size());
  for (const Stmt& s : b) {
    std::vector<Block> nested = blocks(s);
    for (std::size_t i = 0; i < nested.size(); ++i) {
      nested[i] = rewrite_statements(nested[i], f);
      if (nested[i].empty() && !may_be_empty(s, i)) nested[i] = {make_stmt(s->loc, Pass{})};
    }
    const Stmt rebuilt = nested.empty() ? s : with_blocks(s, nested);
    if (const std::optional<Block> replacement = f(rebuilt)) {
      out.insert(out.end(), replacement->begin(), replacement->end());
    } else {
      out.push_back(rebuilt);
    }
  }
  return out;
}

void visit(const Expr& e, const std::function<void(const Expr&)>& f) {
  f(e);
  for (const Expr& child : children(e)) visit(child, f);
}

void visit_statements(const Block& b, const std::function<void(const Stmt&)>& f) {
  for (const Stmt& s : b) {
    f(s);
    for (int i = 0; const Block* nested = nested_block(s, i); ++i) visit_statements(*nested, f);
  }
}

void visit_expressions(const Block& b, const std::function<void(const Expr&)>& f) {
  visit_statements(b, [&](const Stmt& s) {
    for (const Expr& e : expressions(s)) visit(e, f);
  });
}

}  // namespace selvage::core

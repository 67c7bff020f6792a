// SPDX-License-Identifier: Apache-2.0
//
// Syntax to trees: every name becomes the symbol, procedure, memory, ... it means.  Types are left
// to core/typecheck.h, which runs on every resolved tree.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/parse.h"
#include "core/syntax.h"

namespace selvage::core {

// The variables in scope, by spelling; an inner one hides an outer one.
class NameTable {
 public:
  NameTable() = default;
  explicit NameTable(const Scope& scope);

  void bind(const ScopeEntry& entry);
  // The innermost variable so spelled, or null.
  [[nodiscard]] const ScopeEntry* find(const std::string& spelling) const;
  [[nodiscard]] std::vector<std::string> spellings() const;
  // Everything bound after the mark was taken goes out of scope at `release`.
  [[nodiscard]] std::size_t mark() const { return order_.size(); }
  void release(std::size_t mark);

 private:
  std::map<std::string, std::vector<ScopeEntry>> entries_;
  std::vector<std::string> order_;
};

class Resolver {
 public:
  Resolver(const Library& library, NameTable names) : library_(library), names_(std::move(names)) {}

  Result<Proc> proc(const syntax::Proc& p);
  // A value or a window.
  Result<Expr> expr(const syntax::Expr& e);

 private:
  // expressions
  Result<Expr> name(const std::string& text, const SourceLoc& loc);
  Result<Expr> subscript(const syntax::Subscript& s, const SourceLoc& loc);
  Result<Expr> application(const syntax::Application& a, const SourceLoc& loc);
  Result<Expr> stride_of(const syntax::Application& a, const SourceLoc& loc);
  Result<Expr> field(const syntax::Field& f, const SourceLoc& loc);
  Result<WindowExpr> window(const Sym& buffer, const std::vector<syntax::Dim>& dims);
  Result<std::vector<Expr>> exprs(const std::vector<syntax::Expr>& list);
  // An argument passed by reference: a whole buffer, or cells of one.
  Result<Expr> reference(const syntax::Expr& e);

  // statements
  Result<Block> block(const syntax::Block& b);
  Result<Stmt> stmt(const syntax::Stmt& s);
  Result<Stmt> assign(const syntax::Assign& a, const SourceLoc& loc);
  Result<Stmt> window_stmt(const syntax::Assign& a, const SourceLoc& loc);
  Result<Stmt> set_field(const syntax::SetField& f, const SourceLoc& loc);
  Result<Stmt> if_stmt(const syntax::If& s, const SourceLoc& loc);
  Result<Stmt> for_stmt(const syntax::For& s, const SourceLoc& loc);
  Result<Stmt> alloc(const syntax::Alloc& a, const SourceLoc& loc);
  Result<Stmt> call(const syntax::Call& c, const SourceLoc& loc);
  Result<Arg> arg(const syntax::Arg& a);

  // names
  Result<ScopeEntry> variable(const std::string& text, const SourceLoc& loc) const;
  Result<ScopeEntry> buffer(const std::string& text, const SourceLoc& loc) const;
  Result<Scalar> scalar(const syntax::Word& word) const;
  Result<Type> type(const syntax::TypeSyntax& t);
  Result<Memory> memory(const std::optional<syntax::Word>& word) const;
  Result<Config> config(const std::string& text, const SourceLoc& loc) const;
  Result<int> field_of(const Config& config, const std::string& text, const SourceLoc& loc) const;
  Error unknown_function(const std::string& text, const SourceLoc& loc) const;
  Error unknown_procedure(const std::string& text, const SourceLoc& loc) const;

  const Library& library_;
  NameTable names_;
};

}  // namespace selvage::core

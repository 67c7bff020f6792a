// SPDX-License-Identifier: Apache-2.0
//
// Does a tree have the shape of a pattern?
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/syntax.h"

namespace selvage::core {

class PatternMatcher {
 public:
  // A word of a pattern means a symbol if it is the symbol's own name or its spelling in the
  // printed procedure.
  explicit PatternMatcher(std::map<Sym, std::string> spellings) : spelled_(std::move(spellings)) {}

  [[nodiscard]] bool matches(const syntax::Expr& pattern, const Expr& e) const;
  [[nodiscard]] bool matches(const syntax::Stmt& pattern, const Stmt& s) const;
  // `_` alone matches any block; otherwise the statements are matched one by one.
  [[nodiscard]] bool matches(const syntax::Block& pattern, const Block& b) const;
  [[nodiscard]] bool means(const std::string& word, const Sym& name) const;

 private:
  [[nodiscard]] bool match_list(const std::vector<syntax::Expr>& pattern,
                                const std::vector<Expr>& list) const;
  [[nodiscard]] bool match_index(const std::vector<syntax::Dim>& pattern,
                                 const std::vector<Expr>& index) const;
  [[nodiscard]] bool match_dims(const std::vector<syntax::Dim>& pattern,
                                const std::vector<WindowDim>& dims) const;
  [[nodiscard]] bool match_name(const syntax::Name& pattern, const Expr& e) const;
  [[nodiscard]] bool match_subscript(const syntax::Subscript& pattern, const Expr& e) const;
  [[nodiscard]] bool match_application(const syntax::Application& pattern, const Expr& e) const;
  [[nodiscard]] bool match_assign(const syntax::Assign& pattern, const Stmt& s) const;
  [[nodiscard]] bool match_clause(const std::vector<syntax::Word>& pattern,
                                  const std::vector<Sym>& buffers) const;
  [[nodiscard]] bool match_for(const syntax::For& pattern, const For& loop) const;
  [[nodiscard]] bool match_alloc(const syntax::Alloc& pattern, const Alloc& alloc) const;

  std::map<Sym, std::string> spelled_;
};

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
//
// The writer behind core/print.h.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/ast.h"

namespace selvage::core {

// The text of an operator, and how tightly it binds: a larger number binds tighter.
[[nodiscard]] std::string_view operator_text(BinaryOp op);
[[nodiscard]] int binding_strength(const Expr& e);

class Printer {
 public:
  // Symbols not in `names` are spelled plainly.
  explicit Printer(std::map<Sym, std::string> names) : names_(std::move(names)) {}

  [[nodiscard]] std::string expr(const Expr& e) const;
  [[nodiscard]] std::string type(const Type& t) const;
  // The statement's first line, without indentation and line end.
  [[nodiscard]] std::string headline(const Stmt& s) const;
  // Whole lines, indented by `depth` steps.
  [[nodiscard]] std::string stmt(const Stmt& s, int depth) const;
  [[nodiscard]] std::string block(const Block& b, int depth) const;
  [[nodiscard]] std::string proc(const Proc& p) const;

 private:
  [[nodiscard]] std::string name(const Sym& s) const;
  [[nodiscard]] std::string operand(const Expr& e, int least_strength) const;
  [[nodiscard]] std::string unary(const Unary& u) const;
  [[nodiscard]] std::string binary(const Expr& e, const Binary& b) const;
  [[nodiscard]] std::string list(const std::vector<Expr>& exprs) const;
  [[nodiscard]] std::string cell(const Sym& buffer, const std::vector<Expr>& index) const;
  [[nodiscard]] std::string window(const WindowExpr& w) const;
  [[nodiscard]] std::string declaration(const Sym& name, const Type& type,
                                        const std::optional<Memory>& memory) const;
  [[nodiscard]] std::string clause(const std::vector<Sym>& reductions) const;
  [[nodiscard]] std::string else_part(const Block& else_body, int depth) const;
  [[nodiscard]] std::string head(const Proc& p) const;

  std::map<Sym, std::string> names_;
};

}  // namespace selvage::core

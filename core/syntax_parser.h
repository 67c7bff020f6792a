// SPDX-License-Identifier: Apache-2.0
//
// Tokens to syntax (core/syntax.h), by recursive descent.  docs/language.md is the grammar.
#pragma once
#include <initializer_list>

#include "core/lex.h"
#include "core/syntax.h"

namespace selvage::core {

// What the text is: a program, or a pattern, in which `_` stands for anything, bodies may follow
// their colon on the line, and `;` separates statements.
enum class Dialect { program, pattern };

// Parses from `cursor`, which is left after what was parsed.
class SyntaxParser {
 public:
  SyntaxParser(TokenCursor& cursor, Dialect dialect) : cursor_(cursor), dialect_(dialect) {}

  // Decorators, head and body.
  Result<syntax::Proc> proc();
  // Statements separated by `;`, to the end of the line.  Patterns only.
  Result<syntax::Block> statement_line();
  Result<syntax::Expr> expr();

 private:
  using Rule = Result<syntax::Expr> (SyntaxParser::*)();
  struct Operator {
    std::string_view text;
    BinaryOp op;
  };

  // expressions, loosest binding first
  Result<syntax::Expr> disjunction();
  Result<syntax::Expr> conjunction();
  Result<syntax::Expr> negation();
  Result<syntax::Expr> comparison();
  Result<syntax::Expr> sum();
  Result<syntax::Expr> product();
  Result<syntax::Expr> signed_operand();
  Result<syntax::Expr> primary();
  Result<syntax::Expr> named();
  Result<syntax::Expr> integer();
  Result<syntax::Expr> real(bool negative);
  Result<syntax::Expr> prefixed(UnaryOp op, Rule operand);
  Result<syntax::Expr> left_chain(std::initializer_list<Operator> operators, Rule operand);
  std::optional<BinaryOp> accept_one_of(std::initializer_list<Operator> operators);
  Result<std::vector<syntax::Dim>> dims();
  Result<syntax::Dim> dim();
  Result<std::vector<syntax::Expr>> expr_list(std::string_view close);
  Result<syntax::Expr> make(const SourceLoc& first, syntax::ExprNode::Kind kind);

  // statements
  Result<syntax::Block> block();
  Result<syntax::Block> indented_block();
  Result<syntax::Stmt> statement();
  Result<syntax::Stmt> named_statement();
  Result<syntax::Stmt> if_statement();
  Result<syntax::Block> else_part();
  Result<syntax::Stmt> for_statement();
  Result<std::optional<LoopMode>> loop_mode();
  Result<std::vector<syntax::Word>> reductions();
  Result<syntax::Stmt> assignment();
  Result<syntax::Stmt> field_assignment();
  Result<syntax::Stmt> allocation();
  Result<syntax::Stmt> call();
  Status end_of_statement();
  Error no_statement() const;
  Result<syntax::Stmt> make(const SourceLoc& first, syntax::StmtNode::Kind kind);

  // procedures
  Result<std::optional<InstrSpec>> decorator();
  Result<std::vector<std::string>> laws();
  Result<std::vector<Assumption>> assumptions();
  Result<InstrSpec> instr_spec();
  Result<std::vector<syntax::Arg>> args();
  Result<syntax::Arg> arg();
  Result<std::vector<syntax::Expr>> asserts();

  // pieces
  Result<syntax::Word> word(std::string_view what);
  Result<syntax::TypeSyntax> type();
  Result<std::optional<syntax::Word>> memory();
  [[nodiscard]] bool patterns() const { return dialect_ == Dialect::pattern; }
  [[nodiscard]] bool at_wildcard() const { return patterns() && cursor_.at("_"); }

  // Counts one level of nesting while it lives.
  class Level {
   public:
    explicit Level(int& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };
  Status check_depth(int depth, std::string_view what) const;

  TokenCursor& cursor_;
  Dialect dialect_;
  int expr_depth_ = 0;
  int block_depth_ = 0;
};

}  // namespace selvage::core

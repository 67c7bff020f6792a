// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/syntax_parser.h"

namespace selvage::core {

namespace {

// Statements of other languages, each with what to write here instead.
struct ForeignStatement {
  std::string_view word, advice;
};
constexpr std::array<ForeignStatement, 6> foreign_statements{{
    {"while", "loops are `for i in seq(lo, hi):`"},
    {"return", "a procedure writes its results into its arguments"},
    {"var", "an allocation is written `x: f32[n]`"},
    {"let", "an allocation is written `x: f32[n]`"},
    {"print", "procedures have no output but their arguments"},
    {"from", "a hardware library is named by `import NAME`"},
}};

}  // namespace

Result<syntax::Stmt> SyntaxParser::make(const SourceLoc& first, syntax::StmtNode::Kind kind) {
  TRY(spent, cursor_.spend_node());
  return syntax::Stmt(
      std::make_shared<const syntax::StmtNode>(syntax::StmtNode{first, std::move(kind)}));
}

Result<syntax::Block> SyntaxParser::statement_line() {
  ENSURE(patterns(), "only patterns put several statements on a line");
  syntax::Block block;
  do {
    TRY(stmt, statement());
    block.push_back(stmt);
  } while (cursor_.accept(";"));
  return block;
}

// What follows a colon.
Result<syntax::Block> SyntaxParser::block() {
  const Level level(block_depth_);
  TRY(bounded, check_depth(block_depth_, "blocks are"));
  if (!patterns()) return indented_block();
  TRY(stmt, statement());
  return syntax::Block{stmt};
}

Result<syntax::Block> SyntaxParser::indented_block() {
  TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line after `:`"));
  TRY(open, cursor_.expect(TokenKind::indent, "an indented block"));
  syntax::Block block;
  while (!cursor_.accept(TokenKind::dedent)) {
    TRY(stmt, statement());
    block.push_back(stmt);
  }
  return block;
}

Result<syntax::Stmt> SyntaxParser::statement() {
  const SourceLoc first = cursor_.loc();
  if (cursor_.at("for")) return for_statement();
  if (cursor_.at("if")) return if_statement();
  if (cursor_.accept("pass")) {
    TRY(ended, end_of_statement());
    return make(first, syntax::Pass{});
  }
  const bool named = cursor_.at(TokenKind::name);
  if (!named || (is_reserved(cursor_.peek().text) && !at_wildcard())) return no_statement();
  TRY(stmt, named_statement());
  TRY(ended, end_of_statement());
  return stmt;
}

Error SyntaxParser::no_statement() const {
  if (cursor_.at("assert")) {
    return bad_input(cursor_.loc(), "`assert` stands at the head of a procedure",
                     "move it before the first statement");
  }
  if (cursor_.at("elif") || cursor_.at("else")) {
    return bad_input(cursor_.loc(), fmt::format("`{}` without an `if` above it at this indentation",
                                                cursor_.peek().text));
  }
  return cursor_.unexpected("a statement");
}

// A statement that begins with a name; what follows the name tells which.
Result<syntax::Stmt> SyntaxParser::named_statement() {
  const std::string_view next =
      cursor_.peek(1).kind == TokenKind::punct ? cursor_.peek(1).text : std::string_view{};
  if (next == "(") return call();
  if (next == ":") return allocation();
  if (next == ".") return field_assignment();
  if (next == "=" || next == "+=" || next == "[") return assignment();
  const SourceLoc first = cursor_.loc();
  const bool alone = patterns() && cursor_.at("_");
  const std::string name(cursor_.take().text);
  if (alone) return make(first, syntax::AnyStmt{});
  Error error = cursor_.unexpected(fmt::format("`=`, `+=`, `[`, `(`, `.` or `:` after `{}`", name));
  for (const ForeignStatement& foreign : foreign_statements) {
    if (foreign.word == name) error.suggestion = foreign.advice;
  }
  return error;
}

Status SyntaxParser::end_of_statement() {
  if (patterns()) return Ok{};
  TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line"));
  return Ok{};
}

Result<syntax::Stmt> SyntaxParser::if_statement() {
  const SourceLoc first = cursor_.loc();
  cursor_.take();
  TRY(cond, expr());
  TRY(colon, cursor_.expect(":"));
  TRY(then_body, block());
  TRY(else_body, else_part());
  return make(first, syntax::If{cond, then_body, else_body});
}

// `elif` is an `if` alone in the else block.
Result<syntax::Block> SyntaxParser::else_part() {
  if (cursor_.at("elif")) {
    const Level level(block_depth_);
    TRY(bounded, check_depth(block_depth_, "`elif` branches are"));
    TRY(nested, if_statement());
    return syntax::Block{nested};
  }
  if (!cursor_.accept("else")) return syntax::Block{};
  TRY(colon, cursor_.expect(":"));
  return block();
}

Result<syntax::Stmt> SyntaxParser::for_statement() {
  const SourceLoc first = cursor_.loc();
  cursor_.take();
  TRY(iter, word("the name of an iterator"));
  TRY(in, cursor_.expect("in"));
  syntax::For loop{iter, std::nullopt, std::nullopt, std::nullopt, {}};
  if (patterns() && cursor_.accept("_")) {
    TRY(colon, cursor_.expect(":"));
    TRY(body, block());
    loop.body = body;
    return make(first, loop);
  }
  TRY(mode, loop_mode());
  TRY(open, cursor_.expect("("));
  TRY(lo, expr());
  if (cursor_.at(")")) {
    return bad_input(cursor_.loc(), "a loop has two bounds", "write `seq(0, hi)`");
  }
  TRY(comma, cursor_.expect(","));
  TRY(hi, expr());
  if (cursor_.at(",") && mode == LoopMode::seq) {
    return bad_input(cursor_.loc(), "a sequential loop has two bounds and no clause",
                     "only a `par` loop takes `reduce(...)`");
  }
  if (cursor_.accept(",")) {
    TRY(clause, reductions());
    loop.reductions = clause;
  }
  TRY(close, cursor_.expect(")"));
  TRY(colon, cursor_.expect(":"));
  loop.mode = mode;
  loop.lo = lo;
  loop.hi = hi;
  TRY(body, block());
  loop.body = body;
  return make(first, loop);
}

Result<std::optional<LoopMode>> SyntaxParser::loop_mode() {
  if (cursor_.accept("seq")) return std::optional(LoopMode::seq);
  if (cursor_.accept("par")) return std::optional(LoopMode::par);
  Error error = cursor_.unexpected("`seq` or `par`");
  if (cursor_.at(TokenKind::name)) {
    error.suggestion = cursor_.at("range")
                           ? "write `seq(lo, hi)`"
                           : did_you_mean(std::string(cursor_.peek().text), {"seq", "par"});
  }
  return error;
}

// `reduce(x, y)`
Result<std::vector<syntax::Word>> SyntaxParser::reductions() {
  if (!cursor_.accept("reduce")) return cursor_.unexpected("`reduce(...)`");
  TRY(open, cursor_.expect("("));
  std::vector<syntax::Word> buffers;
  do {
    if (!buffers.empty() && cursor_.at(")")) break;
    TRY(buffer, word("a buffer that the loop adds to"));
    buffers.push_back(buffer);
  } while (cursor_.accept(","));
  TRY(close, cursor_.expect(")"));
  return buffers;
}

Result<syntax::Stmt> SyntaxParser::assignment() {
  TRY(target, word("a buffer"));
  std::vector<syntax::Dim> index;
  if (cursor_.at("[")) {
    TRY(list, dims());
    index = list;
  }
  const bool reduce = cursor_.at("+=");
  if (!reduce && !cursor_.at("=")) return cursor_.unexpected("`=` or `+=`");
  cursor_.take();
  TRY(rhs, expr());
  return make(target.loc, syntax::Assign{target, index, rhs, reduce});
}

Result<syntax::Stmt> SyntaxParser::field_assignment() {
  TRY(config, word("a configuration"));
  cursor_.take();
  TRY(field, word("a field of the configuration"));
  if (cursor_.at("+=")) {
    return bad_input(cursor_.loc(), "a configuration field is set, not added to", "write `=`");
  }
  TRY(equals, cursor_.expect("="));
  TRY(rhs, expr());
  return make(config.loc, syntax::SetField{config, field, rhs});
}

Result<syntax::Stmt> SyntaxParser::allocation() {
  TRY(name, word("the name of a buffer"));
  cursor_.take();
  TRY(of, type());
  TRY(where, memory());
  return make(name.loc, syntax::Alloc{name, of, where});
}

Result<syntax::Stmt> SyntaxParser::call() {
  TRY(fn, word("a procedure"));
  cursor_.take();
  TRY(list, expr_list(")"));
  return make(fn.loc, syntax::Call{fn, list});
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/syntax_parser.h"

namespace selvage::core {

Result<syntax::Word> SyntaxParser::word(std::string_view what) {
  if (at_wildcard()) {
    const SourceLoc loc = cursor_.loc();
    return syntax::Word{std::string(cursor_.take().text), loc};
  }
  TRY(token, cursor_.expect_identifier(what));
  return syntax::Word{std::string(token.text), cursor_.loc(token)};
}

// SCALAR | SCALAR `[` e, ... `]` | `[` SCALAR `]` `[` e, ... `]`
Result<syntax::TypeSyntax> SyntaxParser::type() {
  syntax::TypeSyntax out;
  out.window = cursor_.accept("[");
  TRY(scalar, word("a type"));
  out.scalar = scalar;
  if (out.window) {
    TRY(close, cursor_.expect("]"));
    if (!cursor_.at("["))
      return cursor_.unexpected("the dimensions of the window, as in `[f32][n]`");
  }
  if (!cursor_.accept("[")) return out;
  if (cursor_.at("]")) return cursor_.unexpected("a dimension");
  TRY(shape, expr_list("]"));
  out.shape = shape;
  return out;
}

Result<std::optional<syntax::Word>> SyntaxParser::memory() {
  if (!cursor_.accept("@")) return std::optional<syntax::Word>();
  TRY(name, word("a memory"));
  return std::optional(name);
}

Result<syntax::Proc> SyntaxParser::proc() {
  if (cursor_.at("def")) {
    return bad_input(cursor_.loc(), "a procedure needs a decorator", "put `@proc` above it");
  }
  TRY(instr, decorator());
  TRY(vouched, assumptions());
  TRY(def, cursor_.expect("def"));
  syntax::Proc out;
  out.instr = instr;
  out.assumptions = vouched;
  TRY(name, word("the name of a procedure"));
  out.name = name;
  TRY(list, args());
  out.args = list;
  TRY(colon, cursor_.expect(":"));
  TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line after `:`"));
  TRY(open, cursor_.expect(TokenKind::indent, "an indented block"));
  TRY(conditions, asserts());
  out.asserts = conditions;
  const Level level(block_depth_);
  if (cursor_.at(TokenKind::dedent)) return cursor_.unexpected("a statement after the asserts");
  while (!cursor_.accept(TokenKind::dedent)) {
    TRY(stmt, statement());
    out.body.push_back(stmt);
  }
  return out;
}

Result<std::optional<InstrSpec>> SyntaxParser::decorator() {
  TRY(at, cursor_.expect("@"));
  if (!cursor_.at("proc") && !cursor_.at("instr")) {
    Error error = cursor_.unexpected("`proc` or `instr`");
    error.suggestion = did_you_mean(std::string(cursor_.peek().text), {"proc", "instr"});
    return error;
  }
  std::optional<InstrSpec> spec;
  if (cursor_.take().text == "instr") {
    TRY(parsed, instr_spec());
    spec = parsed;
  }
  TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line"));
  if (spec && cursor_.at("@") && cursor_.peek(1).text != "assumed" &&
      cursor_.peek(1).text != "narrowed") {
    TRY(names, laws());
    spec->laws = names;
  }
  return spec;
}

// `@` `law` `(` NAME (`,` NAME)* `)`, each name a string
Result<std::vector<std::string>> SyntaxParser::laws() {
  TRY(at, cursor_.expect("@"));
  TRY(keyword, cursor_.expect("law"));
  TRY(open, cursor_.expect("("));
  std::vector<std::string> names;
  do {
    TRY(name, cursor_.expect_string("the name of a law of the reals, a string"));
    names.push_back(name);
  } while (cursor_.accept(","));
  TRY(close, cursor_.expect(")"));
  TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line"));
  return names;
}

// (`@` (`assumed` | `narrowed`) `(` STRING `)`)*
Result<std::vector<Assumption>> SyntaxParser::assumptions() {
  std::vector<Assumption> list;
  while (cursor_.accept("@")) {
    const bool precondition = cursor_.at("narrowed");
    if (!precondition && !cursor_.at("assumed")) {
      Error error = cursor_.unexpected("`assumed` or `narrowed`");
      error.suggestion = did_you_mean(std::string(cursor_.peek().text), {"assumed", "narrowed"});
      return error;
    }
    cursor_.take();
    TRY(open, cursor_.expect("("));
    const SourceLoc loc = cursor_.loc();
    TRY(text, cursor_.expect_string("what is relied on, a string"));
    TRY(close, cursor_.expect(")"));
    TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line"));
    list.push_back({text, loc, precondition});
  }
  return list;
}

// `(` TEMPLATE (`,` GLOBAL)* `)`
Result<InstrSpec> SyntaxParser::instr_spec() {
  TRY(open, cursor_.expect("("));
  InstrSpec spec;
  spec.loc = cursor_.loc();
  TRY(text, cursor_.expect_string("the C template, a string"));
  spec.c_template = text;
  while (cursor_.accept(",")) {
    if (cursor_.at(")")) break;
    TRY(global, cursor_.expect_string("a string of C that precedes the code"));
    spec.c_global.push_back(global);
  }
  TRY(close, cursor_.expect(")"));
  return spec;
}

Result<std::vector<syntax::Arg>> SyntaxParser::args() {
  TRY(open, cursor_.expect("("));
  std::vector<syntax::Arg> list;
  while (!cursor_.at(")")) {
    TRY(one, arg());
    list.push_back(one);
    if (!cursor_.accept(",")) break;
  }
  TRY(close, cursor_.expect(")"));
  return list;
}

Result<syntax::Arg> SyntaxParser::arg() {
  TRY(name, word("the name of an argument"));
  TRY(colon, cursor_.expect(":"));
  TRY(of, type());
  TRY(where, memory());
  return syntax::Arg{name, of, where};
}

Result<std::vector<syntax::Expr>> SyntaxParser::asserts() {
  std::vector<syntax::Expr> list;
  while (cursor_.accept("assert")) {
    TRY(cond, expr());
    list.push_back(cond);
    TRY(line_end, cursor_.expect(TokenKind::newline, "the end of the line"));
  }
  return list;
}

}  // namespace selvage::core

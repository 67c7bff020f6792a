// SPDX-License-Identifier: Apache-2.0
//
// Text to tokens.  Shared by `.slv` files, `.hw` files, expressions and patterns.  Lines matter as
// in Python: a deeper indentation opens a block; inside brackets line ends mean nothing; `#` starts
// a comment; tabs are refused.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/source.h"

namespace selvage::core {

// Limits on any input text; passing one is an Error with Reason::limit.
struct ParseLimits {
  std::size_t bytes = 16u << 20;
  int nesting = 200;  // of blocks, and of parentheses or operators in an expression
  int nodes = 2'000'000;
};

enum class TokenKind {
  name,     // identifiers and keywords alike
  integer,  // 12
  real,     // 1.0  1e-3
  string,   // "..." '...' and their triple-quoted forms, quotes included in `text`
  punct,    // ( ) [ ] { } , : ; . @ | = += + - * / % < <= > >= == != ->
  newline,  // the end of a non-empty line outside brackets
  indent,   // before the first token of a deeper line
  dedent,   // before the first token of a shallower line, one per block closed
  end,      // of the text
  bad,      // the text from here on is not tokens; `unexpected` says why
};

// `text` points into the source, which the cursor keeps alive.
struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  int line = 0;
  int column = 0;
};

struct TokenList {
  SourceFileRef source;
  ParseLimits limits;
  std::vector<Token> tokens;   // the last is `end` or `bad`
  std::optional<Error> error;  // what is wrong at `bad`
};

// A position in a token list.  A plain value: copy it to look ahead and come back.
class TokenCursor {
 public:
  explicit TokenCursor(std::shared_ptr<const TokenList> list) : list_(std::move(list)) {}

  [[nodiscard]] const Token& peek(int ahead = 0) const;
  [[nodiscard]] const ParseLimits& limits() const { return list_->limits; }
  // Is the next token this word or punctuation / of this kind?
  [[nodiscard]] bool at(std::string_view text) const;
  [[nodiscard]] bool at(TokenKind kind) const { return peek().kind == kind; }
  // Steps over the next token and returns it; never past the last.
  Token take();
  // Steps over the next token if it is this word or punctuation.
  bool accept(std::string_view text);
  bool accept(TokenKind kind);

  // The same, or an error "expected ..., found ...".  `what` names the token in the message.
  [[nodiscard]] Result<Token> expect(std::string_view text);
  [[nodiscard]] Result<Token> expect(TokenKind kind, std::string_view what);
  // An identifier that is not a reserved word.
  [[nodiscard]] Result<Token> expect_identifier(std::string_view what);
  // One or more adjacent string literals, decoded and joined.
  [[nodiscard]] Result<std::string> expect_string(std::string_view what);
  // An integer literal, with an optional sign.
  [[nodiscard]] Result<std::int64_t> expect_integer(std::string_view what);

  [[nodiscard]] SourceLoc loc() const { return loc(peek()); }
  [[nodiscard]] SourceLoc loc(const Token& token) const;
  // From `first` to the end of the last token taken, or to the end of the first line of that.
  [[nodiscard]] SourceLoc span(const SourceLoc& first) const;
  // "expected `wanted`, found ..." at the next token, or what the lexer found wrong there.
  [[nodiscard]] Error unexpected(std::string_view wanted) const;

  // Counts one tree node against the limit.
  [[nodiscard]] Status spend_node();

 private:
  std::shared_ptr<const TokenList> list_;
  std::size_t at_ = 0;
  int nodes_ = 0;
};

// A cursor at the first token.  Fails only for a text longer than the limits; text that is not made
// of tokens is reported by `unexpected` when the cursor gets there, so that the first error comes
// first.
[[nodiscard]] Result<TokenCursor> lex(const SourceFileRef& source, const ParseLimits& limits = {});

// [A-Za-z_][A-Za-z0-9_]*
[[nodiscard]] bool is_identifier(std::string_view text);
// Words that cannot name a variable, procedure, memory, ...: the keywords, and `_`.
[[nodiscard]] bool is_reserved(std::string_view text);
// Words of C11 that a name printed in C must avoid.
[[nodiscard]] bool is_c_keyword(std::string_view text);
// An identifier that is not reserved: what a user may choose as a name.
[[nodiscard]] bool is_usable_name(std::string_view text);

// The text of a string literal (quotes included) decoded; escapes are \n \t \\ \" \' and a
// backslash before a line end, which joins the lines.  `loc` is that of the literal.
[[nodiscard]] Result<std::string> decode_string(std::string_view literal, const SourceLoc& loc);
// A double-quoted literal that decodes to `text`.
[[nodiscard]] std::string quote_string(std::string_view text);

}  // namespace selvage::core

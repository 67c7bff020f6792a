// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/lex.h"

namespace selvage::core {

namespace {

std::string describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::name:
    case TokenKind::integer:
    case TokenKind::real:
    case TokenKind::punct:
      return fmt::format("`{}`", token.text);
    case TokenKind::string:
      return "a string";
    case TokenKind::newline:
      return "the end of the line";
    case TokenKind::indent:
      return "a deeper indentation";
    case TokenKind::dedent:
      return "the end of the block";
    case TokenKind::end:
    case TokenKind::bad:
      return "the end of the text";
  }
  return {};
}

bool is_word_or_punct(const Token& token) {
  return token.kind == TokenKind::name || token.kind == TokenKind::punct;
}

}  // namespace

const Token& TokenCursor::peek(int ahead) const {
  const std::size_t i = at_ + static_cast<std::size_t>(ahead);
  return list_->tokens[std::min(i, list_->tokens.size() - 1)];
}

bool TokenCursor::at(std::string_view text) const {
  return is_word_or_punct(peek()) && peek().text == text;
}

Token TokenCursor::take() {
  const Token token = peek();
  if (at_ + 1 < list_->tokens.size()) ++at_;
  return token;
}

bool TokenCursor::accept(std::string_view text) {
  if (!at(text)) return false;
  take();
  return true;
}

bool TokenCursor::accept(TokenKind kind) {
  if (!at(kind)) return false;
  take();
  return true;
}

Result<Token> TokenCursor::expect(std::string_view text) {
  if (at(text)) return take();
  return unexpected(fmt::format("`{}`", text));
}

Result<Token> TokenCursor::expect(TokenKind kind, std::string_view what) {
  if (at(kind)) return take();
  return unexpected(what);
}

Result<Token> TokenCursor::expect_identifier(std::string_view what) {
  if (!at(TokenKind::name)) return unexpected(what);
  if (is_reserved(peek().text)) {
    return bad_input(loc(),
                     fmt::format("`{}` is a reserved word and cannot be {}", peek().text, what));
  }
  return take();
}

Result<std::string> TokenCursor::expect_string(std::string_view what) {
  if (!at(TokenKind::string)) return unexpected(what);
  std::string joined;
  while (at(TokenKind::string)) {
    const Token token = take();
    TRY(part, decode_string(token.text, loc(token)));
    joined += part;
  }
  return joined;
}

Result<std::int64_t> TokenCursor::expect_integer(std::string_view what) {
  const bool negative = at("-");
  const Token& digits = peek(negative ? 1 : 0);
  if (digits.kind != TokenKind::integer) return unexpected(what);
  const std::string text = (negative ? "-" : "") + std::string(digits.text);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc()) {
    return bad_input(loc(digits), fmt::format("`{}` does not fit 64 bits", text));
  }
  if (negative) take();
  take();
  return value;
}

SourceLoc TokenCursor::loc(const Token& token) const {
  const std::size_t first_line = std::min(token.text.find('\n'), token.text.size());
  const int length = token.text.empty() ? 1 : static_cast<int>(first_line);
  return {list_->source, token.line, token.column, length};
}

SourceLoc TokenCursor::span(const SourceLoc& first) const {
  if (at_ == 0) return first;
  const SourceLoc last = loc(list_->tokens[at_ - 1]);
  SourceLoc whole = first;
  if (last.line == first.line) whole.length = last.column + last.length - first.column;
  return whole;
}

Error TokenCursor::unexpected(std::string_view wanted) const {
  if (at(TokenKind::bad)) {
    ENSURE(list_->error.has_value(), "a bad token comes with its error");
    return *list_->error;
  }
  return bad_input(loc(), fmt::format("expected {}, found {}", wanted, describe(peek())));
}

Status TokenCursor::spend_node() {
  if (++nodes_ <= limits().nodes) return Ok{};
  return over_limit(loc(), fmt::format("the text has more than {} nodes", limits().nodes));
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include "core/lex.h"

#include <fmt/format.h>

#include <array>

namespace selvage::core {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_word_start(c) || is_digit(c); }

// Operators of other languages, each with what to write here instead.
struct ForeignOperator {
  std::string_view text, advice;
};
constexpr std::array<ForeignOperator, 14> foreign_operators{{
    {"-=", "write `x += -e` or `x = x - e`"},
    {"*=", "write `x = x * e`"},
    {"//", "write `/`, which is floor division in index expressions"},
    {"/=", "write `x = x / e`"},
    {"%=", "write `x = x % e`"},
    {"**", "write the product out"},
    {"++", "write `x += 1`"},
    {"&&", "write `and`"},
    {"||", "write `or`"},
    {"<<", "multiply by a power of two"},
    {">>", "divide by a power of two"},
    {"!", "write `not`"},
    {"&", "write `and`"},
    {"?", "write an `if` statement, or `select(a, b, c, d)` on data"},
}};

constexpr std::array<std::string_view, 6> two_character_tokens{"+=", "<=", ">=", "==", "!=", "->"};
constexpr std::string_view one_character_tokens = "()[]{},:;.@|=+-*/%<>";

// One pass over the text.  Stops at the first thing that is no token, leaving a `bad` token there.
class Lexer {
 public:
  Lexer(const SourceFileRef& source, const ParseLimits& limits) : text_(source->text) {
    out_.source = source;
    out_.limits = limits;
  }

  TokenList run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_start_ = 3;
    while (!failed() && start_line()) finish_line();
    if (!failed()) finish_text();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool failed() const { return out_.error.has_value(); }
  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] char here(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] int column() const { return static_cast<int>(at_ - line_start_) + 1; }
  [[nodiscard]] bool at_line_end() const { return done() || here() == '\n' || at_crlf(); }
  [[nodiscard]] bool at_crlf() const { return here() == '\r' && here(1) == '\n'; }

  void emit(TokenKind kind, std::size_t length = 0) {
    if (failed()) return;
    out_.tokens.push_back({kind, text_.substr(at_, length), line_, column()});
    at_ += length;
    const std::size_t most = 4 * static_cast<std::size_t>(out_.limits.nodes);
    if (out_.tokens.size() > most) {
      fail(over_limit(loc(1), fmt::format("the text has more than {} tokens", most)));
    }
  }

  [[nodiscard]] SourceLoc loc(int length) const { return {out_.source, line_, column(), length}; }

  void fail(Error error) {
    out_.tokens.push_back({TokenKind::bad, {}, error.loc.line, error.loc.column});
    out_.error = std::move(error);
  }
  void fail(int length, std::string message, std::string suggestion = {}) {
    fail(bad_input(loc(length), std::move(message), std::move(suggestion)));
  }

  // Steps over blank lines and to the first token of the next one; opens and closes blocks.
  bool start_line() {
    while (!done()) {
      while (here() == ' ') ++at_;
      skip_comment();
      if (!at_line_end()) {
        if (here() != '\t') indent_to(column() - 1);
        return !failed() || here() == '\t';
      }
      skip_line_end();
    }
    return false;
  }

  void indent_to(int width) {
    if (width > indents_.back()) {
      indents_.push_back(width);
      emit(TokenKind::indent);
    }
    while (width < indents_.back()) {
      indents_.pop_back();
      emit(TokenKind::dedent);
    }
    if (width != indents_.back()) {
      fail(1, fmt::format("this line is indented by {}, which matches no enclosing block", width));
    }
  }

  // The tokens of the line begun, and of those that open brackets join to it.
  void finish_line() {
    while (!failed()) {
      skip_blanks();
      if (done()) break;
      if (!at_line_end()) {
        lex_token();
      } else if (!open_brackets_.empty()) {
        skip_line_end();
      } else {
        break;
      }
    }
    if (failed() || !open_brackets_.empty()) return;
    emit(TokenKind::newline);
    skip_line_end();
  }

  void finish_text() {
    if (!open_brackets_.empty()) {
      const Token& open = open_brackets_.back();
      return fail(bad_input({out_.source, open.line, open.column, 1},
                            fmt::format("`{}` is never closed", open.text)));
    }
    indent_to(0);
    emit(TokenKind::end);
  }

  void skip_blanks() {
    while (here() == ' ') ++at_;
    skip_comment();
  }
  void skip_comment() {
    if (here() != '#') return;
    while (!done() && here() != '\n') ++at_;
  }
  void skip_line_end() {
    if (done()) return;
    at_ += at_crlf() ? 2 : 1;
    ++line_;
    line_start_ = at_;
  }

  void lex_token() {
    const char c = here();
    if (is_word_start(c)) return lex_word();
    if (is_digit(c) || (c == '.' && is_digit(here(1)))) return lex_number();
    if (c == '"' || c == '\'') return lex_string();
    lex_punct();
  }

  void lex_word() {
    std::size_t length = 1;
    while (is_word(here(length))) ++length;
    emit(TokenKind::name, length);
  }

  void lex_number() {
    std::size_t length = 0;
    bool real = false;
    const auto digits = [&] {
      while (is_digit(here(length))) ++length;
    };
    digits();
    if (here(length) == '.') {
      real = true;
      ++length;
      digits();
    }
    if (here(length) == 'e' || here(length) == 'E') {
      const std::size_t sign = here(length + 1) == '-' || here(length + 1) == '+' ? 1 : 0;
      if (is_digit(here(length + 1 + sign))) {
        real = true;
        length += 1 + sign;
        digits();
      }
    }
    if (is_word(here(length))) return fail_number(length);
    emit(real ? TokenKind::real : TokenKind::integer, length);
  }

  void fail_number(std::size_t length) {
    const std::string start(text_.substr(at_, length));
    while (is_word(here(length))) ++length;
    const std::string whole(text_.substr(at_, length));
    fail(static_cast<int>(length), fmt::format("`{}` is not a number", whole),
         whole == start + "f" ? fmt::format("write `{}`", start) : "numbers are decimal");
  }

  void lex_string() {
    const char quote = here();
    const bool triple = here(1) == quote && here(2) == quote;
    const std::size_t width = triple ? 3 : 1;
    std::size_t length = width;
    while (at_ + length < text_.size()) {
      const char c = here(length);
      if (c == '\\') {
        length += 2;
      } else if (c == quote && (!triple || closes_triple(length))) {
        return emit_string(length + width);
      } else if (c == '\n' && !triple) {
        break;
      } else {
        ++length;
      }
    }
    fail(static_cast<int>(width), "this string is not closed on its line",
         "close it with the same quote, or use three quotes for text of several lines");
    if (triple) out_.error->message = "this string is not closed";
    if (triple) out_.error->suggestion.clear();
  }

  [[nodiscard]] bool closes_triple(std::size_t length) const {
    return here(length + 1) == here(length) && here(length + 2) == here(length);
  }

  void emit_string(std::size_t length) {
    const std::size_t first = at_;
    emit(TokenKind::string, length);
    for (std::size_t i = first; i < at_; ++i) {
      if (text_[i] != '\n') continue;
      ++line_;
      line_start_ = i + 1;
    }
  }

  void lex_punct() {
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view token : two_character_tokens) {
      if (rest.starts_with(token)) return emit(TokenKind::punct, token.size());
    }
    for (const ForeignOperator& op : foreign_operators) {
      if (!rest.starts_with(op.text)) continue;
      return fail(static_cast<int>(op.text.size()),
                  fmt::format("`{}` is not an operator of the language", op.text),
                  std::string(op.advice));
    }
    const char c = here();
    if (one_character_tokens.find(c) == std::string_view::npos) return fail_character();
    if (c == '(' || c == '[' || c == '{')
      open_brackets_.push_back({TokenKind::punct, rest.substr(0, 1), line_, column()});
    if ((c == ')' || c == ']' || c == '}') && !open_brackets_.empty()) open_brackets_.pop_back();
    emit(TokenKind::punct, 1);
  }

  void fail_character() {
    const char c = here();
    if (c == '\t') return fail(1, "tab character", "indent and align with spaces");
    if (c == '\\') {
      return fail(1, "a backslash does not join lines", "break the line inside brackets");
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      return fail(1, fmt::format("control character 0x{:02X}", byte));
    }
    std::size_t length = 1;
    while ((static_cast<unsigned char>(here(length)) & 0xC0) == 0x80) ++length;
    fail(static_cast<int>(length),
         fmt::format("`{}` is not a character of the language", text_.substr(at_, length)));
  }

  std::string_view text_;
  TokenList out_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
  std::vector<Token> open_brackets_;
  std::vector<int> indents_{0};
};

}  // namespace

Result<TokenCursor> lex(const SourceFileRef& source, const ParseLimits& limits) {
  if (source->text.size() > limits.bytes) {
    return over_limit({source, 1, 1, 0}, fmt::format("the text has {} bytes; the limit is {}",
                                                     source->text.size(), limits.bytes));
  }
  return TokenCursor(std::make_shared<const TokenList>(Lexer(source, limits).run()));
}

}  // namespace selvage::core

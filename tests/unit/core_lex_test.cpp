// SPDX-License-Identifier: Apache-2.0
#include "core/lex.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace selvage::core {
namespace {

SourceFileRef source(const std::string& text) {
  return std::make_shared<const SourceFile>(SourceFile{"t.slv", text});
}

// Every token as text; structure as <newline>, <indent>, <dedent>, <end>, <bad>.
std::vector<std::string> tokens(const std::string& text) {
  const SourceFileRef file = source(text);
  TokenCursor cursor = lex(file).value();
  std::vector<std::string> out;
  while (true) {
    const Token t = cursor.take();
    switch (t.kind) {
      case TokenKind::newline:
        out.emplace_back("<newline>");
        break;
      case TokenKind::indent:
        out.emplace_back("<indent>");
        break;
      case TokenKind::dedent:
        out.emplace_back("<dedent>");
        break;
      case TokenKind::end:
        out.emplace_back("<end>");
        return out;
      case TokenKind::bad:
        out.emplace_back("<bad>");
        return out;
      case TokenKind::name:
      case TokenKind::integer:
      case TokenKind::real:
      case TokenKind::string:
      case TokenKind::punct:
        out.emplace_back(t.text);
    }
  }
}

using Texts = std::vector<std::string>;

// What is wrong with the text.
Error lexical_error(const std::string& text) {
  TokenCursor cursor = lex(source(text)).value();
  while (!cursor.at(TokenKind::bad)) {
    REQUIRE_FALSE(cursor.at(TokenKind::end));
    cursor.take();
  }
  return cursor.unexpected("anything");
}

TEST_CASE("words, numbers and operators") {
  CHECK(tokens("x_1+=12*3.5e-2") == Texts{"x_1", "+=", "12", "*", "3.5e-2", "<newline>", "<end>"});
  CHECK(tokens("a<=b==c!=d>=e->f") ==
        Texts{"a", "<=", "b", "==", "c", "!=", "d", ">=", "e", "->", "f", "<newline>", "<end>"});
}

TEST_CASE("numbers are told apart by point and exponent") {
  TokenCursor cursor = lex(source("1 1. .5 1e3 2E+4")).value();
  CHECK(cursor.take().kind == TokenKind::integer);
  for (int i = 0; i < 4; ++i) CHECK(cursor.take().kind == TokenKind::real);
}

TEST_CASE("indentation opens and closes blocks") {
  CHECK(tokens("a:\n  b:\n    c\nd\n") == Texts{"a", ":", "<newline>", "<indent>", "b", ":",
                                                "<newline>", "<indent>", "c", "<newline>",
                                                "<dedent>", "<dedent>", "d", "<newline>", "<end>"});
}

TEST_CASE("blocks left open at the end are closed") {
  CHECK(tokens("a:\n  b") ==
        Texts{"a", ":", "<newline>", "<indent>", "b", "<newline>", "<dedent>", "<end>"});
}

TEST_CASE("blank lines and comments mean nothing") {
  CHECK(tokens("# head\n\na # tail\n      # deep\n   \nb") ==
        Texts{"a", "<newline>", "b", "<newline>", "<end>"});
  CHECK(tokens("") == Texts{"<end>"});
}

TEST_CASE("lines join inside brackets") {
  CHECK(tokens("f(a,\n  # why\nb)[\n1]\nc") ==
        Texts{"f", "(", "a", ",", "b", ")", "[", "1", "]", "<newline>", "c", "<newline>", "<end>"});
}

TEST_CASE("both line ends are read") {
  CHECK(tokens("a\r\n\r\nb\r\n") == Texts{"a", "<newline>", "b", "<newline>", "<end>"});
}

TEST_CASE("a byte order mark is skipped") {
  CHECK(tokens("\xEF\xBB\xBF"
               "a") == Texts{"a", "<newline>", "<end>"});
}

TEST_CASE("locations name line, column and length") {
  TokenCursor cursor = lex(source("a\n  bcd")).value();
  while (!cursor.at("bcd")) cursor.take();
  const SourceLoc loc = cursor.loc();
  CHECK(loc.line == 2);
  CHECK(loc.column == 3);
  CHECK(loc.length == 3);
  CHECK(to_string(loc) == "t.slv:2:3");
}

TEST_CASE("strings decode and join") {
  TokenCursor cursor = lex(source(R"x("a\n" 'b"' """c
"d" \
e""" f)x"))
                           .value();
  CHECK(cursor.expect_string("text").value() == "a\nb\"c\n\"d\" e");
  CHECK(cursor.at("f"));
  CHECK(cursor.loc().line == 3);
}

TEST_CASE("quoting and decoding are inverse") {
  const std::string text = "say \"hi\"\\\n\tdone 'x'";
  CHECK(decode_string(quote_string(text), {}).value() == text);
}

TEST_CASE("an unknown escape is refused") {
  TokenCursor cursor = lex(source(R"("a\q")")).value();
  const Result<std::string> text = cursor.expect_string("text");
  REQUIRE_FALSE(text.ok());
  CHECK(text.error().message == "unknown escape `\\q` in a string");
}

TEST_CASE("tabs are refused where they stand") {
  const Error error = lexical_error("a:\n\tb");
  CHECK(error.message == "tab character");
  CHECK(error.suggestion == "indent and align with spaces");
  CHECK(error.loc.line == 2);
  CHECK(error.loc.column == 1);
  CHECK(lexical_error("a\tb").loc.column == 2);
}

TEST_CASE("a line that matches no block is refused") {
  const Error error = lexical_error("a:\n    b\n  c");
  CHECK(error.message == "this line is indented by 2, which matches no enclosing block");
  CHECK(error.loc.line == 3);
}

TEST_CASE("operators of other languages are refused with what to write") {
  CHECK(lexical_error("x -= 1").suggestion == "write `x += -e` or `x = x - e`");
  CHECK(lexical_error("a // b").suggestion ==
        "write `/`, which is floor division in index expressions");
  CHECK(lexical_error("a && b").message == "`&&` is not an operator of the language");
  CHECK(lexical_error("!a").suggestion == "write `not`");
}

TEST_CASE("malformed numbers are refused whole") {
  const Error error = lexical_error("1.0f");
  CHECK(error.message == "`1.0f` is not a number");
  CHECK(error.suggestion == "write `1.0`");
  CHECK(error.loc.length == 4);
  CHECK(lexical_error("0x1F").message == "`0x1F` is not a number");
}

TEST_CASE("open strings are refused where they begin") {
  CHECK(lexical_error("a \"b\nc\"").loc.column == 3);
  CHECK(lexical_error("\"\"\"a\nb").message == "this string is not closed");
  CHECK(lexical_error("\"a\\").message == "this string is not closed on its line");
}

TEST_CASE("an open bracket is reported where it opens") {
  const Error error = lexical_error("a = f(b[0]\nc");
  CHECK(error.message == "`(` is never closed");
  CHECK(error.loc.column == 6);
}

TEST_CASE("foreign characters are refused") {
  CHECK(lexical_error("a \xE2\x89\xA4 b").message ==
        "`\xE2\x89\xA4` is not a character of the language");
  CHECK(lexical_error(std::string("a\0b", 3)).message == "control character 0x00");
  CHECK(lexical_error("a \\\n b").suggestion == "break the line inside brackets");
}

TEST_CASE("what comes before a bad character is still read") {
  CHECK(tokens("a = 1 $") == Texts{"a", "=", "1", "<bad>"});
}

TEST_CASE("texts beyond the limits are refused") {
  ParseLimits limits;
  limits.bytes = 3;
  const Result<TokenCursor> cursor = lex(source("abcd"), limits);
  REQUIRE_FALSE(cursor.ok());
  CHECK(cursor.error().reason == Reason::limit);

  limits = {};
  limits.nodes = 2;
  TokenCursor many = lex(source("a a a a a a a a a a"), limits).value();
  while (!many.at(TokenKind::bad)) many.take();
  CHECK(many.unexpected("a").reason == Reason::limit);
}

TEST_CASE("expectations say what was found") {
  TokenCursor cursor = lex(source("a")).value();
  CHECK(cursor.expect("(").error().message == "expected `(`, found `a`");
  cursor.take();
  CHECK(cursor.expect("(").error().message == "expected `(`, found the end of the line");
  TokenCursor keyword = lex(source("for")).value();
  CHECK(keyword.expect_identifier("a memory").error().message ==
        "`for` is a reserved word and cannot be a memory");
}

TEST_CASE("integers have a sign and a range") {
  TokenCursor cursor = lex(source("-9223372036854775808 9223372036854775808")).value();
  CHECK(cursor.expect_integer("n").value() == INT64_MIN);
  CHECK(cursor.expect_integer("n").error().message == "`9223372036854775808` does not fit 64 bits");
}

TEST_CASE("usable names are identifiers that are not reserved") {
  CHECK(is_usable_name("x_1"));
  CHECK(is_usable_name("size"));
  CHECK_FALSE(is_usable_name("for"));
  CHECK_FALSE(is_usable_name("_"));
  CHECK_FALSE(is_usable_name("1x"));
  CHECK_FALSE(is_usable_name("a b"));
  CHECK_FALSE(is_usable_name(""));
  CHECK(is_c_keyword("double"));
}

}  // namespace
}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/lex.h"

namespace selvage::core {

namespace {

// The character that `\c` stands for, or nothing.
std::optional<char> unescape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '\\':
      return '\\';
    case '"':
      return '"';
    case '\'':
      return '\'';
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<std::string> decode_string(std::string_view literal, const SourceLoc& loc) {
  const bool triple = literal.size() >= 6 && literal[1] == literal[0] && literal[2] == literal[0];
  const std::size_t width = triple ? 3 : 1;
  const std::string_view body = literal.substr(width, literal.size() - 2 * width);
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') continue;
    if (body[i] != '\\') {
      out += body[i];
      continue;
    }
    const char escaped = body[++i];  // the lexer never ends a literal on a backslash
    if (escaped == '\n') continue;
    if (escaped == '\r' && i + 1 < body.size() && body[i + 1] == '\n') {
      ++i;
      continue;
    }
    const std::optional<char> c = unescape(escaped);
    if (!c) {
      return bad_input(loc, fmt::format("unknown escape `\\{}` in a string", escaped),
                       "the escapes are \\n \\t \\\\ \\\" \\'");
    }
    out += *c;
  }
  return out;
}

std::string quote_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '"':
        out += "\\\"";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

}  // namespace selvage::core

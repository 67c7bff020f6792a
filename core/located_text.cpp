// SPDX-License-Identifier: Apache-2.0
#include "core/located_text.h"

#include <algorithm>

namespace selvage::core {
namespace {

using Position = LocatedText::Position;

// The position of each character that `decode_string` makes of the literal, by the same rules: a
// backslash and the character after it are one character, and none where they join two lines; a
// carriage return before a line end is dropped.
std::vector<Position> positions_in(const Token& literal) {
  const std::string_view text = literal.text;
  const bool triple = text.size() >= 6 && text[1] == text[0] && text[2] == text[0];
  const std::size_t quotes = triple ? 3 : 1;
  const std::size_t end = text.size() - quotes;
  std::vector<Position> out;
  Position here{literal.line, literal.column + static_cast<int>(quotes)};
  const auto advance = [&here](char c) {
    here = c == '\n' ? Position{here.line + 1, 1} : Position{here.line, here.column + 1};
  };
  const auto line_end_at = [&](std::size_t i) {
    return i < end && text[i] == '\r' && i + 1 < end && text[i + 1] == '\n';
  };
  for (std::size_t i = quotes; i < end; ++i) {
    const Position start = here;
    advance(text[i]);
    if (line_end_at(i)) continue;
    if (text[i] != '\\') {
      out.push_back(start);
      continue;
    }
    ++i;
    if (line_end_at(i)) ++i;
    advance(text[i]);
    if (text[i] != '\n') out.push_back(start);
  }
  return out;
}

}  // namespace

SourceLoc LocatedText::loc(std::size_t at, std::size_t length) const {
  if (at >= positions.size()) return whole;
  return {whole.file, positions[at].line, positions[at].column, static_cast<int>(length)};
}

Result<LocatedText> take_located_string(TokenCursor& cursor, std::string_view what) {
  LocatedText out;
  out.whole = cursor.loc();
  if (!cursor.at(TokenKind::string)) return cursor.unexpected(what);
  while (cursor.at(TokenKind::string)) {
    const Token literal = cursor.take();
    TRY(decoded, decode_string(literal.text, cursor.loc(literal)));
    const std::vector<Position> positions = positions_in(literal);
    ENSURE(positions.size() == decoded.size(), "every decoded character has one position");
    out.text += decoded;
    out.positions.insert(out.positions.end(), positions.begin(), positions.end());
  }
  return out;
}

}  // namespace selvage::core

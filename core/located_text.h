// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "core/lex.h"
#include "core/result.h"
#include "core/source.h"

namespace selvage::core {

// A decoded string literal that remembers where in its file each character stands, so that an error
// inside a template points at the offending placeholder and not at the opening quote.
struct LocatedText {
  struct Position {
    int line, column;
  };
  std::string text;
  SourceLoc whole;                  // of the first literal
  std::vector<Position> positions;  // one per character of `text`; empty if unknown

  // The location of text[at, at + length).
  [[nodiscard]] SourceLoc loc(std::size_t at, std::size_t length) const;
};

// One or more adjacent string literals at the cursor, decoded and joined.
[[nodiscard]] Result<LocatedText> take_located_string(TokenCursor& cursor, std::string_view what);

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

namespace selvage::core {

// The text of one input file, kept alive by every location that points into it so that an error
// can quote the line it speaks of.
struct SourceFile {
  std::string name;  // as the user spelled it
  std::string text;
};
using SourceFileRef = std::shared_ptr<const SourceFile>;

// A position in a source file.  `line` and `column` count from 1; line 0 means "no position"
// (a node made by a rewrite keeps the location of the node it came from where there is one).
struct SourceLoc {
  SourceFileRef file;
  int line = 0;
  int column = 0;
  int length = 0;  // of the offending text on that line; 0 if unknown
};

// "file:line:column", or "" for no position.
std::string to_string(const SourceLoc& loc);

// The text of the line that `loc` points into, or "".
std::string line_text(const SourceLoc& loc);

}  // namespace selvage::core

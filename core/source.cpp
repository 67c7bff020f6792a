// SPDX-License-Identifier: Apache-2.0
#include "core/source.h"

namespace selvage::core {

std::string to_string(const SourceLoc& loc) {
  if (loc.file == nullptr || loc.line <= 0) return "";
  return loc.file->name + ":" + std::to_string(loc.line) + ":" + std::to_string(loc.column);
}

std::string line_text(const SourceLoc& loc) {
  if (loc.file == nullptr || loc.line <= 0) return "";
  const std::string& text = loc.file->text;
  std::size_t begin =
      text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // columns count from after the mark
  for (int line = 1; line < loc.line; ++line) {
    const std::size_t newline = text.find('\n', begin);
    if (newline == std::string::npos) return "";
    begin = newline + 1;
  }
  std::size_t end = text.find('\n', begin);
  if (end == std::string::npos) end = text.size();
  if (end > begin && text[end - 1] == '\r') --end;
  return text.substr(begin, end - begin);
}

}  // namespace selvage::core

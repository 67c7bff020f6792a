// SPDX-License-Identifier: Apache-2.0
#include "tools/mutants/redundant.h"

#include <sstream>

namespace selvage::mutants {

Result<Redundant> read_redundant(const core::SourceFileRef& file) {
  Redundant out;
  std::string* last = nullptr;
  std::istringstream lines(file->text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const core::SourceLoc loc{file, number, 1};
    const std::size_t text = line.find_first_not_of(' ');
    if (text == std::string::npos) continue;
    if (text > 0) {
      if (last == nullptr) return bad_input(loc, "there is no mutant to go on with");
      *last += " " + line.substr(text);
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos)
      return bad_input(loc, "a line is `primitive claim mistake: reason`");
    const auto [at, added] = out.emplace(line.substr(0, colon), line.substr(colon + 2));
    if (!added) return bad_input(loc, "`" + at->first + "` is marked twice");
    last = &at->second;
  }
  return out;
}

}  // namespace selvage::mutants

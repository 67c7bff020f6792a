// SPDX-License-Identifier: Apache-2.0
//
// The pieces that the declarations of a hardware file share: an indented block of lines, each a
// keyword and what follows it.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/lex.h"
#include "core/template.h"

namespace selvage::backends {

struct Head {
  std::string name;
  core::SourceLoc loc;
};

// KEYWORD NAME.
[[nodiscard]] Result<Head> block_name(core::TokenCursor& cursor, std::string_view keyword);
// The line end and the indentation after a head.
[[nodiscard]] Status open_block(core::TokenCursor& cursor);
// Both.
[[nodiscard]] Result<Head> block_head(core::TokenCursor& cursor, std::string_view keyword);

// Calls `line` at the start of each line of the block, to its end; each must stop at the line's
// end.
[[nodiscard]] Status read_lines(core::TokenCursor& cursor, const std::function<Status()>& line);

// A keyword that may begin a line, at most once unless `repeats`.
struct LineRule {
  std::string keyword;
  bool repeats = false;
};
// The same for lines that begin with a keyword: `line` is called after it.
[[nodiscard]] Status read_block(core::TokenCursor& cursor, std::string_view what,
                                const std::vector<LineRule>& rules,
                                const std::function<Status(const std::string&)>& line);

// One of `words`, with a suggestion otherwise.
[[nodiscard]] Result<std::string> take_choice(core::TokenCursor& cursor,
                                              const std::vector<std::string>& words);
[[nodiscard]] Result<core::Scalar> take_scalar(core::TokenCursor& cursor);
// A data type with a machine type, that is any but R.
[[nodiscard]] Result<core::Scalar> take_data_type(core::TokenCursor& cursor);
[[nodiscard]] const std::vector<std::string>& machine_type_spellings();
// A string that is a checked, non-empty template.
[[nodiscard]] Result<std::string> take_template(core::TokenCursor& cursor,
                                                const core::Vocabulary& names);
// A string `<header>` or `"header"`, as an #include line.
[[nodiscard]] Status take_include(core::TokenCursor& cursor, std::vector<std::string>& lines);
// A string of C text.
[[nodiscard]] Status take_global(core::TokenCursor& cursor, std::vector<std::string>& lines);

Error declared_twice(std::string_view what, const Head& head, const core::SourceLoc& first);

// `head` is not yet in the table, or is built in: a file may give it a C of its own.
template <class Table>
[[nodiscard]] Status check_new(const Table& table, const Head& head, std::string_view what) {
  const auto found = table.find(head.name);
  if (found == table.end() || found->second->loc.line == 0) return Ok{};
  return declared_twice(what, head, found->second->loc);
}

}  // namespace selvage::backends

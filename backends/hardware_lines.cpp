// SPDX-License-Identifier: Apache-2.0
#include "backends/hardware_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace selvage::backends {

using core::Template;
using core::TokenCursor;
using core::TokenKind;
using core::Vocabulary;

Result<Head> block_name(TokenCursor& cursor, std::string_view keyword) {
  TRY(word, cursor.expect(keyword));
  TRY(name, cursor.expect_identifier(fmt::format("the name of the {}", keyword)));
  return Head{std::string(name.text), cursor.loc(name)};
}

Status open_block(TokenCursor& cursor) {
  TRY(end, cursor.expect(TokenKind::newline, "the end of the line"));
  TRY(open, cursor.expect(TokenKind::indent, "an indented block"));
  return Ok{};
}

Result<Head> block_head(TokenCursor& cursor, std::string_view keyword) {
  TRY(head, block_name(cursor, keyword));
  TRY(opened, open_block(cursor));
  return head;
}

Status read_lines(TokenCursor& cursor, const std::function<Status()>& line) {
  while (!cursor.accept(TokenKind::dedent)) {
    TRY(done, line());
    TRY(end, cursor.expect(TokenKind::newline, "the end of the line"));
  }
  return Ok{};
}

Status read_block(TokenCursor& cursor, std::string_view what, const std::vector<LineRule>& rules,
                  const std::function<Status(const std::string&)>& line) {
  std::set<std::string> seen;
  return read_lines(cursor, [&]() -> Status {
    const core::SourceLoc loc = cursor.loc();
    const std::string keyword(cursor.peek().text);
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const LineRule& r) { return r.keyword == keyword; });
    if (rule == rules.end()) {
      std::vector<std::string> known;
      known.reserve(rules.size());
      for (const LineRule& r : rules) known.push_back(r.keyword);
      Error error = cursor.unexpected(fmt::format("a line of the {}", what));
      error.suggestion = did_you_mean(keyword, known);
      if (error.suggestion.empty()) {
        error.suggestion = fmt::format("its lines begin with {}", fmt::join(known, ", "));
      }
      return error;
    }
    if (!rule->repeats && !seen.insert(keyword).second) {
      return bad_input(loc, fmt::format("`{}` is given twice", keyword));
    }
    cursor.take();
    return line(keyword);
  });
}

Result<std::string> take_choice(TokenCursor& cursor, const std::vector<std::string>& words) {
  const std::string word(cursor.peek().text);
  if (std::find(words.begin(), words.end(), word) != words.end()) {
    cursor.take();
    return word;
  }
  Error error = cursor.unexpected(fmt::format("one of {}", fmt::join(words, ", ")));
  if (error.suggestion.empty()) error.suggestion = did_you_mean(word, words);
  return error;
}

Result<core::Scalar> take_scalar(TokenCursor& cursor) {
  TRY(word, take_choice(cursor, core::scalar_spellings()));
  return *core::scalar_from_spelling(word);
}

const std::vector<std::string>& machine_type_spellings() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> out;
    for (const std::string& word : core::scalar_spellings()) {
      const core::Scalar type = *core::scalar_from_spelling(word);
      if (core::is_data(type) && type != core::Scalar::r) out.push_back(word);
    }
    return out;
  }();
  return words;
}

Result<core::Scalar> take_data_type(TokenCursor& cursor) {
  TRY(word, take_choice(cursor, machine_type_spellings()));
  return *core::scalar_from_spelling(word);
}

Result<std::string> take_template(TokenCursor& cursor, const Vocabulary& names) {
  TRY(text, take_located_string(cursor, "a C template, a string"));
  if (text.text.empty()) {
    return bad_input(text.whole, "the template is empty", "leave the line out");
  }
  TRY(parsed, parse_template(text));
  TRY(checked, check_template(parsed, names));
  return text.text;
}

Status take_include(TokenCursor& cursor, std::vector<std::string>& lines) {
  TRY(text, take_located_string(cursor, "a header, a string"));
  const std::string& name = text.text;
  const bool closed = name.size() > 2 && ((name.front() == '<' && name.back() == '>') ||
                                          (name.front() == '"' && name.back() == '"'));
  if (!closed || name.find('\n') != std::string::npos) {
    return bad_input(text.whole, fmt::format("`{}` is not a header", name),
                     "write \"<name.h>\" or '\"name.h\"'");
  }
  lines.push_back("#include " + name);
  return Ok{};
}

Status take_global(TokenCursor& cursor, std::vector<std::string>& lines) {
  TRY(text, take_located_string(cursor, "C text, a string"));
  lines.push_back(text.text);
  return Ok{};
}

Error declared_twice(std::string_view what, const Head& head, const core::SourceLoc& first) {
  Error error = bad_input(head.loc, fmt::format("{} `{}` is declared twice", what, head.name));
  error.notes.push_back({first, "first declared here"});
  return error;
}

}  // namespace selvage::backends

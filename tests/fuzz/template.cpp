// SPDX-License-Identifier: Apache-2.0
//
// C templates: their parts are the text, each placeholder knows its place, and what is checked can
// be filled in.
#include "core/template.h"

#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

using core::LocatedText;
using core::Placeholder;
using core::Template;

// Of longer texts the places are not checked, which takes time for each placeholder and byte.
constexpr std::size_t longest_placed = 1u << 14;

const core::Vocabulary& vocabulary() {
  static const core::Vocabulary names{{"n", core::TextName{}},    {"name", core::TextName{}},
                                      {"dims", core::ListName{}}, {"args", core::ListName{3}},
                                      {"dst", core::DataName{1}}, {"src", core::DataName{2}},
                                      {"a", core::DataName{0}}};
  return names;
}

// The text as a string literal of a file.
LocatedText in_file(const std::string& text) {
  const std::string literal = core::quote_string(text);
  const Result<core::TokenCursor> lexed = core::lex(source_of(literal, "input.hw"));
  expect(lexed.ok(), "a quoted text is over a limit");
  core::TokenCursor cursor = lexed.value();
  const Result<LocatedText> located = core::take_located_string(cursor, "a template");
  expect(located.ok(),
         located.ok() ? "" : "a quoted text is no string: " + render(located.error()));
  expect(located.value().text == text, "quoting and reading a string changes it");
  expect(located.value().positions.size() == text.size(), "a character of a string has no place");
  return located.value();
}

// A literal part as it was written.
std::string with_doubled_braces(const std::string& literal) {
  std::string out;
  for (const char c : literal) {
    out += c;
    if (c == '{' || c == '}') out += c;
  }
  return out;
}

std::string reassembled(const Template& read) {
  std::string out;
  for (const Template::Part& part : read.parts) {
    const auto* hole = std::get_if<Placeholder>(&part);
    out += hole != nullptr ? hole->text : with_doubled_braces(std::get<std::string>(part));
  }
  return out;
}

void expect_placed(const Template& read) {
  for (const Template::Part& part : read.parts) {
    const auto* hole = std::get_if<Placeholder>(&part);
    if (hole == nullptr) continue;
    const std::string line = core::line_text(hole->loc);
    const auto column = static_cast<std::size_t>(hole->loc.column - 1);
    expect(column <= line.size() && line.substr(column, hole->text.size()) == hole->text,
           "a placeholder is not where it is said to be: " + hole->text);
  }
}

void expect_fillable(const Template& read) {
  const Result<std::string> filled =
      core::expand(read, [](const Placeholder& hole) -> Result<std::string> {
        if (!hole.subscript) return std::string("x");
        const auto items = core::pick({"0", "1", "2"}, *hole.subscript);
        expect(items.has_value() || !hole.subscript->slice, "a slice picks nothing at all");
        return items ? std::to_string(items->size()) : std::string("none");
      });
  expect(filled.ok(), "a checked template cannot be filled in");
}

}  // namespace

bool accepts(const std::string& text) {
  const LocatedText located = in_file(text);
  const Result<Template> read = core::parse_template(located);
  const Result<Template> unplaced = core::parse_template(text, located.whole);
  expect(read.ok() == unplaced.ok(), "a template's place decides whether it can be read");
  if (!read.ok()) {
    expect_located(read.error());
    return false;
  }
  expect(reassembled(read.value()) == text, "the parts of a template are not its text");
  if (text.size() <= longest_placed) expect_placed(read.value());
  expect_fillable(read.value());
  const Status checked = core::check_template(read.value(), vocabulary());
  if (!checked.ok()) expect_located(checked.error());
  return checked.ok();
}

}  // namespace selvage::fuzz

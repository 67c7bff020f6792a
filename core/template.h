// SPDX-License-Identifier: Apache-2.0
//
// Templates: C text with holes, in hardware files and for instructions made by schedules.  Here
// they are read and checked; backends/ fills the holes.  A hole is `{name}`, `{name.field}`,
// `{name.field[k]}`, `{name[k]}` or `{name[a:b]}`; `{{` and `}}` are braces of C.  There is nothing
// else, so a template cannot become a program.  docs/hardware.md says what each name stands for.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ast.h"
#include "core/located_text.h"
#include "core/result.h"

namespace selvage::core {

// `[k]` (one item) or `[a:b]` (a part of a list).  Numbers below 0 count from the end, as in
// Python.
struct Subscript {
  bool slice = false;
  std::optional<int> first;  // k, or a
  std::optional<int> last;   // b
};

struct Placeholder {
  std::string name;
  std::string field;  // empty if none
  std::optional<Subscript> subscript;
  std::string text;  // as written, braces included
  SourceLoc loc;
};

struct Template {
  using Part = std::variant<std::string, Placeholder>;
  std::vector<Part> parts;

  // Does some placeholder name `name`?
  [[nodiscard]] bool mentions(const std::string& name) const;
};

// Reads a template; a malformed placeholder or an unpaired brace is an error at its own position.
[[nodiscard]] Result<Template> parse_template(const LocatedText& text);

// The same for a text whose place in a file is not known character by character.
[[nodiscard]] Result<Template> parse_template(const std::string& text, const SourceLoc& loc);

// What a name of a template stands for, which decides how it may be written.
struct TextName {};  // {n}
struct ListName {
  std::optional<int> length;
};  // {dims} {dims[k]} {dims[a:b]}; length if known
struct DataName {
  int rank = 0;
  bool numbered = false;
};  // {p.data} {p.strides[k]}, and {p.slot} in a memory of numbered slots
using NameKind = std::variant<TextName, ListName, DataName>;
using Vocabulary = std::map<std::string, NameKind>;

// Every placeholder is one that `names` allows; the error suggests what was meant.
[[nodiscard]] Status check_template(const Template& text, const Vocabulary& names);

// The names that the template of an instruction may use: its parameters.
[[nodiscard]] Vocabulary instr_vocabulary(const Proc& p);

// The items of a list that a subscript picks, `[k]` giving one; nothing if k is out of range.  A
// slice is cut to the list.
[[nodiscard]] std::optional<std::vector<std::string>> pick(const std::vector<std::string>& items,
                                                           const Subscript& subscript);

// The text with every placeholder replaced by what `value` says.
using PlaceholderValue = std::function<Result<std::string>(const Placeholder&)>;
[[nodiscard]] Result<std::string> expand(const Template& text, const PlaceholderValue& value);

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <memory>

#include "core/template.h"

using namespace selvage;
using namespace selvage::core;

namespace {

// The template of a literal at the start of a file.
LocatedText located(const std::string& literal) {
  auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"t.hw", literal + "\n"});
  Result<core::TokenCursor> cursor = core::lex(source);
  REQUIRE(cursor.ok());
  core::TokenCursor at = cursor.value();
  Result<LocatedText> text = take_located_string(at, "a string");
  REQUIRE(text.ok());
  return text.value();
}

std::string fill(const std::string& text) {
  const Result<Template> parsed = parse_template(text, {});
  REQUIRE(parsed.ok());
  const Result<std::string> out =
      expand(parsed.value(), [](const Placeholder& p) -> Result<std::string> {
        std::string value = "<" + p.name;
        if (!p.field.empty()) value += "." + p.field;
        if (p.subscript) value += p.subscript->slice ? "[:]" : "[k]";
        return value + ">";
      });
  REQUIRE(out.ok());
  return out.value();
}

Error refusal(const std::string& literal, const Vocabulary& names) {
  const Result<Template> parsed = parse_template(located(literal));
  if (!parsed.ok()) return parsed.error();
  const Status checked = check_template(parsed.value(), names);
  REQUIRE_FALSE(checked.ok());
  return checked.error();
}

const Vocabulary& instr_names() {
  static const Vocabulary names = {
      {"dst", DataName{2}}, {"n", TextName{}}, {"dims", ListName{}}, {"two", ListName{2}}};
  return names;
}

}  // namespace

TEST_CASE("text without placeholders is kept") {
  CHECK(fill("a = b;") == "a = b;");
  CHECK(fill("").empty());
}

TEST_CASE("placeholders are replaced in all their forms") {
  CHECK(fill("{a} {a.data} {a.strides[0]} {a[-1]} {a[:-1]} {a[1:]} {a[:]} {0}") ==
        "<a> <a.data> <a.strides[k]> <a[k]> <a[:]> <a[:]> <a[:]> <0>");
}

TEST_CASE("doubled braces are braces of C") {
  CHECK(fill("{{ x; }}") == "{ x; }");
  CHECK(fill("{{{a}}}") == "{<a>}");
  CHECK(fill("}}{{") == "}{");
}

TEST_CASE("malformed placeholders are refused where they stand") {
  const auto at = [](const std::string& literal, int column, const std::string& part) {
    const Error e = refusal(literal, instr_names());
    CHECK_MESSAGE(e.message.find(part) != std::string::npos, e.message);
    CHECK(e.loc.line == 1);
    CHECK(e.loc.column == column);
    CHECK(e.reason == Reason::bad_input);
  };
  at("\"x = {dst + 1};\"", 6, "`{dst + 1}` is not a placeholder");
  at("\"{}\"", 2, "`{}` is not a placeholder");
  at("\"{n[}\"", 2, "is not a placeholder");
  at("\"{n[1}\"", 2, "is not a placeholder");
  at("\"{n.}\"", 2, "is not a placeholder");
  at("\"{n[x]}\"", 2, "is not a placeholder");
  at("\"{n[99999999999]}\"", 2, "is not a placeholder");
  at("\"if (x) { y\"", 9, "is not closed");
  at("\"{n {n}}\"", 2, "is not closed");
  at("\"a } b\"", 4, "a lone `}`");
}

TEST_CASE("names and fields are checked with a suggestion") {
  const auto says = [](const std::string& literal, const std::string& message,
                       const std::string& suggestion) {
    const Error e = refusal(literal, instr_names());
    CHECK_MESSAGE(e.message.find(message) != std::string::npos, e.message);
    CHECK_MESSAGE(e.suggestion.find(suggestion) != std::string::npos, e.suggestion);
  };
  says("\"{dts.data}\"", "no `dts` here", "did you mean `dst`?");
  says("\"{zzzzzz}\"", "no `zzzzzz` here", "the names here are dims, dst, n, two");
  says("\"{dst}\"", "`dst` is a data parameter", "`{dst.data}`");
  says("\"{dst.dat}\"", "no field `dat`", "did you mean `data`?");
  says("\"{dst.data[0]}\"", "takes no subscript", "`{dst.data}`");
  says("\"{dst.strides}\"", "a stride is named by one number", "`{dst.strides[0]}`");
  says("\"{dst.strides[0:1]}\"", "a stride is named by one number", "`{dst.strides[0]}`");
  says("\"{dst.strides[2]}\"", "`dst` has 2 dimensions", "");
  says("\"{n.data}\"", "`n` is a single expression", "write `{n}`");
  says("\"{n[0]}\"", "`n` is a single expression", "write `{n}`");
  says("\"{dims.data}\"", "`dims` is a list", "`{dims[k]}`");
  says("\"{two[2]}\"", "`two` has 2 items", "");
}

TEST_CASE("what the vocabulary allows is accepted") {
  for (const char* text : {"{dst.data}", "{dst.strides[1]}", "{dst.strides[-2]}", "{n}", "{dims}",
                           "{dims[0]}", "{dims[:-1]}", "{two[-2]}", "{two[0:9]}"}) {
    const Result<Template> parsed = parse_template(text, {});
    REQUIRE(parsed.ok());
    CHECK_MESSAGE(check_template(parsed.value(), instr_names()).ok(), text);
  }
}

TEST_CASE("positions survive escapes, several literals and several lines") {
  const auto where = [](const std::string& literal) {
    const Error e = refusal(literal, {});
    return std::pair(e.loc.line, e.loc.column);
  };
  CHECK(where("\"\\n\\\"{x}\"") == std::pair(1, 6));
  CHECK(where("\"abc\" \"{x}\"") == std::pair(1, 8));
  CHECK(where("\"\"\"a\n  {x}\"\"\"") == std::pair(2, 3));
  CHECK(where("\"\"\"a\\\n{x}\"\"\"") == std::pair(2, 1));
  CHECK(where("'{x}'") == std::pair(1, 2));
}

TEST_CASE("subscripts pick as in Python") {
  const std::vector<std::string> items = {"a", "b", "c"};
  using List = std::vector<std::string>;
  CHECK(pick(items, {false, 1, {}}) == List{"b"});
  CHECK(pick(items, {false, -1, {}}) == List{"c"});
  CHECK_FALSE(pick(items, {false, 3, {}}).has_value());
  CHECK_FALSE(pick(items, {false, -4, {}}).has_value());
  CHECK(pick(items, {true, {}, -1}) == List{"a", "b"});
  CHECK(pick(items, {true, 1, {}}) == List{"b", "c"});
  CHECK(pick(items, {true, -9, 9}) == items);
  CHECK(pick(items, {true, 2, 1}) == List{});
}

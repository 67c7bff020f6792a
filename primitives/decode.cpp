// SPDX-License-Identifier: Apache-2.0
#include "primitives/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace selvage::primitives {
namespace {

using Json = nlohmann::ordered_json;

// One JSON value and where it stands.
struct At {
  const JsonDocument& document;
  std::string pointer;

  [[nodiscard]] const Json& value() const {
    return document.root().at(Json::json_pointer(pointer));
  }
  [[nodiscard]] core::SourceLoc loc() const { return document.at(pointer); }
  [[nodiscard]] At item(std::size_t i) const {
    return {document, pointer + "/" + std::to_string(i)};
  }
  [[nodiscard]] At member(const std::string& key) const {
    return {document, pointer + "/" + pointer_part(key)};
  }
  // "`loop`", or "item 2 of `iters`".
  [[nodiscard]] std::string name() const {
    const std::size_t slash = pointer.rfind('/');
    const std::string last = pointer.substr(slash + 1);
    const At parent{document, pointer.substr(0, slash)};
    if (!parent.value().is_array()) return "`" + last + "`";
    return fmt::format("item {} of {}", std::stoul(last) + 1, parent.name());
  }
  // The value itself where it is short, otherwise what it is.
  [[nodiscard]] std::string found() const {
    constexpr std::size_t longest = 30;
    if (value().is_array()) return "a list";
    if (value().is_object()) return "an object";
    const std::string text = value().dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() <= longest) return text;
    return value().is_string() ? "that text" : "that number";
  }
  [[nodiscard]] Error wrong(const std::string& wanted) const {
    return bad_input(loc(), fmt::format("{} must be {}, not {}", name(), wanted, found()));
  }
};

Status decode_text(std::string& out, const At& at, const std::string& wanted) {
  if (!at.value().is_string()) return at.wrong(wanted);
  out = at.value().get<std::string>();
  if (out.empty()) return bad_input(at.loc(), "an empty string is not " + wanted);
  return Ok{};
}

Status decode_int(std::int64_t& out, const At& at) {
  const Json& v = at.value();
  const bool fits =
      v.is_number_integer() &&
      !(v.is_number_unsigned() && v.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
  if (!fits) return at.wrong("an integer of 64 bits");
  out = v.get<std::int64_t>();
  return Ok{};
}

Result<std::vector<int>> decode_path(const At& at) {
  if (!at.value().is_array()) return at.wrong("a list of numbers");
  std::vector<int> path;
  for (std::size_t i = 0; i < at.value().size(); ++i) {
    std::int64_t n = 0;
    TRY(done, decode_int(n, at.item(i)));
    if (n < 0 || n > INT32_MAX)
      return bad_input(at.item(i).loc(), "a path consists of numbers from 0 up");
    path.push_back(static_cast<int>(n));
  }
  return path;
}

Status only_keys(const At& at, const std::vector<std::string>& known) {
  for (const auto& [key, value] : at.value().items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return bad_input(at.document.at_key(at.pointer, key),
                       "unknown key \"" + key + "\" in a place", did_you_mean(key, known));
    }
  }
  return Ok{};
}

Status decode_find(PlaceArg& arg, const At& at) {
  TRY(keys, only_keys(at, {"find", "nav"}));
  TRY(text, decode_text(arg.pattern, at.member("find"), "a pattern"));
  if (!at.value().contains("nav")) return Ok{};
  const At nav = at.member("nav");
  if (!nav.value().is_array()) return nav.wrong("a list of navigation steps");
  for (std::size_t i = 0; i < nav.value().size(); ++i) {
    TRY(step, decode_text(arg.nav.emplace_back(), nav.item(i), "a navigation step"));
  }
  return Ok{};
}

Status decode_literal(PlaceArg& arg, const At& at) {
  TRY(keys, only_keys(at, {"path", "count", "expr", "gap"}));
  const Json& v = at.value();
  const bool mixed = v.contains("gap") ? v.size() > 1 : v.contains("expr") && v.contains("count");
  if (mixed) {
    return bad_input(at.loc(),
                     "a literal place is `path`, with `count` or `expr` or neither, or `gap`");
  }
  if (v.contains("gap")) {
    TRY(path, decode_path(at.member("gap")));
    if (!core::is_stmt_path(path))
      return bad_input(at.loc(), "a gap's path has an odd number of parts");
    arg.literal = core::Gap{{path.begin(), path.end() - 1}, path.back()};
    return Ok{};
  }
  TRY(path, decode_path(at.member("path")));
  if (!core::is_stmt_path(path))
    return bad_input(at.loc(), "a statement's path has an odd number of parts");
  if (v.contains("expr")) {
    TRY(below, decode_path(at.member("expr")));
    arg.literal = core::ExprPlace{path, below};
    return Ok{};
  }
  std::int64_t count = 1;
  if (v.contains("count")) {
    TRY(done, decode_int(count, at.member("count")));
  }
  if (count < 1 || count > INT32_MAX) return bad_input(at.loc(), "`count` is at least 1");
  arg.literal =
      core::BlockRange{{path.begin(), path.end() - 1}, path.back(), static_cast<int>(count)};
  return Ok{};
}

Status decode_place_at(PlaceArg& arg, const At& at) {
  arg.loc = at.loc();
  if (at.value().is_string()) return decode_text(arg.pattern, at, "a pattern");
  if (at.value().is_object() && at.value().contains("find")) return decode_find(arg, at);
  if (at.value().is_object() && (at.value().contains("path") || at.value().contains("gap"))) {
    return decode_literal(arg, at);
  }
  return at.wrong("a place: a pattern, or {\"find\": PATTERN, \"nav\": [...]}");
}

// A number may be written as one.
Status decode_expression(ExprText& out, const At& at) {
  out.loc = at.loc();
  if (!at.value().is_number_integer()) return decode_text(out.text, at, "an expression");
  out.text = at.value().dump();
  return Ok{};
}

struct Decoder {
  At at;
  const Field& field;

  Status place(PlaceArg* a) const { return decode_place_at(*a, at); }
  Status operator()(LoopArg* a) const { return place(a); }
  Status operator()(StmtArg* a) const { return place(a); }
  Status operator()(CallArg* a) const { return place(a); }
  Status operator()(BlockArg* a) const { return place(a); }
  Status operator()(GapArg* a) const { return place(a); }
  Status operator()(ExprArg* a) const { return place(a); }
  Status operator()(BufferArg* a) const { return place(a); }
  Status operator()(std::vector<ExprArg>* list) const { return places(list); }
  Status operator()(std::vector<BufferArg>* list) const { return places(list); }
  template <class Arg>
  Status places(std::vector<Arg>* list) const {
    list->clear();
    if (!at.value().is_array()) return decode_place_at(list->emplace_back(), at);
    if (at.value().empty()) return bad_input(at.loc(), "at least one place is needed");
    for (std::size_t i = 0; i < at.value().size(); ++i) {
      TRY(done, decode_place_at(list->emplace_back(), at.item(i)));
    }
    return Ok{};
  }
  template <class Text>
  Status text(Text* out, const std::string& wanted) const {
    out->loc = at.loc();
    return decode_text(out->text, at, wanted);
  }
  Status operator()(NewName* n) const { return text(n, "a name"); }
  Status operator()(ProcName* n) const { return text(n, "the name of a procedure"); }
  Status operator()(MemoryName* n) const { return text(n, "the name of a memory"); }
  Status operator()(ConfigName* n) const { return text(n, "the name of a configuration record"); }
  Status operator()(FieldName* n) const { return text(n, "the name of a configuration field"); }
  Status operator()(TypeName* n) const { return text(n, "a data type"); }
  Status operator()(ExprText* e) const { return decode_expression(*e, at); }
  // One expression is a list of one.
  Status operator()(std::vector<ExprText>* list) const {
    list->clear();
    if (!at.value().is_array()) return decode_expression(list->emplace_back(), at);
    for (std::size_t i = 0; i < at.value().size(); ++i) {
      TRY(done, decode_expression(list->emplace_back(), at.item(i)));
    }
    return Ok{};
  }
  Status operator()(std::vector<NewName>* names) const {
    names->clear();
    if (!at.value().is_array()) return at.wrong("a list of names");
    for (std::size_t i = 0; i < at.value().size(); ++i) {
      NewName& n = names->emplace_back();
      n.loc = at.item(i).loc();
      TRY(done, decode_text(n.text, at.item(i), "a name"));
    }
    return Ok{};
  }
  Status operator()(PlainText* t) const { return text(t, "a text"); }
  Status operator()(std::vector<PlainText>* list) const {
    list->clear();
    if (!at.value().is_array()) return text(&list->emplace_back(), "a text or a list of texts");
    for (std::size_t i = 0; i < at.value().size(); ++i) {
      PlainText& t = list->emplace_back();
      t.loc = at.item(i).loc();
      TRY(done, decode_text(t.text, at.item(i), "a text"));
    }
    return Ok{};
  }
  Status operator()(Choice* c) const {
    TRY(done, decode_text(c->value, at, "a word"));
    if (std::find(c->options.begin(), c->options.end(), c->value) != c->options.end()) return Ok{};
    return bad_input(at.loc(),
                     fmt::format("`{}` is not one of {}", c->value, fmt::join(c->options, ", ")),
                     did_you_mean(c->value, c->options));
  }
  Status operator()(NamedValues* values) const {
    values->loc = at.loc();
    values->values.clear();
    if (!at.value().is_object()) return at.wrong("an object of values by argument name");
    for (const auto& [key, v] : at.value().items()) {
      if (v.is_boolean()) {
        values->values.emplace_back(key, v.get<bool>());
        continue;
      }
      std::int64_t n = 0;
      TRY(done, decode_int(n, at.member(key)));
      values->values.emplace_back(key, n);
    }
    return Ok{};
  }
  Status operator()(std::int64_t* n) const {
    TRY(done, decode_int(*n, at));
    if (*n >= field.at_least && *n <= field.at_most) return Ok{};
    const std::string bound = *n < field.at_least ? fmt::format("at least {}", field.at_least)
                                                  : fmt::format("at most {}", field.at_most);
    return bad_input(at.loc(), fmt::format("`{}` must be {}, not {}", field.name, bound, *n));
  }
  Status operator()(bool* b) const {
    if (!at.value().is_boolean()) return at.wrong("true or false");
    *b = at.value().get<bool>();
    return Ok{};
  }
  Status operator()(std::vector<std::int64_t>* list) const {
    list->clear();
    if (!at.value().is_array()) return at.wrong("a list of integers");
    for (std::size_t i = 0; i < at.value().size(); ++i) {
      TRY(done, decode_int(list->emplace_back(), at.item(i)));
    }
    return Ok{};
  }
  // `_` says the same as null, for callers whose lists hold strings only.
  Status operator()(OptionalExprs* list) const {
    list->clear();
    if (!at.value().is_array()) return at.wrong("a list of expressions");
    for (std::size_t i = 0; i < at.value().size(); ++i) {
      std::optional<ExprText>& item = list->emplace_back();
      if (at.item(i).value().is_null() || at.item(i).value() == "_") continue;
      TRY(done, decode_expression(item.emplace(), at.item(i)));
    }
    return Ok{};
  }
};

}  // namespace

Status decode_place(PlaceArg& arg, const JsonDocument& document, const std::string& pointer) {
  return decode_place_at(arg, {document, pointer});
}

Status decode(Request& request, const Primitive& primitive, const JsonDocument& document,
              const std::string& pointer, const std::vector<std::string>& ignored) {
  const At step{document, pointer};
  std::vector<std::string> arguments;
  for (const Field& f : request.fields) arguments.push_back(f.name);
  std::vector<std::string> known = ignored;
  known.insert(known.end(), arguments.begin(), arguments.end());
  for (const auto& [key, value] : step.value().items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      // Arguments come first: they are what is misspelt.
      std::string hint = did_you_mean(key, arguments);
      if (hint.empty()) hint = did_you_mean(key, ignored);
      return bad_input(step.document.at_key(pointer, key),
                       fmt::format("{} has no argument `{}`", primitive.manual.name, key), hint);
    }
  }
  for (Field& f : request.fields) {
    if (step.value().contains(f.name)) {
      TRY(done, std::visit(Decoder{step.member(f.name), f}, f.slot));
    } else if (!f.optional) {
      return bad_input(step.loc(),
                       fmt::format("{} needs the argument `{}`: {} ({})", primitive.manual.name,
                                   f.name, f.doc, kind_name(f.slot)));
    }
  }
  return Ok{};
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "core/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/hardware.h"

namespace selvage::core {
namespace {

constexpr const char* forms =
    "a placeholder is `{name}`, `{name.data}`, `{name.strides[k]}`, `{name.slot}`, `{name[k]}` or "
    "`{name[a:b]}`; "
    "write `{{` and `}}` for braces of C";

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Reads the inside of a placeholder from left to right.
class PlaceholderReader {
 public:
  explicit PlaceholderReader(std::string_view text) : text_(text) {}

  // NAME [`.` NAME] [`[` subscript `]`], or nothing.
  std::optional<Placeholder> read() {
    Placeholder out;
    out.name = word();
    if (out.name.empty()) return std::nullopt;
    if (accept('.')) {
      out.field = word();
      if (out.field.empty()) return std::nullopt;
    }
    if (accept('[')) {
      out.subscript = subscript();
      if (!out.subscript || !accept(']')) return std::nullopt;
    }
    if (at_ != text_.size()) return std::nullopt;
    return out;
  }

 private:
  bool accept(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_word_char(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::optional<int> number() {
    int value = 0;
    const char* first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value);
    if (error != std::errc()) return std::nullopt;
    at_ += static_cast<std::size_t>(end - first);
    return value;
  }

  std::optional<Subscript> subscript() {
    Subscript out;
    out.first = number();
    out.slice = accept(':');
    if (out.slice) out.last = number();
    if (!out.slice && !out.first) return std::nullopt;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Collects literal text and placeholders.
class TemplateReader {
 public:
  explicit TemplateReader(const LocatedText& source) : source_(source), text_(source.text) {}

  Result<Template> read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '{' && !doubled()) {
        TRY(hole, placeholder());
        flush();
        out_.parts.emplace_back(hole);
        continue;
      }
      if (c == '}' && !doubled()) {
        return bad_input(source_.loc(at_, 1), "a lone `}` in a template",
                         "write `}}` for a brace of C");
      }
      at_ += c == '{' || c == '}' ? 2 : 1;
      literal_ += c;
    }
    flush();
    return std::move(out_);
  }

 private:
  // Is the brace here one of a pair that stands for a single one?
  [[nodiscard]] bool doubled() const {
    return at_ + 1 < text_.size() && text_[at_ + 1] == text_[at_];
  }

  void flush() {
    if (!literal_.empty()) out_.parts.emplace_back(std::move(literal_));
    literal_.clear();
  }

  Result<Placeholder> placeholder() {
    const std::size_t start = at_;
    const std::size_t end = text_.find_first_of("{}\n", start + 1);
    if (end == std::string::npos || text_[end] != '}') {
      return bad_input(source_.loc(start, 1), "`{` opens a placeholder that is not closed", forms);
    }
    at_ = end + 1;
    const std::string written = text_.substr(start, at_ - start);
    const SourceLoc loc = source_.loc(start, written.size());
    std::optional<Placeholder> hole =
        PlaceholderReader(std::string_view(written).substr(1, written.size() - 2)).read();
    if (!hole) return bad_input(loc, fmt::format("`{}` is not a placeholder", written), forms);
    hole->text = written;
    hole->loc = loc;
    return *std::move(hole);
  }

  const LocatedText& source_;
  const std::string& text_;
  std::size_t at_ = 0;
  std::string literal_;
  Template out_;
};

Error refused(const Placeholder& hole, const std::string& why, const std::string& suggestion) {
  return bad_input(hole.loc, fmt::format("`{}`: {}", hole.text, why), suggestion);
}

Status check_text(const Placeholder& hole) {
  if (hole.field.empty() && !hole.subscript) return Ok{};
  return refused(hole, fmt::format("`{}` is a single expression", hole.name),
                 fmt::format("write `{{{}}}`", hole.name));
}

Status check_list(const Placeholder& hole, const ListName& list) {
  if (!hole.field.empty()) {
    return refused(hole, fmt::format("`{}` is a list and has no fields", hole.name),
                   fmt::format("write `{{{0}}}`, `{{{0}[k]}}` or `{{{0}[a:b]}}`", hole.name));
  }
  if (!list.length || !hole.subscript) return Ok{};
  const std::vector<std::string> items(static_cast<std::size_t>(*list.length));
  if (pick(items, *hole.subscript)) return Ok{};
  return refused(hole, fmt::format("`{}` has {} items", hole.name, *list.length), "");
}

Status check_data(const Placeholder& hole, const DataName& name) {
  const int rank = name.rank;
  const std::string data = fmt::format("{{{}.data}}", hole.name);
  if (hole.field.empty()) {
    return refused(hole, fmt::format("`{}` is a data parameter", hole.name),
                   fmt::format("write `{}` for its first element", data));
  }
  if (hole.field == "data") {
    if (!hole.subscript) return Ok{};
    return refused(hole, "`data` is the first element and takes no subscript",
                   fmt::format("write `{}`", data));
  }
  if (hole.field == "slot") {
    if (hole.subscript) return refused(hole, "`slot` is a number and takes no subscript", "");
    if (name.numbered) return Ok{};
    return refused(hole, fmt::format("`{}` is in a memory without slots", hole.name),
                   fmt::format("write `{}`", data));
  }
  if (hole.field != "strides") {
    return refused(hole, fmt::format("a data parameter has no field `{}`", hole.field),
                   did_you_mean(hole.field, {"data", "strides", "slot"}));
  }
  const std::string example = fmt::format("write `{{{}.strides[0]}}`", hole.name);
  if (!hole.subscript || hole.subscript->slice) {
    return refused(hole, "a stride is named by one number", rank == 0 ? "" : example);
  }
  const std::vector<std::string> strides(static_cast<std::size_t>(rank));
  if (pick(strides, *hole.subscript)) return Ok{};
  return refused(hole,
                 fmt::format("`{}` has {} dimension{}", hole.name, rank, rank == 1 ? "" : "s"), "");
}

Error unknown_name(const Placeholder& hole, const Vocabulary& names) {
  std::vector<std::string> known;
  for (const auto& [name, kind] : names) known.push_back(name);
  std::string suggestion = did_you_mean(hole.name, known);
  if (suggestion.empty() && !known.empty()) {
    suggestion = fmt::format("the names here are {}", fmt::join(known, ", "));
  }
  return refused(hole, fmt::format("no `{}` here", hole.name), suggestion);
}

}  // namespace

bool Template::mentions(const std::string& name) const {
  return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
    const auto* hole = std::get_if<Placeholder>(&part);
    return hole != nullptr && hole->name == name;
  });
}

Result<Template> parse_template(const LocatedText& text) { return TemplateReader(text).read(); }

Result<Template> parse_template(const std::string& text, const SourceLoc& loc) {
  return parse_template(LocatedText{text, loc, {}});
}

Status check_template(const Template& text, const Vocabulary& names) {
  for (const Template::Part& part : text.parts) {
    const auto* hole = std::get_if<Placeholder>(&part);
    if (hole == nullptr) continue;
    const auto found = names.find(hole->name);
    if (found == names.end()) return unknown_name(*hole, names);
    TRY(checked, std::visit(Overload{[&](const TextName&) { return check_text(*hole); },
                                     [&](const ListName& l) { return check_list(*hole, l); },
                                     [&](const DataName& d) { return check_data(*hole, d); }},
                            found->second));
  }
  return Ok{};
}

Vocabulary instr_vocabulary(const Proc& p) {
  Vocabulary names;
  for (const Arg& arg : p->args) {
    const bool control = is_control(arg.type.scalar);
    const bool numbered = arg.memory && slot_block(**arg.memory, arg.type.scalar) != nullptr;
    names.emplace(arg.name.name(),
                  control ? NameKind(TextName{}) : NameKind(DataName{arg.type.rank(), numbered}));
  }
  return names;
}

std::optional<std::vector<std::string>> pick(const std::vector<std::string>& items,
                                             const Subscript& subscript) {
  const int count = static_cast<int>(items.size());
  const auto from_start = [count](int k) { return k < 0 ? k + count : k; };
  if (!subscript.slice) {
    const int k = from_start(*subscript.first);
    if (k < 0 || k >= count) return std::nullopt;
    return std::vector<std::string>{items[static_cast<std::size_t>(k)]};
  }
  const int first = std::clamp(from_start(subscript.first.value_or(0)), 0, count);
  const int last = std::clamp(from_start(subscript.last.value_or(count)), first, count);
  return std::vector<std::string>(items.begin() + first, items.begin() + last);
}

Result<std::string> expand(const Template& text, const PlaceholderValue& value) {
  std::string out;
  for (const Template::Part& part : text.parts) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      out += *literal;
      continue;
    }
    TRY(filled, value(std::get<Placeholder>(part)));
    out += filled;
  }
  return out;
}

}  // namespace selvage::core

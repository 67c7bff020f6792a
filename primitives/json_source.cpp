// SPDX-License-Identifier: Apache-2.0
#include "primitives/json_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

namespace selvage::primitives {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_bytes = 64u << 20;
constexpr std::size_t max_depth = 64;
constexpr std::size_t max_keys = 10'000;  // of one object, which is searched key by key
constexpr std::size_t max_values = 1'000'000;
// Each value is known by its whole path, so that many values below a long key take much memory.
constexpr std::size_t max_path_bytes = 256u << 20;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Where each line of the text begins; the first one after the byte order mark.
std::vector<std::size_t> line_starts(const std::string& text) {
  std::vector<std::size_t> starts{text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0};
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

core::SourceLoc loc_in(const core::SourceFileRef& source, const std::vector<std::size_t>& starts,
                       std::size_t offset) {
  offset = std::min(offset, source->text.size());
  const auto next = std::upper_bound(starts.begin() + 1, starts.end(), offset);
  const std::size_t start = *(next - 1);
  return {source, static_cast<int>(next - starts.begin()),
          static_cast<int>(offset - std::min(start, offset)) + 1, 0};
}

core::SourceLoc loc_at(const core::SourceFileRef& source, std::size_t offset) {
  return loc_in(source, line_starts(source->text), offset);
}

// The parser's complaint without its own bookkeeping and without its copy of the text, which is
// quoted anyway.
std::string complaint_of(const std::string& what) {
  const std::size_t bracket =
      what.starts_with("[json.exception") ? what.find("] ") : std::string::npos;
  std::string out = bracket == std::string::npos ? what : what.substr(bracket + 2);
  const std::size_t reason = out.find("syntax error while parsing ");
  if (reason != std::string::npos) out = out.substr(reason);
  for (const char* copy : {"; last read: ", " parsing '"}) {
    const std::size_t from = out.find(copy);
    if (from == std::string::npos) continue;
    const std::size_t expected = out.rfind("; expected ");
    const std::string wanted =
        expected == std::string::npos || expected < from ? "" : out.substr(expected);
    out = out.substr(0, from) + wanted;
  }
  return out;
}

// An input iterator that tells how many characters the parser has taken, so that events can be
// placed in the text.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char* begin, std::size_t* taken)
      : at_(at), begin_(begin), taken_(taken) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    if (taken_ != nullptr) *taken_ = static_cast<std::size_t>(at_ - begin_);
    return *this;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char* begin_;
  std::size_t* taken_;
};

// Receives the parser's events and notes where each value begins.
class Placer : public nlohmann::json_sax<Json> {
 public:
  Placer(const core::SourceFileRef& source, const std::size_t& taken)
      : source_(source), taken_(taken) {}

  bool null() override { return value(4); }
  bool boolean(bool b) override { return value(b ? 4 : 5); }
  // The lexer has read one character past a number to see its end, unless the text ended.
  bool number_integer(number_integer_t) override { return number(); }
  bool number_unsigned(number_unsigned_t) override { return number(); }
  bool number_float(number_float_t, const string_t&) override { return number(); }
  bool string(string_t&) override { return placed(opening_quote()); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return enter(false); }
  bool key(string_t& k) override {
    frames_.back().key = k;
    std::string here = pointer();
    if (!spend(here)) return too_long(opening_quote());
    key_offsets[std::move(here)] = opening_quote();
    if (!frames_.back().keys.insert(k).second) {
      return fail(opening_quote(), "the key \"" + k + "\" appears twice in one object");
    }
    return frames_.back().keys.size() <= max_keys || too_many_keys();
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(true); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& e) override {
    return fail(position == 0 ? 0 : position - 1, "this is not JSON: " + complaint_of(e.what()));
  }

  std::map<std::string, std::size_t> offsets, key_offsets;
  std::optional<Error> error;

 private:
  struct Frame {
    bool array = false;
    std::size_t index = 0;
    std::string key;
    std::string pointer;
    std::set<std::string> keys;
  };

  [[nodiscard]] std::string pointer() const {
    if (frames_.empty()) return "";
    const Frame& f = frames_.back();
    return f.pointer + "/" + (f.array ? std::to_string(f.index) : pointer_part(f.key));
  }
  bool placed(std::size_t offset) {
    if (offsets.size() >= max_values) return too_many(offset);
    std::string here = pointer();
    if (!spend(here)) return too_long(offset);
    offsets[std::move(here)] = offset;
    if (!frames_.empty()) ++frames_.back().index;
    return true;
  }
  bool value(std::size_t length) { return placed(taken_ - std::min(length, taken_)); }
  bool number() {
    const std::string& text = source_->text;
    const auto in_number = [&](std::size_t i) {
      return i < text.size() &&
             std::string_view("0123456789+-.eE").find(text[i]) != std::string_view::npos;
    };
    std::size_t at = taken_ == 0 ? 0 : taken_ - 1;
    while (at > 0 && !in_number(at)) --at;
    while (at > 0 && in_number(at - 1)) --at;
    return placed(at);
  }
  // The string just read ends with the character before taken_; a quote inside it is escaped.
  [[nodiscard]] std::size_t opening_quote() const {
    const std::string& text = source_->text;
    std::size_t at = taken_ < 2 ? 0 : taken_ - 2;
    const auto escaped_here = [&](std::size_t i) {
      std::size_t slashes = 0;
      while (slashes < i && text[i - 1 - slashes] == '\\') ++slashes;
      return slashes % 2 == 1;
    };
    while (at > 0 && (text[at] != '"' || escaped_here(at))) --at;
    return at;
  }
  bool too_many(std::size_t offset) {
    error =
        over_limit(loc_at(source_, offset), fmt::format("JSON of more than {} values", max_values));
    return false;
  }
  bool too_many_keys() {
    error = over_limit(loc_at(source_, opening_quote()),
                       fmt::format("a JSON object of more than {} keys", max_keys));
    return false;
  }
  bool spend(const std::string& path) {
    path_bytes_ += path.size();
    return path_bytes_ <= max_path_bytes;
  }
  bool too_long(std::size_t offset) {
    error = over_limit(loc_at(source_, offset),
                       fmt::format("JSON with keys too long for its number of values: the paths to "
                                   "its values take more than {} bytes",
                                   max_path_bytes));
    return false;
  }
  bool enter(bool array) {
    if (offsets.size() >= max_values) return too_many(taken_);
    if (frames_.size() >= max_depth) {
      error = over_limit(loc_at(source_, taken_),
                         fmt::format("JSON nested deeper than {} levels", max_depth));
      return false;
    }
    const std::string here = pointer();
    if (!spend(here)) return too_long(taken_);
    offsets[here] = taken_ == 0 ? 0 : taken_ - 1;
    frames_.push_back({array, 0, {}, here, {}});
    return true;
  }
  bool leave() {
    frames_.pop_back();
    if (!frames_.empty()) ++frames_.back().index;
    return true;
  }
  bool fail(std::size_t offset, const std::string& message) {
    error = bad_input(loc_at(source_, offset), message);
    return false;
  }

  core::SourceFileRef source_;
  const std::size_t& taken_;
  std::vector<Frame> frames_;
  std::size_t path_bytes_ = 0;
};

}  // namespace

Result<JsonDocument> JsonDocument::parse(core::SourceFileRef source) {
  const std::string& text = source->text;
  if (text.size() > max_bytes)
    return over_limit({source, 1, 1, 0}, "the file is larger than 64 MiB");
  std::size_t taken = 0;
  Placer placer(source, taken);
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (!Json::sax_parse(CountingIterator(begin, begin, &taken),
                       CountingIterator(end, begin, nullptr), &placer)) {
    ENSURE(placer.error.has_value(), "a failed parse says why");
    return *placer.error;
  }
  JsonDocument document;
  document.source_ = std::move(source);
  document.root_ = std::make_shared<const Json>(Json::parse(text));
  document.offsets_ = std::move(placer.offsets);
  document.key_offsets_ = std::move(placer.key_offsets);
  document.line_starts_ = line_starts(document.source_->text);
  return document;
}

std::string pointer_part(const std::string& key) {
  std::string out;
  for (const char c : key) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

core::SourceLoc JsonDocument::loc_at(std::size_t offset) const {
  return loc_in(source_, line_starts_, offset);
}

core::SourceLoc JsonDocument::at_key(const std::string& object, const std::string& key) const {
  const auto found = key_offsets_.find(object + "/" + pointer_part(key));
  return found == key_offsets_.end() ? at(object) : loc_at(found->second);
}

core::SourceLoc JsonDocument::at(const std::string& pointer) const {
  std::string here = pointer;
  while (true) {
    const auto found = offsets_.find(here);
    if (found != offsets_.end()) return loc_at(found->second);
    if (here.empty()) return {source_, 1, 1, 0};
    here.resize(here.rfind('/'));
  }
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/readable_names.h"

#include <cctype>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "core/traverse.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::map<std::string, std::string>;

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The words of the text mapped; one behind a point is a field and stays.
std::string mapped(const std::string& text, const std::function<std::string(std::string)>& f) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (!in_word(text[at])) {
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    const std::string word = text.substr(at, end - at);
    const bool is_field = at > 0 && text[at - 1] == '.';
    out += is_field ? word : f(word);
    at = end;
  }
  return out;
}

std::string renamed(const std::string& text, const Names& names) {
  return mapped(text, [&](std::string word) {
    const auto found = names.find(word);
    return found == names.end() ? word : found->second;
  });
}

Json renamed(const Json& value, const Names& names) {
  if (value.is_string()) return renamed(value.get<std::string>(), names);
  if (!value.is_structured()) return value;
  Json out = value.is_array() ? Json::array() : Json::object();
  for (const auto& [key, part] : value.items()) {
    if (value.is_array())
      out.push_back(renamed(part, names));
    else
      out[renamed(key, names)] = renamed(part, names);
  }
  return out;
}

// Names for each kind of thing, in order of preference.
class Choice {
 public:
  explicit Choice(std::set<std::string> taken) : taken_(std::move(taken)) {}

  void name(const std::string& old, const std::vector<const char*>& preferred) {
    if (names_.contains(old)) return;
    for (const char* wanted : preferred) {
      if (give(old, wanted)) return;
    }
    for (int k = 1; !give(old, preferred[0] + std::to_string(k)); ++k) {
    }
  }
  [[nodiscard]] const Names& names() const { return names_; }

 private:
  bool give(const std::string& old, const std::string& wanted) {
    if (!taken_.insert(wanted).second) return false;
    names_.emplace(old, wanted);
    return true;
  }

  std::set<std::string> taken_;
  Names names_;
};

// What the program names itself.
std::set<std::string> own_names(const std::vector<core::Proc>& procs) {
  std::set<std::string> names;
  for (const core::Proc& p : procs) {
    names.insert(p->name);
    for (const core::Arg& a : p->args) names.insert(a.name.name());
    for (const core::Sym& s : core::bound_names(p->body)) names.insert(s.name());
  }
  return names;
}

// Words of the program and the steps that are no names of the program's own.
std::set<std::string> other_words(const Finding& f, const std::set<std::string>& own,
                                  const core::Library& library) {
  std::set<std::string> words;
  const auto collect = [&](std::string word) {
    if (!own.contains(word)) words.insert(word);
    return word;
  };
  (void)mapped(f.program, collect);
  for (const std::string& step : f.steps) (void)mapped(step, collect);
  for (const auto& [name, instruction] : library.instructions) words.insert(name);
  return words;
}

void choose_for(const core::Proc& p, Choice& choice) {
  for (const core::Arg& a : p->args) {
    if (a.type.scalar == core::Scalar::size)
      choice.name(a.name.name(), {"n", "m", "k", "l"});
    else if (core::is_control(a.type.scalar))
      choice.name(a.name.name(), {"a", "b", "c", "d"});
    else
      choice.name(a.name.name(), {"x", "y", "z", "w", "u"});
  }
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    if (const auto* loop = core::as<core::For>(s))
      choice.name(loop->iter.name(), {"i", "j", "ii", "jj", "h"});
    if (const auto* alloc = core::as<core::Alloc>(s))
      choice.name(alloc->buffer.name(), {"t", "s", "r", "q"});
    else if (const auto name = core::bound_name(s))
      choice.name(name->name(), {"v", "win", "view"});
  });
}

}  // namespace

Finding with_readable_names(const Finding& finding, const std::vector<core::Proc>& procs,
                            const core::Library& library) {
  Choice choice(other_words(finding, own_names(procs), library));
  choice.name(procs.back()->name, {"p"});
  for (const core::Proc& p : procs) choice.name(p->name, {"f", "g", "e"});
  choose_for(procs.back(), choice);
  for (const core::Proc& p : procs) choose_for(p, choice);
  Finding out = finding;
  out.program = renamed(finding.program, choice.names());
  for (std::string& step : out.steps) {
    const Json old = Json::parse(step);
    Json fresh = Json::object();
    for (const auto& [key, value] : old.items())
      fresh[key] = key == "op" ? value : renamed(value, choice.names());
    step = fresh.dump();
  }
  return out;
}

}  // namespace selvage::fuzz

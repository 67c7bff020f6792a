// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/resolver.h"

namespace selvage::core {

namespace {

template <class Value>
std::vector<std::string> keys(const std::map<std::string, Value>& map) {
  std::vector<std::string> out;
  for (const auto& [key, value] : map) out.push_back(key);
  return out;
}

// The location of the word at the start of `loc`.
SourceLoc first_word(SourceLoc loc, const std::string& word) {
  loc.length = static_cast<int>(word.size());
  return loc;
}

}  // namespace

NameTable::NameTable(const Scope& scope) {
  for (const auto& [spelling, entry] : scope.names) {
    entries_[spelling].push_back(entry);
    order_.push_back(spelling);
  }
}

void NameTable::bind(const ScopeEntry& entry) {
  entries_[entry.name.name()].push_back(entry);
  order_.push_back(entry.name.name());
}

const ScopeEntry* NameTable::find(const std::string& spelling) const {
  const auto found = entries_.find(spelling);
  return found == entries_.end() ? nullptr : &found->second.back();
}

std::vector<std::string> NameTable::spellings() const { return keys(entries_); }

void NameTable::release(std::size_t mark) {
  while (order_.size() > mark) {
    const auto found = entries_.find(order_.back());
    found->second.pop_back();
    if (found->second.empty()) entries_.erase(found);
    order_.pop_back();
  }
}

Result<ScopeEntry> Resolver::variable(const std::string& text, const SourceLoc& loc) const {
  if (const ScopeEntry* entry = names_.find(text)) return *entry;
  const SourceLoc at = first_word(loc, text);
  if (library_.configs.contains(text)) {
    return bad_input(at, fmt::format("`{}` is a configuration, not a variable", text),
                     fmt::format("name one of its fields, as in `{}.field`", text));
  }
  if (library_.instructions.contains(text)) {
    return bad_input(at, fmt::format("`{}` is a procedure, not a variable", text));
  }
  return bad_input(at, fmt::format("nothing named `{}` is in scope", text),
                   did_you_mean(text, names_.spellings()));
}

Result<ScopeEntry> Resolver::buffer(const std::string& text, const SourceLoc& loc) const {
  TRY(entry, variable(text, loc));
  if (is_data(entry.type.scalar)) return entry;
  return bad_input(first_word(loc, text),
                   fmt::format("`{}` is a control variable ({}); it has no cells", text,
                               spelling(entry.type.scalar)));
}

Result<Scalar> Resolver::scalar(const syntax::Word& word) const {
  if (const std::optional<Scalar> known = scalar_from_spelling(word.text)) return *known;
  return bad_input(word.loc, fmt::format("`{}` is not a type", word.text),
                   did_you_mean(word.text, scalar_spellings()));
}

Result<Type> Resolver::type(const syntax::TypeSyntax& t) {
  TRY(of, scalar(t.scalar));
  TRY(shape, exprs(t.shape));
  return Type{of, shape, t.window};
}

Result<Memory> Resolver::memory(const std::optional<syntax::Word>& word) const {
  const std::string name = word ? word->text : "DRAM";
  const auto found = library_.memories.find(name);
  if (found != library_.memories.end()) return found->second;
  if (name == "DRAM") return dram();
  std::vector<std::string> known = keys(library_.memories);
  known.emplace_back("DRAM");
  std::string suggestion = did_you_mean(name, known);
  if (suggestion.empty()) suggestion = "memories come from hardware libraries: `import NAME`";
  return bad_input(word->loc, fmt::format("there is no memory `{}`", name), suggestion);
}

Result<Config> Resolver::config(const std::string& text, const SourceLoc& loc) const {
  const auto found = library_.configs.find(text);
  if (found != library_.configs.end()) return found->second;
  return bad_input(first_word(loc, text), fmt::format("there is no configuration `{}`", text),
                   did_you_mean(text, keys(library_.configs)));
}

Result<int> Resolver::field_of(const Config& config, const std::string& text,
                               const SourceLoc& loc) const {
  const int field = config->field_index(text);
  if (field >= 0) return field;
  std::vector<std::string> known;
  for (const ConfigField& f : config->fields) known.push_back(f.name);
  return bad_input(loc, fmt::format("configuration `{}` has no field `{}`", config->name, text),
                   did_you_mean(text, known));
}

Error Resolver::unknown_function(const std::string& text, const SourceLoc& loc) const {
  const SourceLoc at = first_word(loc, text);
  if (library_.instructions.contains(text)) {
    return bad_input(at, fmt::format("`{}` is a procedure; a call is a statement", text));
  }
  std::vector<std::string> known = keys(library_.externs);
  known.emplace_back("stride");
  for (const std::string& type : scalar_spellings()) known.push_back(type);
  return bad_input(at, fmt::format("there is no function `{}`", text), did_you_mean(text, known));
}

Error Resolver::unknown_procedure(const std::string& text, const SourceLoc& loc) const {
  if (library_.externs.contains(text)) {
    return bad_input(loc, fmt::format("`{}` is a function of values, not a procedure", text),
                     fmt::format("use its value, as in `y = {}(x)`", text));
  }
  std::string suggestion = did_you_mean(text, keys(library_.instructions));
  if (suggestion.empty()) {
    suggestion = "a procedure is defined before its calls, or comes from a hardware library";
  }
  return bad_input(loc, fmt::format("there is no procedure `{}`", text), suggestion);
}

}  // namespace selvage::core

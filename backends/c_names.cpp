// SPDX-License-Identifier: Apache-2.0
#include "backends/c_names.h"

#include <algorithm>

#include "backends/c_reserved.h"
#include "core/ensure.h"

namespace selvage::backends {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Identifiers that begin like this belong to what we write ourselves.
bool has_our_prefix(std::string_view name) {
  return name.starts_with("selvage_") || name.starts_with("SELVAGE_");
}

// Identifiers that begin with `_` belong to the compiler.
std::string without_underscores(const std::string& name) {
  const std::size_t first = name.find_first_not_of('_');
  return first == std::string::npos ? "v" : name.substr(first);
}

// Calls `f` with the place and the length of each identifier.
template <class F>
void for_each_identifier(std::string_view text, const F& f) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
    if (end > i && !is_digit(text[i])) f(i, end - i);
    i = std::max(end, i + 1);
  }
}

// The first of name (if `suffix` is 0), name_1, name_2, ... for which `is_free` holds, from
// `suffix` on.
template <class F>
std::string first_free(const std::string& wish, int suffix, const F& is_free) {
  std::string name = without_underscores(wish);
  if (is_digit(name.front())) name.insert(name.begin(), 'v');
  if (has_our_prefix(name)) name.insert(0, "v_");  // no suffix would free it
  if (suffix == 0 && is_free(name)) return name;
  for (suffix = std::max(suffix, 1);; ++suffix) {
    std::string candidate = name + "_" + std::to_string(suffix);
    if (is_free(candidate)) return candidate;
  }
}

}  // namespace

bool is_reserved_in_c(std::string_view name) {
  if (name.empty() || name.front() == '_' || ends_with(name, "_t")) return true;
  if (has_our_prefix(name)) return true;
  return c_words().count(name) != 0;
}

bool is_library_function(std::string_view name) { return c_functions().count(name) != 0; }

std::vector<std::string> identifiers_in(std::string_view text) {
  std::vector<std::string> out;
  for_each_identifier(
      text, [&](std::size_t at, std::size_t length) { out.emplace_back(text.substr(at, length)); });
  return out;
}

std::unordered_set<std::string> variables_in(std::string_view text) {
  std::unordered_set<std::string> out;
  for_each_identifier(text, [&](std::size_t at, std::size_t length) {
    const std::string_view before = text.substr(0, at);
    if (!before.ends_with('.') && !before.ends_with("->")) out.emplace(text.substr(at, length));
  });
  return out;
}

std::vector<std::string> file_scope_identifiers(const std::string& text) {
  // The constants of an enumeration stand inside braces, and what a macro uses anywhere.
  const bool hidden =
      text.find("enum") != std::string::npos || text.find("#define") != std::string::npos;
  if (hidden) return identifiers_in(text);
  std::string outside;
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '(') ++depth;
    if (c == '}' || c == ')') --depth;
    outside += depth == 0 ? c : ' ';
  }
  return identifiers_in(outside);
}

std::string GlobalNames::take(const std::string& name, bool function) {
  std::string given = first_free(name, 0, [&](const std::string& candidate) {
    return !is_reserved_in_c(candidate) && taken_.count(candidate) == 0 &&
           !(function && is_library_function(candidate));
  });
  taken_.insert(given);
  return given;
}

// Names are given and released innermost first, so the number of names alive with the same wish is
// the first suffix worth trying.
std::string LocalNames::give(const std::string& wish, std::optional<core::Sym> symbol) {
  int& alike = alive_[wish];
  std::string name = first_free(wish, alike, [&](const std::string& candidate) {
    return active_.count(candidate) == 0 && !globals_.has(candidate) &&
           !is_reserved_in_c(candidate);
  });
  ++alike;
  active_.insert(name);
  order_.push_back({name, wish, std::move(symbol)});
  return name;
}

const std::string& LocalNames::bind(const core::Sym& symbol) {
  const auto [entry, is_new] = spelling_.try_emplace(symbol);
  ENSURE(is_new, "a symbol is bound once at a time");
  entry->second = give(symbol.name(), symbol);
  return entry->second;
}

const std::string& LocalNames::of(const core::Sym& symbol) const {
  const auto found = spelling_.find(symbol);
  ENSURE(found != spelling_.end(), "a symbol is bound before it is used");
  return found->second;
}

void LocalNames::release(std::size_t mark) {
  ENSURE(mark <= order_.size(), "names are released innermost first");
  for (; order_.size() > mark; order_.pop_back()) {
    const Given& last = order_.back();
    active_.erase(last.name);
    --alive_[last.wish];
    if (last.symbol) spelling_.erase(*last.symbol);
  }
}

}  // namespace selvage::backends

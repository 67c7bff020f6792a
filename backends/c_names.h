// SPDX-License-Identifier: Apache-2.0
//
// Names in C.  Every symbol of a procedure gets an identifier that nothing in scope has: no keyword
// of C or C++, no macro or type of the standard headers, no name that a template of the file
// mentions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/symbol.h"

namespace selvage::backends {

// May not be used as an identifier anywhere: keywords, macros and types.
[[nodiscard]] bool is_reserved_in_c(std::string_view name);
// May not name a function, besides: the standard library has it, or compilers know it.
[[nodiscard]] bool is_library_function(std::string_view name);

// Every identifier that occurs in the text.
[[nodiscard]] std::vector<std::string> identifiers_in(std::string_view text);
// Those that may name a variable: not the members of structs, `x.NAME` and `x->NAME`.
[[nodiscard]] std::unordered_set<std::string> variables_in(std::string_view text);

// Those of a C text that it gives a meaning to in the whole file: words outside of bodies and
// parameter lists, and macros.  An over-approximation.
[[nodiscard]] std::vector<std::string> file_scope_identifiers(const std::string& text);

// Identifiers that belong to the whole file.
class GlobalNames {
 public:
  // `name` will not be given out.
  void reserve(const std::string& name) { taken_.insert(name); }
  // `name` itself, or with the first suffix `_1`, `_2`, ... that makes it free.
  std::string take_function(const std::string& name) { return take(name, true); }
  std::string take_variable(const std::string& name) { return take(name, false); }
  [[nodiscard]] bool has(const std::string& name) const { return taken_.count(name) != 0; }

 private:
  std::string take(const std::string& name, bool function);
  std::unordered_set<std::string> taken_;
};

// Identifiers inside one function.  Symbols alive at the same time have different ones, so that
// nothing is shadowed; loops one after the other may share one.
class LocalNames {
 public:
  explicit LocalNames(const GlobalNames& globals) : globals_(globals) {}

  const std::string& bind(const core::Sym& symbol);
  // An identifier for something that is no symbol.
  std::string bind_text(const std::string& wish) { return give(wish, std::nullopt); }
  [[nodiscard]] const std::string& of(const core::Sym& symbol) const;

  // Names bound after `mark` are given up by `release(mark)`.
  [[nodiscard]] std::size_t mark() const { return order_.size(); }
  void release(std::size_t mark);

 private:
  const GlobalNames& globals_;
  struct Given {
    std::string name, wish;
    std::optional<core::Sym> symbol;
  };
  std::string give(const std::string& wish, std::optional<core::Sym> symbol);

  std::unordered_map<core::Sym, std::string> spelling_;
  std::unordered_set<std::string> active_;
  std::vector<Given> order_;                    // innermost last
  std::unordered_map<std::string, int> alive_;  // by wish
};

}  // namespace selvage::backends

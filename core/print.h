// SPDX-License-Identifier: Apache-2.0
//
// Trees to canonical text: parse(print(p)) is equal to p, and printing that again gives the same
// text.
#pragma once
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/parse.h"

namespace selvage::core {

// Two symbols of one spelling that would be confused are told apart by suffixes (`i`, `i_1`).
// Assumptions stand above the procedure, as `@assumed("...")` and `@narrowed("...")`.
[[nodiscard]] std::string print(const Proc& p);
[[nodiscard]] std::string print(const Module& m);
// Fragments, with symbols spelled plainly.
[[nodiscard]] std::string print(const Expr& e);
[[nodiscard]] std::string print(const Stmt& s);
[[nodiscard]] std::string print(const Type& t);
// The first line of a statement ("for i in seq(0, n):"), for error messages.
[[nodiscard]] std::string headline(const Stmt& s);
// The spellings that print(p) gives each symbol of p.
[[nodiscard]] std::map<Sym, std::string> spellings(const Proc& p);

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
//
// Expressions of an instruction as a caller writes them, with its arguments put in.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/ast.h"

namespace selvage::audit {

// What a parameter is where the instruction is called.
struct Actual {
  std::string text;                  // of a control argument
  std::vector<std::string> strides;  // of data; empty: nobody can name them
};
using Actuals = std::map<core::Sym, Actual>;
// "Config.field" -> what it was set to.
using FieldTexts = std::map<std::string, std::string>;

[[nodiscard]] std::string field_key(const core::ReadConfig& field);

// Nothing if it speaks of a stride that nobody can name.
[[nodiscard]] std::optional<std::string> text_of(const core::Expr& e, const Actuals& actuals,
                                                 const FieldTexts& fields);

// The conjuncts of the preconditions.
[[nodiscard]] std::vector<core::Expr> conjuncts_of(const core::Proc& p);

// A procedure while it is written.
struct ProcText {
  std::string name;
  std::vector<std::string> params, asserts, body;  // body lines without the first indentation
  [[nodiscard]] std::string text() const;
};

// `base`, or with as many `_` behind it as make it none of `taken`; which it then is.
[[nodiscard]] std::string unused_name(const std::string& base, std::vector<std::string>& taken);

}  // namespace selvage::audit

// SPDX-License-Identifier: Apache-2.0
//
// Arguments of primitives as C++ gives them.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "primitives/version.h"

namespace selvage::primitives {

// Argument values for calls from C++.
using Names = std::vector<std::string>;
using Values = std::vector<std::pair<std::string, std::variant<std::int64_t, bool>>>;
using ArgValue = std::variant<std::string, std::int64_t, bool, Names, Cursor, std::vector<Cursor>,
                              Values, core::Place, std::vector<std::int64_t>>;
struct NamedArg {
  std::string name;
  ArgValue value;
  NamedArg(std::string n, const char* v) : name(std::move(n)), value(std::string(v)) {}
  NamedArg(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}
  NamedArg(std::string n, int v) : name(std::move(n)), value(std::int64_t{v}) {}
  NamedArg(std::string n, std::int64_t v) : name(std::move(n)), value(v) {}
  NamedArg(std::string n, bool v) : name(std::move(n)), value(v) {}
  NamedArg(std::string n, Names v) : name(std::move(n)), value(std::move(v)) {}
  NamedArg(std::string n, Cursor v) : name(std::move(n)), value(std::move(v)) {}
  NamedArg(std::string n, std::vector<Cursor> v) : name(std::move(n)), value(std::move(v)) {}
  // A place of the very procedure that the step acts on.
  NamedArg(std::string n, core::Place v) : name(std::move(n)), value(std::move(v)) {}
  NamedArg(std::string n, Values v) : name(std::move(n)), value(std::move(v)) {}
  NamedArg(std::string n, std::vector<std::int64_t> v) : name(std::move(n)), value(std::move(v)) {}
};

}  // namespace selvage::primitives

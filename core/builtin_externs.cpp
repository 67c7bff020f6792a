// SPDX-License-Identifier: Apache-2.0
#include "core/builtin_externs.h"

#include <fmt/format.h>

#include <array>

namespace selvage::core {

namespace {

using enum Scalar;

struct CType {
  Scalar scalar;
  std::string_view spelling;
};
constexpr std::array float_types{CType{f32, "float"}, CType{f64, "double"}};
constexpr std::array integer_types{
    CType{i8, "int8_t"},   CType{i16, "int16_t"},   CType{i32, "int32_t"},  CType{i64, "int64_t"},
    CType{ui8, "uint8_t"}, CType{ui16, "uint16_t"}, CType{ui32, "uint32_t"}};

ExternDecl declare(const std::string& name, int arity) {
  ExternDecl decl;
  decl.name = name;
  decl.arity = arity;
  decl.meaning = name;
  return decl;
}

// A function of <math.h>: `name` on double and `namef` on float.
ExternDecl math_function(const std::string& name, const std::string& c_name) {
  ExternDecl decl = declare(name, 1);
  decl.c_template[f32] = c_name + "f({0})";
  decl.c_template[f64] = c_name + "({0})";
  decl.c_global = {"#include <math.h>"};
  return decl;
}

// Calls the C function `helper` with as many operands as the extern takes.
std::string call_text(const std::string& helper, int arity) {
  std::string operands;
  for (int i = 0; i < arity; ++i) operands += fmt::format("{}{{{}}}", i == 0 ? "" : ", ", i);
  return fmt::format("{}({})", helper, operands);
}

// Adds a C helper for one type.  A function, not an expression: operands that the expression names
// twice would double the text at every level of nesting.
void add_helper(ExternDecl& decl, const CType& type, std::string_view body) {
  const std::string helper = fmt::format("selvage_{}_{}", decl.name, spelling(type.scalar));
  std::string params;
  for (int i = 0; i < decl.arity; ++i) {
    params += fmt::format("{}{} {}", i == 0 ? "" : ", ", type.spelling, "abcd"[i]);
  }
  decl.c_global.push_back(
      fmt::format("static inline {} {}({}) {{ return {}; }}", type.spelling, helper, params, body));
  decl.c_template[type.scalar] = call_text(helper, decl.arity);
}

// The same body for every type.
ExternDecl selection(const std::string& name, int arity, std::string_view body) {
  ExternDecl decl = declare(name, arity);
  decl.c_global = {"#include <stdint.h>"};
  for (const CType& type : float_types) add_helper(decl, type, body);
  for (const CType& type : integer_types) add_helper(decl, type, body);
  return decl;
}

// The magnitude wraps, as all integer arithmetic does: it is taken in the unsigned type.
ExternDecl magnitude() {
  ExternDecl decl = math_function("abs", "fabs");
  decl.c_global.emplace_back("#include <stdint.h>");
  for (const CType& type : integer_types) {
    if (is_unsigned(type.scalar)) {
      add_helper(decl, type, "a");
    } else {
      add_helper(decl, type, fmt::format("({0})(a < 0 ? 0 - (u{0})a : (u{0})a)", type.spelling));
    }
  }
  return decl;
}

}  // namespace

Library builtin_library() {
  Library library;
  library.memories.emplace(dram()->name, dram());
  const std::vector<ExternDecl> externs{
      selection("relu", 1, "a > 0 ? a : 0"),
      math_function("sqrt", "sqrt"),
      magnitude(),
      selection("max", 2, "a > b ? a : b"),
      selection("min", 2, "a < b ? a : b"),
      selection("select", 4, "a < b ? c : d"),
      math_function("sin", "sin"),
      math_function("exp", "exp"),
      // To nearest, ties to even, in the rounding mode that C programs start in.  Not C's `round`,
      // which takes ties away from zero.
      math_function("round", "nearbyint"),
  };
  for (const ExternDecl& decl : externs) {
    library.externs.emplace(decl.name, Extern(std::make_shared<const ExternDecl>(decl)));
  }
  return library;
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
//
// Expressions of C as text that knows how tightly it binds, so that parentheses appear where they
// are needed; constants fold, so that no arithmetic is left to C's `int`.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ast.h"

namespace selvage::backends {

// Loosest first.
enum class Binding {
  ternary,
  logical_or,
  logical_and,
  equality,
  relational,
  sum,
  product,
  prefix,
  postfix
};

struct CExpr {
  std::string text;
  Binding binding = Binding::postfix;
  std::optional<std::int64_t> constant;  // of an integer constant
};

// The text as an operand of something that binds at least as tightly as `least`.
[[nodiscard]] std::string operand(const CExpr& e, Binding least);
// The text in parentheses unless it is a name, a number, a call or the like.
[[nodiscard]] std::string atom(const CExpr& e);
// Text from outside (a template), in parentheses unless it is a single call, name or subscript.
[[nodiscard]] CExpr foreign(const std::string& text);

// int64_t arithmetic.
[[nodiscard]] CExpr c_int(std::int64_t value);
[[nodiscard]] CExpr c_add(const CExpr& a, const CExpr& b);
[[nodiscard]] CExpr c_sub(const CExpr& a, const CExpr& b);
[[nodiscard]] CExpr c_mul(const CExpr& a, const CExpr& b);
[[nodiscard]] CExpr c_neg(const CExpr& a);
// Any left-associative operator.
[[nodiscard]] CExpr c_infix(const CExpr& a, std::string_view op, const CExpr& b, Binding binding);
[[nodiscard]] CExpr c_cast(std::string_view type, const CExpr& e);
[[nodiscard]] CExpr c_call(std::string_view function, const std::string& args);

// The C spelling of a type: of data (not r), or of a control value.
[[nodiscard]] std::string_view c_type(core::Scalar type);
// A data literal, exactly; `value` is representable in the type and finite.
[[nodiscard]] CExpr c_float_literal(core::Scalar type, double value);
[[nodiscard]] CExpr c_integer_literal(core::Scalar type, std::int64_t value);

// A one-line comment may not end in a backslash, contain a line end, or look like another comment.
[[nodiscard]] std::string comment_text(std::string_view text);

}  // namespace selvage::backends

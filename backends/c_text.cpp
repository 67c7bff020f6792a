// SPDX-License-Identifier: Apache-2.0
#include "backends/c_text.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/arith.h"

namespace selvage::backends {
namespace {

using core::Scalar;

constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();

bool is_constant(const CExpr& e, std::int64_t value) { return e.constant && *e.constant == value; }

// The folded constant, if both are constants and the result fits.
std::optional<CExpr> folded(core::BinaryOp op, const CExpr& a, const CExpr& b) {
  if (!a.constant || !b.constant) return std::nullopt;
  const std::optional<std::int64_t> value = core::control_arith(op, *a.constant, *b.constant);
  if (!value) return std::nullopt;
  return c_int(*value);
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The end of the bracketed group that opens at `at`, or npos.
std::size_t group_end(const std::string& text, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (text[i] == '(' || text[i] == '[') ++depth;
    if (text[i] == ')' || text[i] == ']') --depth;
    if (depth == 0) return i + 1;
  }
  return std::string::npos;
}

// A name, or nothing, followed by bracketed groups up to the end; not a cast.
bool is_postfix(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size() && is_name_char(text[at])) ++at;
  if (at == 0) return !text.empty() && text[0] == '(' && group_end(text, 0) == text.size();
  while (at < text.size() && (text[at] == '(' || text[at] == '[')) at = group_end(text, at);
  return at == text.size();
}

std::string with_point(const std::string& digits) {
  const bool is_real = digits.find_first_of(".e") != std::string::npos;
  return is_real ? digits : digits + ".0";
}

}  // namespace

std::string operand(const CExpr& e, Binding least) {
  return e.binding < least ? "(" + e.text + ")" : e.text;
}

std::string atom(const CExpr& e) { return operand(e, Binding::postfix); }

CExpr foreign(const std::string& text) {
  return {is_postfix(text) ? text : "(" + text + ")", Binding::postfix, {}};
}

CExpr c_int(std::int64_t value) {
  if (value == int64_min) return {"INT64_MIN", Binding::postfix, value};
  const std::uint64_t size =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const bool wide = size > static_cast<std::uint64_t>(int32_max);
  const std::string digits = wide ? fmt::format("INT64_C({})", size) : std::to_string(size);
  if (value < 0) return {"-" + digits, Binding::prefix, value};
  return {digits, Binding::postfix, value};
}

CExpr c_infix(const CExpr& a, std::string_view op, const CExpr& b, Binding binding) {
  const auto tighter = static_cast<Binding>(static_cast<int>(binding) + 1);
  std::string text = operand(a, binding);
  text.append(" ").append(op).append(" ").append(operand(b, tighter));
  return {std::move(text), binding, {}};
}

CExpr c_add(const CExpr& a, const CExpr& b) {
  if (std::optional<CExpr> known = folded(core::BinaryOp::add, a, b)) return *known;
  if (is_constant(a, 0)) return b;
  if (is_constant(b, 0)) return a;
  if (b.constant && *b.constant < 0 && *b.constant != int64_min) {
    return c_infix(a, "-", c_int(-*b.constant), Binding::sum);
  }
  return c_infix(a, "+", b, Binding::sum);
}

CExpr c_sub(const CExpr& a, const CExpr& b) {
  if (std::optional<CExpr> known = folded(core::BinaryOp::sub, a, b)) return *known;
  if (is_constant(b, 0)) return a;
  if (b.constant && *b.constant < 0 && *b.constant != int64_min) {
    return c_infix(a, "+", c_int(-*b.constant), Binding::sum);
  }
  return c_infix(a, "-", b, Binding::sum);
}

CExpr c_mul(const CExpr& a, const CExpr& b) {
  if (std::optional<CExpr> known = folded(core::BinaryOp::mul, a, b)) return *known;
  if (is_constant(a, 0) || is_constant(b, 0)) return c_int(0);
  if (is_constant(a, 1)) return b;
  if (is_constant(b, 1)) return a;
  return c_infix(a, "*", b, Binding::product);
}

CExpr c_neg(const CExpr& a) {
  if (a.constant && *a.constant != int64_min) return c_int(-*a.constant);
  return {"-" + operand(a, Binding::postfix), Binding::prefix, {}};
}

CExpr c_cast(std::string_view type, const CExpr& e) {
  return {fmt::format("({}){}", type, operand(e, Binding::postfix)), Binding::prefix, {}};
}

CExpr c_call(std::string_view function, const std::string& args) {
  return {fmt::format("{}({})", function, args), Binding::postfix, {}};
}

std::string_view c_type(Scalar type) {
  switch (type) {
    case Scalar::f16:
      return "_Float16";
    case Scalar::f32:
      return "float";
    case Scalar::f64:
      return "double";
    case Scalar::i8:
      return "int8_t";
    case Scalar::i16:
      return "int16_t";
    case Scalar::i32:
      return "int32_t";
    case Scalar::i64:
      return "int64_t";
    case Scalar::ui8:
      return "uint8_t";
    case Scalar::bf16:  // its bits: C11 does not compute with them
    case Scalar::ui16:
      return "uint16_t";
    case Scalar::ui32:
      return "uint32_t";
    case Scalar::size:
    case Scalar::index:
    case Scalar::integer:
    case Scalar::stride:
      return "int64_t";
    case Scalar::boolean:
      return "bool";
    case Scalar::r:
      break;
  }
  internal_error("has a C type", "types without a C type are refused before", __FILE__, __LINE__);
}

CExpr c_float_literal(Scalar type, double value) {
  ENSURE(std::isfinite(value), "a literal is finite");
  const bool negative = std::signbit(value);
  const double size = std::fabs(value);
  // The shortest digits that read back as the same number of the type.
  const bool is_double = type == Scalar::f64 || type == Scalar::r;
  std::string text = is_double ? with_point(fmt::format("{}", size))
                               : with_point(fmt::format("{}", static_cast<float>(size))) + "f";
  if (negative) text.insert(text.begin(), '-');
  const CExpr number{std::move(text), negative ? Binding::prefix : Binding::postfix, {}};
  return type == Scalar::f16 ? c_cast("_Float16", number) : number;
}

CExpr c_integer_literal(Scalar type, std::int64_t value) {
  if (type == Scalar::ui32) return {fmt::format("{}u", value), Binding::postfix, value};
  if (type == Scalar::i32 && value == std::numeric_limits<std::int32_t>::min()) {
    return {"INT32_MIN", Binding::postfix, value};
  }
  return c_int(value);
}

std::string comment_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool opens = c == '*' && !out.empty() && out.back() == '/';
    if (opens) out += ' ';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  const bool continues = !out.empty() && (out.back() == '\\' || out.back() == '/');
  return continues ? out + " ." : out;
}

}  // namespace selvage::backends

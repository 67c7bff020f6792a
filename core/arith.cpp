// SPDX-License-Identifier: Apache-2.0
#include "core/arith.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace selvage::core {
namespace {

// A binary floating-point format: precision in bits (the hidden one included) and the exponents of
// its smallest and largest normal numbers, 2^least <= |x| < 2^(greatest + 1).
struct Format {
  int precision;
  int least, greatest;
};

Format format_of(Scalar type) {
  switch (type) {
    case Scalar::f16:
      return {11, -14, 15};
    case Scalar::bf16:
      return {8, -126, 127};
    case Scalar::f32:
      return {24, -126, 127};
    default:
      internal_error("is f16, bf16 or f32", "the type is a float narrower than f64", __FILE__,
                     __LINE__);
  }
}

// To the nearest representable number, ties to even; past the largest one, infinity.  Scaling by a
// power of two brings the last kept bit to the units place, and is exact: what is kept has at most
// `precision` bits.
double round_to_format(const Format& f, double value) {
  if (!std::isfinite(value) || value == 0) return value;
  const int unit = std::max(std::ilogb(value), f.least) - (f.precision - 1);
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(value, -unit)), unit);
  if (std::fabs(rounded) < std::ldexp(1.0, f.greatest + 1)) return rounded;
  return std::copysign(std::numeric_limits<double>::infinity(), value);
}

double double_arith(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::add:
      return a + b;
    case BinaryOp::sub:
      return a - b;
    case BinaryOp::mul:
      return a * b;
    case BinaryOp::div:
      return a / b;
    case BinaryOp::mod:
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  internal_error("op is + - * /", "floating-point data know only + - * /", __FILE__, __LINE__);
}

}  // namespace

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  ENSURE(b > 0, "a floor division has a positive divisor");
  const std::int64_t truncated = a / b;
  return a % b < 0 ? truncated - 1 : truncated;
}

std::int64_t floor_mod(std::int64_t a, std::int64_t b) {
  ENSURE(b > 0, "a floor division has a positive divisor");
  const std::int64_t rest = a % b;
  return rest < 0 ? rest + b : rest;
}

std::optional<std::int64_t> control_arith(BinaryOp op, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  switch (op) {
    case BinaryOp::add:
      return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case BinaryOp::sub:
      return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case BinaryOp::mul:
      return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case BinaryOp::div:
      return b > 0 ? std::optional(floor_div(a, b)) : std::nullopt;
    case BinaryOp::mod:
      return b > 0 ? std::optional(floor_mod(a, b)) : std::nullopt;
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  return std::nullopt;
}

std::optional<bool> control_compare(BinaryOp op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case BinaryOp::lt:
      return a < b;
    case BinaryOp::le:
      return a <= b;
    case BinaryOp::gt:
      return a > b;
    case BinaryOp::ge:
      return a >= b;
    case BinaryOp::eq:
      return a == b;
    case BinaryOp::ne:
      return a != b;
    case BinaryOp::add:
    case BinaryOp::sub:
    case BinaryOp::mul:
    case BinaryOp::div:
    case BinaryOp::mod:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  return std::nullopt;
}

std::int64_t wrap(Scalar type, std::int64_t value) {
  ENSURE(is_integer_data(type), "only integer data wrap around");
  const int unused_bits = 64 - bit_width(type);
  const auto shifted = static_cast<std::uint64_t>(value) << static_cast<unsigned>(unused_bits);
  // Right shifts keep the sign of a signed number (C++20).
  if (is_unsigned(type)) return static_cast<std::int64_t>(shifted >> unused_bits);
  return static_cast<std::int64_t>(shifted) >> unused_bits;
}

std::optional<std::int64_t> integer_arith(Scalar type, BinaryOp op, std::int64_t a,
                                          std::int64_t b) {
  const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
  const auto wrapped = [&](std::uint64_t z) { return wrap(type, static_cast<std::int64_t>(z)); };
  switch (op) {
    case BinaryOp::add:
      return wrapped(x + y);
    case BinaryOp::sub:
      return wrapped(x - y);
    case BinaryOp::mul:
      return wrapped(x * y);
    case BinaryOp::div:
      if (b == 0) return std::nullopt;
      // The one quotient that does not fit, least / -1, wraps like any negation.
      return b == -1 ? wrapped(0 - x) : wrap(type, a / b);
    case BinaryOp::mod:
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  internal_error("op is + - * /", "integer data know only + - * /", __FILE__, __LINE__);
}

double round_to(Scalar float_type, double value) {
  ENSURE(is_float(float_type), "rounding is to a floating-point type");
  if (float_type == Scalar::f64 || float_type == Scalar::r) return value;
  return round_to_format(format_of(float_type), value);
}

// Rounding twice, to the 53 bits of a double and then to p bits, equals rounding once for + - * /
// when 53 >= 2p + 2 (S. Figueroa, "When is double rounding innocuous?", SIGNUM Newsletter 30(3),
// 1995); p <= 24 here.
double float_arith(Scalar type, BinaryOp op, double a, double b) {
  return round_to(type, double_arith(op, a, b));
}

}  // namespace selvage::core

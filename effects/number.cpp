// SPDX-License-Identifier: Apache-2.0
#include "effects/number.h"

#include <cmath>

#include "core/arith.h"
#include "core/ensure.h"

namespace selvage::effects {
namespace {

using core::Scalar;
using Wide = Number::Wide;

// So that sums and products of mantissas within it fit a Wide.
constexpr int max_bits = 124;

int bits(Wide v) {
  int n = 0;
  for (Wide rest = v < 0 ? -v : v; rest != 0; rest >>= 1) ++n;
  return n;
}

Number normal(Number n) {
  if (n.mantissa == 0) return Number{};
  while (n.mantissa % 2 == 0) {
    n.mantissa /= 2;
    ++n.exponent;
  }
  return n;
}

Number wrapped(Scalar type, std::uint64_t value) {
  return Number{core::wrap(type, static_cast<std::int64_t>(value)), 0};
}

std::uint64_t residue(const Number& n) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(n.mantissa));
}

}  // namespace

Number number_of(Scalar type, std::int64_t value) {
  if (core::is_integer_data(type)) return wrapped(type, static_cast<std::uint64_t>(value));
  return normal(Number{value, 0});
}

Number number_of(double finite) {
  ENSURE(std::isfinite(finite), "a literal is finite");
  constexpr int digits = 53;
  int exponent = 0;
  const double fraction = std::frexp(finite, &exponent);
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, digits));
  return normal(Number{mantissa, exponent - digits});
}

std::optional<Number> sum(Scalar type, const Number& a, const Number& b) {
  if (core::is_integer_data(type)) return wrapped(type, residue(a) + residue(b));
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const Number& high = a.exponent >= b.exponent ? a : b;
  const Number& low = a.exponent >= b.exponent ? b : a;
  const int shift = high.exponent - low.exponent;
  if (shift > max_bits || bits(high.mantissa) + shift > max_bits || bits(low.mantissa) > max_bits) {
    return std::nullopt;
  }
  const Wide scale = static_cast<Wide>(1) << shift;
  return normal(Number{high.mantissa * scale + low.mantissa, low.exponent});
}

std::optional<Number> product(Scalar type, const Number& a, const Number& b) {
  if (core::is_integer_data(type)) return wrapped(type, residue(a) * residue(b));
  constexpr int max_exponent = 1 << 20;
  if (bits(a.mantissa) + bits(b.mantissa) > max_bits) return std::nullopt;
  const int exponent = a.exponent + b.exponent;
  if (std::abs(exponent) > max_exponent) return std::nullopt;
  return normal(Number{a.mantissa * b.mantissa, exponent});
}

Number negation(Scalar type, const Number& a) {
  if (core::is_integer_data(type)) return wrapped(type, std::uint64_t{0} - residue(a));
  return Number{-a.mantissa, a.exponent};
}

std::optional<Number> reciprocal(const Number& a) {
  if (a.mantissa != 1 && a.mantissa != -1) return std::nullopt;
  return Number{a.mantissa, -a.exponent};
}

bool representable(Scalar type, double value) { return core::round_to(type, value) == value; }

std::optional<double> to_double(const Number& a) {
  if (bits(a.mantissa) > 53) return std::nullopt;
  const double value =
      std::ldexp(static_cast<double>(static_cast<std::int64_t>(a.mantissa)), a.exponent);
  if (!std::isfinite(value) || !(number_of(value) == a)) return std::nullopt;
  return value;
}

}  // namespace selvage::effects

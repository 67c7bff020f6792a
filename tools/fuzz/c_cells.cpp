// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_cells.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace selvage::fuzz {
namespace {

using core::Cell;
using core::Scalar;

// The bits of a number that is representable in f16.
std::uint64_t half_bits(double value) {
  const std::uint64_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return 0x7E00;
  if (std::isinf(value)) return sign | 0x7C00;
  const double size = std::fabs(value);
  if (size < std::ldexp(1.0, -14)) return sign | static_cast<std::uint64_t>(std::ldexp(size, 24));
  const int exponent = std::ilogb(size);
  const auto fraction = static_cast<std::uint64_t>(std::ldexp(size, 10 - exponent)) - 1024;
  return sign | (static_cast<std::uint64_t>(exponent + 15) << 10) | fraction;
}

std::uint64_t bits_of(Scalar type, const Cell& cell) {
  if (type == Scalar::f16) return half_bits(cell.real);
  // The upper half of a float.
  if (type == Scalar::bf16)
    return std::bit_cast<std::uint32_t>(static_cast<float>(cell.real)) >> 16;
  if (type == Scalar::f32) return std::bit_cast<std::uint32_t>(static_cast<float>(cell.real));
  if (type == Scalar::f64) return std::bit_cast<std::uint64_t>(cell.real);
  const int width = core::bit_width(type);
  return width == 64 ? cell.bits : cell.bits & ((std::uint64_t{1} << width) - 1);
}

bool is_nan(Scalar type, std::uint64_t bits) {
  if (type == Scalar::f16) return (bits & 0x7FFF) > 0x7C00;
  if (type == Scalar::bf16) return (bits & 0x7FFF) > 0x7F80;
  if (type == Scalar::f32)
    return std::isnan(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  return type == Scalar::f64 && std::isnan(std::bit_cast<double>(bits));
}

bool is_zero(Scalar type, std::uint64_t bits) {
  const int sign = core::bit_width(type) - 1;
  return bits == 0 || (core::is_float(type) && bits == std::uint64_t{1} << sign);
}

double half_value(std::uint64_t bits) {
  const auto fraction = static_cast<double>(bits & 0x3FF);
  const int exponent = static_cast<int>(bits >> 10 & 0x1F);
  const double size = exponent == 0    ? std::ldexp(fraction, -24)
                      : exponent == 31 ? HUGE_VAL
                                       : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

std::int64_t extended(Scalar type, std::uint64_t bits) {
  const int unused = 64 - core::bit_width(type);
  return core::is_unsigned(type) ? static_cast<std::int64_t>(bits)
                                 : static_cast<std::int64_t>(bits << unused) >> unused;
}

std::string number(Scalar type, std::uint64_t bits) {
  if (is_nan(type, bits)) return "nan";
  if (type == Scalar::f16) return fmt::format("{}", half_value(bits));
  if (type == Scalar::bf16)
    return fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16)));
  if (type == Scalar::f32)
    return fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  if (type == Scalar::f64) return fmt::format("{}", std::bit_cast<double>(bits));
  return fmt::format("{}", extended(type, bits));
}

std::size_t width_of(Scalar type) { return static_cast<std::size_t>(core::bit_width(type)) / 8; }

}  // namespace

std::string cell_bytes(const core::Tensor& t) {
  static_assert(std::endian::native == std::endian::little);
  const std::size_t width = width_of(t.type);
  std::string bytes(t.cells.size() * width, '\0');
  for (std::size_t k = 0; k < t.cells.size(); ++k) {
    const std::uint64_t bits = bits_of(t.type, t.cells[k]);
    std::memcpy(bytes.data() + k * width, &bits, width);
  }
  return bytes;
}

std::optional<std::string> cell_difference(const std::string& name, const core::Tensor& expected,
                                           std::string_view found, CellEquality equality) {
  const std::size_t width = width_of(expected.type);
  ENSURE(found.size() == expected.cells.size() * width, "as many cells come back as were sent");
  for (std::size_t k = 0; k < expected.cells.size(); ++k) {
    if (!expected.cells[k].initialised) continue;
    std::uint64_t bits = 0;
    std::memcpy(&bits, found.data() + k * width, width);
    const std::uint64_t wanted = bits_of(expected.type, expected.cells[k]);
    const bool zeros = equality == CellEquality::as_numbers && is_zero(expected.type, bits) &&
                       is_zero(expected.type, wanted);
    if (zeros || bits == wanted || (is_nan(expected.type, bits) && is_nan(expected.type, wanted)))
      continue;
    return fmt::format("cell {} of {} is {} (0x{:x}) in C and should be {} (0x{:x})", k, name,
                       number(expected.type, bits), bits, number(expected.type, wanted), wanted);
  }
  return std::nullopt;
}

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace selvage::fuzz {
namespace {

using core::Cell;
using core::Scalar;

// A number of bf16 is one of f32 without the low half of its bits.
constexpr int bf16_shift = 16;

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
  if (type == Scalar::bf16)
    return std::isnan(cell.real)
               ? 0x7FC0
               : std::bit_cast<std::uint32_t>(static_cast<float>(cell.real)) >> bf16_shift;
  if (type == Scalar::f64) return std::bit_cast<std::uint64_t>(cell.real);
  const int width = core::bit_width(type);
  return width == 64 ? cell.bits : cell.bits & ((std::uint64_t{1} << width) - 1);
}

bool is_nan(Scalar type, std::uint64_t bits) {
  if (type == Scalar::f16) return (bits & 0x7FFF) > 0x7C00;
  if (type == Scalar::bf16) return (bits & 0x7FFF) > 0x7F80;
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
    return fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(bits << bf16_shift)));
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

namespace {

std::uint64_t bits_at(Scalar type, std::string_view bytes, std::size_t cell) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes.data() + cell * width_of(type), width_of(type));
  return bits;
}

bool equal(Scalar type, std::uint64_t a, std::uint64_t b, CellEquality equality) {
  if (equality == CellEquality::as_numbers && is_zero(type, a) && is_zero(type, b)) return true;
  return a == b || (is_nan(type, a) && is_nan(type, b));
}

}  // namespace

std::optional<std::string> cell_difference(const std::string& name, const core::Tensor& expected,
                                           std::string_view found, CellEquality equality,
                                           const std::vector<const core::Tensor*>& allowed) {
  const Scalar type = expected.type;
  ENSURE(found.size() == expected.cells.size() * width_of(type),
         "as many cells come back as were sent");
  for (std::size_t k = 0; k < expected.cells.size(); ++k) {
    if (!expected.cells[k].initialised) continue;
    const std::uint64_t bits = bits_at(type, found, k);
    const std::uint64_t wanted = bits_of(type, expected.cells[k]);
    const auto is_that_of = [&](const core::Tensor* t) {
      return equal(type, bits, bits_of(type, t->cells[k]), equality);
    };
    if (equal(type, bits, wanted, equality) || std::ranges::any_of(allowed, is_that_of)) continue;
    return fmt::format("cell {} of {} is {} (0x{:x}) in C and should be {} (0x{:x})", k, name,
                       number(type, bits), bits, number(type, wanted), wanted);
  }
  return std::nullopt;
}

std::vector<std::string> cell_texts(Scalar type, std::string_view bytes) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < bytes.size() / width_of(type); ++k)
    out.push_back(number(type, bits_at(type, bytes, k)));
  return out;
}

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/specials.h"

#include <cmath>
#include <limits>

#include "core/arith.h"

namespace selvage::audit {
namespace {

using core::Cell;
using core::Scalar;

struct Format {
  int precision, least, greatest;  // bits, exponents of normal numbers
};

Format format_of(Scalar type) {
  if (type == Scalar::f16) return {11, -14, 15};
  if (type == Scalar::bf16) return {8, -126, 127};
  if (type == Scalar::f32) return {24, -126, 127};
  return {53, -1022, 1023};
}

std::vector<double> both_signs(const std::vector<double>& values) {
  std::vector<double> out;
  for (const double v : values) {
    out.push_back(v);
    out.push_back(-v);
  }
  return out;
}

std::vector<double> reals(Scalar type, std::size_t which) {
  const Format f = format_of(type);
  const double infinity = std::numeric_limits<double>::infinity();
  const double normal = std::ldexp(1, f.least), tiny = std::ldexp(1, f.least - f.precision + 1);
  const double below_two = 2 - std::ldexp(1, 1 - f.precision);
  switch (which) {
    case 0:
      return {0.0};
    case 1:
      return {-0.0};
    case 2:
      return {infinity};
    case 3:
      return {-infinity};
    case 4:
      return {std::numeric_limits<double>::quiet_NaN()};
    case 5:
      return both_signs({tiny, normal - tiny, normal / 2});
    case 6:
      return both_signs({normal, normal + tiny});
    case 7:
      return both_signs({std::ldexp(below_two, f.greatest)});
    case 8:  // the last are the greatest below a half, and the greatest that are none
      return both_signs({0.5, 1.5, 2.5, below_two / 4, std::ldexp(1, f.precision - 2) + 0.5,
                         std::ldexp(1, f.precision - 1) + 1});
    case 9:
      return {127.0,   127.5,   128.0,      -128.0,  -128.5,  -129.0,
              255.0,   255.5,   256.0,      32767.0, 32768.0, -32769.0,
              65535.0, 65536.0, 0x1p31 - 1, 0x1p31,  -0x1p31, -0x1p31 - 0x1p9,
              0x1p32,  0x1p63,  -0x1p63,    -1.0,    0x1p24,  0x1p24 + 1};
    default:
      return {1.0, -1.0, 2.0, -3.0, 0.5, -4.5, 3.5, -2.0, 4.0, -1.5, 2.5};
  }
}

// The least and the greatest of narrower types of either sign, and what is beyond them.
std::vector<std::int64_t> narrower_ends(int bits) {
  std::vector<std::int64_t> out;
  for (int narrow = bits == 8 ? 4 : 8; narrow < bits; narrow *= 2) {
    const std::int64_t half = std::int64_t{1} << (narrow - 1);
    for (const std::int64_t end : {half, -half, 2 * half}) {
      out.push_back(end - 1);
      out.push_back(end);
    }
  }
  return out;
}

std::vector<std::int64_t> powers(int bits) {
  std::vector<std::int64_t> out;
  for (int k = 1; k + 1 < bits; k += bits > 16 ? 3 : 1) {
    out.push_back(std::int64_t{1} << k);
    out.push_back(-(std::int64_t{1} << k));
  }
  return out;
}

std::vector<std::int64_t> integers(Scalar type, std::size_t which) {
  const int bits = core::bit_width(type);
  const bool is_unsigned = core::is_unsigned(type);
  const std::int64_t middle = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
  const std::int64_t top = is_unsigned && bits < 64 ? 2 * middle + 1 : is_unsigned ? -1 : middle;
  const std::int64_t bottom = is_unsigned ? 0 : -middle - 1;
  switch (which) {
    case 0:
      return {0};
    case 1:
      return {1};
    case 2:
      return {is_unsigned ? middle + 1 : -1};
    case 3:
      return {is_unsigned ? middle : bottom};
    case 4:
      return {top};
    case 5:
      return {is_unsigned ? 2 : bottom + 1};
    case 6:
      return {top - 1};
    case 7:
      return {middle / 2, middle / 2 + 1, is_unsigned ? middle + 2 : -(middle / 2) - 1};
    case 8:
      return narrower_ends(bits);
    case 9:
      return powers(bits);
    default:
      return {3, 5, 7, 10, 13, 22, 31, 41, 53, 67, 99};
  }
}

}  // namespace

std::vector<Cell> specials(Scalar type, std::size_t which) {
  std::vector<Cell> out;
  if (core::is_float(type)) {
    for (const double v : reals(type, which)) out.push_back({true, core::round_to(type, v), 0});
    return out;
  }
  for (const std::int64_t v : integers(type, which))
    out.push_back({true, 0, static_cast<std::uint64_t>(core::wrap(type, v))});
  return out;
}

bool is_free_of_order(Scalar type, std::size_t which) {
  constexpr std::size_t not_finite = 4;
  return which == plain_class || which <= (core::is_float(type) ? not_finite : 1);
}

}  // namespace selvage::audit

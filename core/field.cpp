// SPDX-License-Identifier: Apache-2.0
#include "core/field.h"

#include <bit>
#include <cmath>
#include <limits>

#include "core/random.h"

namespace selvage::core {

std::uint64_t field_power(std::uint64_t base, std::uint64_t exponent) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = field_mul(result, base);
    base = field_mul(base, base);
  }
  return result;
}

std::optional<std::uint64_t> field_inverse(std::uint64_t a) {
  if (a == 0) return std::nullopt;
  return field_power(a, field_prime - 2);  // Fermat: a^(p-1) = 1
}

std::optional<std::uint64_t> field_div(std::uint64_t a, std::uint64_t b) {
  const std::optional<std::uint64_t> inverse = field_inverse(b);
  if (!inverse) return std::nullopt;
  return field_mul(a, *inverse);
}

std::uint64_t field_of(std::int64_t value) {
  if (value >= 0) return static_cast<std::uint64_t>(value) % field_prime;
  const std::uint64_t magnitude = std::uint64_t{0} - static_cast<std::uint64_t>(value);
  return field_neg(magnitude % field_prime);
}

std::uint64_t field_of(double value) {
  if (!std::isfinite(value)) {
    const std::uint64_t bits = std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value);
    return random_element(0, hash_text("not a real number"), std::span(&bits, 1));
  }
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);  // |fraction| < 1, 53 bits
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  const int power = (exponent - 53) % 61;  // 2 has order 61
  const int shift = power < 0 ? power + 61 : power;
  return field_mul(field_of(mantissa), std::uint64_t{1} << shift);
}

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t key,
                          std::span<const std::uint64_t> arguments) {
  std::uint64_t state = mix(mix(seed) ^ key);
  for (const std::uint64_t argument : arguments) state = mix(state ^ mix(argument));
  return mix(state ^ arguments.size());
}

std::uint64_t random_element(std::uint64_t seed, std::uint64_t key,
                             std::span<const std::uint64_t> arguments) {
  return random_bits(seed, key, arguments) % field_prime;
}

}  // namespace selvage::core

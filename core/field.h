// SPDX-License-Identifier: Apache-2.0
//
// The prime field of p = 2^61 - 1 elements, the interpreter's stand-in for the real numbers.  A
// polynomial identity that fails over the reals holds at random elements with probability at most
// degree / p (Schwartz 1980, Zippel 1979).
#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace selvage::core {

inline constexpr std::uint64_t field_prime = (std::uint64_t{1} << 61) - 1;

// Elements are numbers in [0, field_prime).
[[nodiscard]] constexpr std::uint64_t field_add(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t sum = a + b;
  return sum >= field_prime ? sum - field_prime : sum;
}
[[nodiscard]] constexpr std::uint64_t field_sub(std::uint64_t a, std::uint64_t b) {
  return a >= b ? a - b : a + field_prime - b;
}
[[nodiscard]] constexpr std::uint64_t field_neg(std::uint64_t a) { return field_sub(0, a); }
[[nodiscard]] constexpr std::uint64_t field_mul(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  // 2^61 is 1, so the high part is added to the low one.
  const auto low = static_cast<std::uint64_t>(product) & field_prime;
  return field_add(low, static_cast<std::uint64_t>(product >> 61));
}
[[nodiscard]] std::uint64_t field_power(std::uint64_t base, std::uint64_t exponent);
// Nothing for zero.
[[nodiscard]] std::optional<std::uint64_t> field_inverse(std::uint64_t a);
[[nodiscard]] std::optional<std::uint64_t> field_div(std::uint64_t a, std::uint64_t b);

// The image of an integer, and of the exact rational value mantissa * 2^exponent of a finite
// double. An infinity or NaN, which is no real number, has some fixed element that arithmetic knows
// nothing of.
[[nodiscard]] std::uint64_t field_of(std::int64_t value);
[[nodiscard]] std::uint64_t field_of(double value);

// A function of `arguments`, fixed by `key` (which says which function) and `seed`, without
// structure: all that is known of it is that equal arguments give equal results.
[[nodiscard]] std::uint64_t random_bits(std::uint64_t seed, std::uint64_t key,
                                        std::span<const std::uint64_t> arguments);
[[nodiscard]] std::uint64_t random_element(std::uint64_t seed, std::uint64_t key,
                                           std::span<const std::uint64_t> arguments);

}  // namespace selvage::core

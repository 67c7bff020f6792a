// SPDX-License-Identifier: Apache-2.0
//
// Integer arithmetic that notices when a result leaves its range, and the number theory that normal
// forms need.
#pragma once
#include <cstdint>
#include <numeric>
#include <optional>

namespace selvage::smt {

using Integer = std::int64_t;
using Wide = __int128;

template <class T>
[[nodiscard]] std::optional<T> checked_add(T a, T b) {
  T result;
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}

template <class T>
[[nodiscard]] std::optional<T> checked_mul(T a, T b) {
  T result;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

// The largest q with q * b <= a, for b >= 1.
template <class T>
[[nodiscard]] constexpr T floor_quotient(T a, T b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// a - b * floor_quotient(a, b), in [0, b), for b >= 1.
template <class T>
[[nodiscard]] constexpr T floor_remainder(T a, T b) {
  const T r = a % b;
  return r < 0 ? r + b : r;
}

// The smallest q with q * b >= a, for b >= 1.
template <class T>
[[nodiscard]] constexpr T ceil_quotient(T a, T b) {
  return a / b + (a % b > 0 ? 1 : 0);
}

[[nodiscard]] constexpr std::uint64_t magnitude(Integer a) {
  return a < 0 ? 0 - static_cast<std::uint64_t>(a) : static_cast<std::uint64_t>(a);
}

[[nodiscard]] constexpr bool fits(Wide a) {
  return a == static_cast<Wide>(static_cast<Integer>(a));
}

// A good 64-bit mixer; the same on every machine.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
//
// Pseudo-random numbers that are the same on every machine (the standard library's distributions
// are not).
#pragma once
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace selvage::core {

// A bijection of 64-bit words that flips about half of the bits for any change of one (the
// finaliser of SplitMix64: Steele, Lea, Flood 2014).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// FNV-1a, 64 bits.
[[nodiscard]] constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  return hash;
}

// A sequence of words fixed by its seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed)) {}

  std::uint64_t next() { return mix(state_++); }
  // A number of [lo, hi]; lo <= hi.
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    const std::uint64_t count = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
    const std::uint64_t offset = count == 0 ? next() : next() % count;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + offset);
  }
  // True once in `n` times.
  bool one_in(std::uint64_t n) { return next() % n == 0; }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[next() % left]);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace selvage::core

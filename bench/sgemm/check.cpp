// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <algorithm>
#include <random>

namespace selvage::bench {
namespace {

// |entry| <= 4 and k <= 4096 keep every partial sum below 2^24.
constexpr int largest_entry = 4;
constexpr std::size_t margin = 64;  // cells before and after C that must stay as they are

std::vector<float> small_integers(std::size_t count, std::mt19937& random) {
  std::uniform_int_distribution<int> entry(-largest_entry, largest_entry);
  std::vector<float> values(count);
  std::generate(values.begin(), values.end(), [&] { return static_cast<float>(entry(random)); });
  return values;
}

bool agree(const Sgemm& candidate, const Sgemm& reference, const Shape& s, std::mt19937& random) {
  const auto a = small_integers(static_cast<std::size_t>(s.m * s.k), random);
  const auto b = small_integers(static_cast<std::size_t>(s.k * s.n), random);
  auto expected = small_integers(static_cast<std::size_t>(s.m * s.n) + 2 * margin, random);
  auto actual = expected;
  reference(s, a.data(), b.data(), expected.data() + margin);
  candidate(s, a.data(), b.data(), actual.data() + margin);
  return actual == expected;
}

}  // namespace

std::optional<Shape> first_difference(const Sgemm& candidate, const Sgemm& reference,
                                      const std::vector<Shape>& shapes) {
  std::mt19937 random(1);
  const auto differs = [&](const Shape& s) { return !agree(candidate, reference, s, random); };
  const auto found = std::find_if(shapes.begin(), shapes.end(), differs);
  if (found == shapes.end()) return std::nullopt;
  return *found;
}

std::vector<Shape> shapes_to_check() {
  std::vector<Shape> shapes;
  for (std::int64_t m = 1; m <= 28; ++m) {
    for (std::int64_t n = 1; n <= 66; ++n) {
      for (const std::int64_t k : {1, 2, 7}) shapes.push_back({m, n, k});
    }
  }
  std::mt19937 random(2);
  const auto up_to = [&random](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(1, most)(random);
  };
  for (int i = 0; i < 100; ++i) shapes.push_back({up_to(150), up_to(300), up_to(700)});
  for (const std::int64_t n : {63, 64, 65, 127, 128, 129, 255, 256, 257, 509})
    shapes.push_back({n, n, n});
  return shapes;
}

}  // namespace selvage::bench

// SPDX-License-Identifier: Apache-2.0
#include "core/field.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/random.h"

namespace selvage::core {
namespace {

std::uint64_t element(Random& random) { return random.next() % field_prime; }

TEST_CASE("field: the ring laws hold at random elements") {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t a = element(random), b = element(random), c = element(random);
    CHECK(field_add(a, b) == field_add(b, a));
    CHECK(field_mul(a, b) == field_mul(b, a));
    CHECK(field_mul(field_mul(a, b), c) == field_mul(a, field_mul(b, c)));
    CHECK(field_mul(a, field_add(b, c)) == field_add(field_mul(a, b), field_mul(a, c)));
    CHECK(field_add(field_sub(a, b), b) == a);
    CHECK(field_add(a, field_neg(a)) == 0);
  }
}

TEST_CASE("field: results stay below the prime") {
  constexpr std::uint64_t last = field_prime - 1;
  CHECK(field_add(last, 1) == 0);
  CHECK(field_add(last, last) == last - 1);
  CHECK(field_mul(last, last) == 1);
  CHECK(field_neg(0) == 0);
  CHECK(field_sub(0, 1) == last);
}

TEST_CASE("field: every element but zero has an inverse") {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t a = 1 + random.next() % (field_prime - 1);
    REQUIRE(field_inverse(a).has_value());
    CHECK(field_mul(a, *field_inverse(a)) == 1);
    CHECK(field_mul(*field_div(7, a), a) == 7);
  }
  CHECK(!field_inverse(0));
  CHECK(!field_div(3, 0));
}

TEST_CASE("field: the image of integers is a homomorphism, at the ends of the range too") {
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const std::int64_t a = random.between(-1'000'000'000, 1'000'000'000);
    const std::int64_t b = random.between(-1'000'000'000, 1'000'000'000);
    CHECK(field_of(a + b) == field_add(field_of(a), field_of(b)));
    CHECK(field_of(a * b) == field_mul(field_of(a), field_of(b)));
  }
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  CHECK(field_of(least) == field_neg(4));  // 2^63 = 4
  CHECK(field_of(std::numeric_limits<std::int64_t>::max()) == 3);
  CHECK(field_of(std::int64_t{-1}) == field_prime - 1);
}

TEST_CASE("field: a double maps to its exact rational value") {
  CHECK(field_of(3.0) == 3);
  CHECK(field_of(-3.0) == field_prime - 3);
  CHECK(field_of(0.0) == 0);
  CHECK(field_of(-0.0) == 0);
  CHECK(field_mul(field_of(0.5), 2) == 1);
  CHECK(field_mul(field_of(0.625), 8) == 5);
  // 0.1 is not one tenth but a fraction with denominator 2^55.
  CHECK(field_mul(field_of(0.1), 10) != 1);
  CHECK(field_mul(field_of(0.1), field_power(2, 55)) == field_of(std::ldexp(0.1, 55)));
  CHECK(field_of(std::ldexp(1.0, 1000)) == field_power(2, 1000));
  CHECK(field_mul(field_of(std::ldexp(1.0, -1074)), field_power(2, 1074)) == 1);
}

TEST_CASE("field: infinities and NaN are elements without arithmetic meaning") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(field_of(infinity) != field_of(-infinity));
  CHECK(field_of(std::nan("1")) == field_of(std::nan("2")));
  CHECK(field_neg(field_of(infinity)) != field_of(-infinity));
}

TEST_CASE("field: random functions depend on seed, key, arguments and their order") {
  const std::array<std::uint64_t, 2> ab{5, 9}, ba{9, 5};
  const std::array<std::uint64_t, 3> ab0{5, 9, 0};
  CHECK(random_element(1, 2, ab) == random_element(1, 2, ab));
  CHECK(random_element(1, 2, ab) != random_element(2, 2, ab));
  CHECK(random_element(1, 2, ab) != random_element(1, 3, ab));
  CHECK(random_element(1, 2, ab) != random_element(1, 2, ba));
  CHECK(random_element(1, 2, ab) != random_element(1, 2, ab0));
  CHECK(random_element(1, 2, ab) < field_prime);
}

TEST_CASE("random: ranges are inclusive and sequences are fixed by the seed") {
  Random a(7), b(7);
  bool low = false, high = false;
  for (int i = 0; i < 200; ++i) {
    const std::int64_t x = a.between(-2, 3);
    CHECK(x == b.between(-2, 3));
    CHECK(x >= -2);
    CHECK(x <= 3);
    low = low || x == -2;
    high = high || x == 3;
  }
  CHECK(low);
  CHECK(high);
  std::vector<int> items{1, 2, 3, 4, 5};
  a.shuffle(items);
  std::sort(items.begin(), items.end());
  CHECK(items == std::vector<int>{1, 2, 3, 4, 5});
}

}  // namespace
}  // namespace selvage::core

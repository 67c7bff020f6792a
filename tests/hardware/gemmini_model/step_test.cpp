// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "harness.h"

using namespace gemmini_tests;

namespace {

struct Sizes {
  unsigned n, m, k;
};

Sizes random_sizes(std::mt19937& random) {
  return {1 + static_cast<unsigned>(random()) % 16, 1 + static_cast<unsigned>(random()) % 16,
          1 + static_cast<unsigned>(random()) % 16};
}

// Rows of the scratchpad that the operands lie in, far enough apart for any stride used here.
constexpr std::uint32_t a_at = 11, b_at = 5000, d_at = 9000, c_at = 12001;

}  // namespace

TEST_CASE("weight stationary: c = a * b + d, all sizes, one operand transposed, strides") {
  const Model model;
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const Sizes s = random_sizes(random);
    const unsigned transposes = random() % 3, a_stride = 1 + random() % 3,
                   c_stride = 1 + random() % 3;
    const bool bias = random() % 2, adds = random() % 2;
    const Matrix a = random_matrix(random, s.n, s.k), b = random_matrix(random, s.k, s.m),
                 d = random_matrix(random, s.n, s.m),
                 c = random_matrix(random, s.n, s.m, -1000000, 1000000);
    put(a_at, transposes == 1 ? transposed(a) : a, a_stride);
    put(b_at, transposes == 2 ? transposed(b) : b);
    put(d_at, d);
    put(accumulator + 7, c, c_stride);
    gemmini_extended3_config_ex(WS, RELU, 0, ACC_SCALE_IDENTITY, c_stride, a_stride,
                                transposes == 1, transposes == 2, false);
    gemmini_extended_preload(b_at, (adds ? accumulate : accumulator) + 7, s.m, s.k, s.m, s.n);
    gemmini_extended_compute_preloaded(a_at, bias ? d_at : GARBAGE_ADDR, s.k, s.n, s.m, s.n);
    Matrix expected = product(a, b);
    if (bias) expected = sum(expected, d);
    if (adds) expected = sum(expected, c);
    REQUIRE(get(accumulator + 7, s.n, s.m, c_stride) == expected);
  }
}

TEST_CASE("weight stationary: what lies outside the sizes counts as zero") {
  const Model model;
  std::mt19937 random(2);
  const Matrix a = random_matrix(random, 16, 16), b = random_matrix(random, 16, 16);
  put(a_at, a);
  put(b_at, b);
  gemmini_config_ex(WS, NO_ACTIVATION, 0);
  // a is 5 x 7, b 3 x 9: k runs over 3, and c's columns from 9 on are zero.
  gemmini_extended_preload(b_at, accumulator, 9, 3, 16, 16);
  gemmini_extended_compute_preloaded(a_at, GARBAGE_ADDR, 7, 5, 16, 16);
  Matrix small_a(16, std::vector<std::int32_t>(16)), small_b = small_a;
  for (unsigned i = 0; i < 5; ++i)
    for (unsigned k = 0; k < 7; ++k) small_a[i][k] = a[i][k];
  for (unsigned k = 0; k < 3; ++k)
    for (unsigned j = 0; j < 9; ++j) small_b[k][j] = b[k][j];
  CHECK(get(accumulator, 16, 16) == product(small_a, small_b));
}

TEST_CASE("weight stationary: weights stay for further computations; no operand is zero") {
  const Model model;
  std::mt19937 random(3);
  const Matrix a = random_matrix(random, 16, 16), b = random_matrix(random, 16, 16),
               d = random_matrix(random, 16, 16);
  put(a_at, a);
  put(a_at + 16, d);
  put(b_at, b);
  put(d_at, d);
  gemmini_config_ex(WS, NO_ACTIVATION, 0);
  gemmini_preload(b_at, accumulator);
  gemmini_compute_preloaded(a_at, GARBAGE_ADDR);
  gemmini_preload(GARBAGE_ADDR, accumulator + 16);
  gemmini_compute_accumulated(a_at + 16, GARBAGE_ADDR);
  CHECK(get(accumulator, 16, 16) == product(a, b));
  CHECK(get(accumulator + 16, 16, 16) == product(d, b));
  gemmini_preload_zeros(accumulator + 32);
  gemmini_compute_preloaded(a_at, d_at);
  CHECK(get(accumulator + 32, 16, 16) == d);
  gemmini_preload(b_at, accumulator + 48);
  gemmini_compute_preloaded(GARBAGE_ADDR, d_at);
  CHECK(get(accumulator + 48, 16, 16) == d);
  gemmini_preload(GARBAGE_ADDR, GARBAGE_ADDR);
  gemmini_compute_accumulated(a_at, GARBAGE_ADDR);
}

TEST_CASE("weight stationary: into the scratchpad, saturated, then ReLU") {
  const Model model;
  std::mt19937 random(4);
  for (const int activation : {NO_ACTIVATION, RELU}) {
    const Matrix a = random_matrix(random, 16, 4, -9, 9), b = random_matrix(random, 4, 16, -9, 9);
    put(a_at, a);
    put(b_at, b);
    gemmini_config_ex(WS, activation, 0);
    gemmini_extended_preload(b_at, c_at, 16, 4, 16, 16);
    gemmini_extended_compute_preloaded(a_at, GARBAGE_ADDR, 4, 16, 16, 16);
    const Matrix c = get(c_at, 16, 16), exact = product(a, b);
    for (unsigned i = 0; i < 16; ++i)
      for (unsigned j = 0; j < 16; ++j)
        CHECK(c[i][j] == std::max(activation == RELU ? 0 : -128, saturate(exact[i][j])));
  }
}

TEST_CASE("output stationary: sums stay in the array until they are put out, over any k") {
  const Model model;
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    const unsigned n = 1 + random() % 16, m = 1 + random() % 16, tiles = 1 + random() % 3;
    const unsigned transposes = random() % 3, shift = random() % 10, a_stride = 1 + random() % 2;
    const bool transpose_a = transposes > 0, transpose_b = transposes > 1, bias = random() % 2;
    const bool into_accumulator = random() % 2;
    gemmini_extended_config_ex(OS, NO_ACTIVATION, into_accumulator ? 0 : shift, a_stride,
                               transpose_a, transpose_b);
    const Matrix d = random_matrix(random, n, m);
    put(d_at, d);
    Matrix expected(n, std::vector<std::int32_t>(m));
    if (bias) expected = d;
    for (unsigned t = 0; t < tiles; ++t) {
      const unsigned k = 1 + random() % 16;
      const Matrix a = random_matrix(random, n, k, -60, 60),
                   b = random_matrix(random, k, m, -60, 60);
      expected = sum(expected, product(a, b));
      put(a_at, transpose_a ? transposed(a) : a, a_stride);
      put(b_at, transpose_b ? transposed(b) : b);
      const std::uint32_t c = into_accumulator ? accumulator + 3 : c_at;
      gemmini_extended_preload(t == 0 && bias ? d_at : GARBAGE_ADDR,
                               t + 1 == tiles ? c : GARBAGE_ADDR, m, n, m, n);
      if (t == 0) {
        gemmini_extended_compute_preloaded(a_at, b_at, k, n, m, k);
      } else {
        gemmini_extended_compute_accumulated(a_at, b_at, k, n, m, k);
      }
    }
    if (into_accumulator) {
      REQUIRE(get(accumulator + 3, n, m) == expected);
    } else {
      const Matrix c = get(c_at, n, m);
      for (unsigned i = 0; i < n; ++i)
        for (unsigned j = 0; j < m; ++j)
          REQUIRE(c[i][j] == saturate(round_half_even(expected[i][j], 1 << shift)));
    }
  }
}

TEST_CASE("setting only strides leaves the rest of the array's configuration") {
  const Model model;
  std::mt19937 random(6);
  const Matrix a = random_matrix(random, 16, 16), b = random_matrix(random, 16, 16);
  put(a_at, transposed(a), 2);
  put(b_at, b);
  gemmini_extended_config_ex(WS, NO_ACTIVATION, 0, 1, true, false);
  gemmini_extended3_config_ex(OS, RELU, 9, ACC_SCALE_IDENTITY, 3, 2, false, false, true);
  gemmini_preload(b_at, accumulator);
  gemmini_compute_preloaded(a_at, GARBAGE_ADDR);
  CHECK(get(accumulator, 16, 16, 3) == product(a, b));
}

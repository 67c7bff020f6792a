// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "harness.h"

using namespace gemmini_tests;

namespace {

std::vector<elem_t> random_bytes(std::mt19937& random, std::size_t count) {
  std::vector<elem_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<elem_t>(random() % 256 - 128);
  return bytes;
}

}  // namespace

TEST_CASE("mvin: any shape of a tile, wide ones block by block") {
  const Model model;
  std::mt19937 random(1);
  const auto dram = random_bytes(random, 16 * 80);
  for (unsigned cols = 1; cols <= 64; ++cols)
    for (const unsigned rows : {1u, 7u, 16u}) {
      gemmini_model_reset();
      const unsigned block_stride = 16 + cols % 5;
      gemmini_extended4_config_ld(80, MVIN_SCALE_IDENTITY, false, block_stride, 0);
      gemmini_extended_mvin(dram.data(), 100, cols, rows);
      for (unsigned i = 0; i < rows; ++i)
        for (unsigned j = 0; j < cols; ++j) {
          elem_t value = 0;
          const unsigned row = 100 + i + j / 16 * block_stride;
          REQUIRE(gemmini_model_get_row(row, j % 16, &value, 1) == 1);
          REQUIRE(value == dram[i * 80 + j]);
        }
      elem_t beyond;
      if (cols % 16)
        CHECK(gemmini_model_get_row(100 + cols / 16 * block_stride, cols % 16, &beyond, 1) == 0);
      CHECK(gemmini_model_get_row(100 + rows, 0, &beyond, 1) ==
            (rows == 16 && block_stride == 16 && cols > 16));
    }
}

TEST_CASE("mvin: the three streams are configured apart") {
  const Model model;
  std::mt19937 random(2);
  const auto dram = random_bytes(random, 16 * 64);
  gemmini_extended3_config_ld(16, MVIN_SCALE_IDENTITY, false, 0);
  gemmini_extended3_config_ld(32, MVIN_SCALE_IDENTITY, false, 1);
  gemmini_extended3_config_ld(0, MVIN_SCALE_IDENTITY, false, 2);
  gemmini_mvin(dram.data(), 0);
  gemmini_mvin2(dram.data(), 16);
  gemmini_mvin3(dram.data(), 32);
  const Matrix first = get(0, 16, 16), second = get(16, 16, 16), third = get(32, 16, 16);
  for (unsigned i = 0; i < 16; ++i)
    for (unsigned j = 0; j < 16; ++j) {
      CHECK(first[i][j] == dram[i * 16 + j]);
      CHECK(second[i][j] == dram[i * 32 + j]);
      CHECK(third[i][j] == dram[j]);
    }
}

TEST_CASE("mvin: address 0 fills zeros, into either memory") {
  const Model model;
  gemmini_extended_config_ld(16, 3.0f);
  gemmini_extended_mvin(0, 7, 40, 3);
  CHECK(get(7, 3, 16) == Matrix(3, std::vector<std::int32_t>(16)));
  CHECK(get(7 + 32, 3, 8) == Matrix(3, std::vector<std::int32_t>(8)));
  gemmini_config_ld(16);
  gemmini_extended_mvin(NULL, accumulator, 5, 16);
  CHECK(get(accumulator, 16, 5) == Matrix(16, std::vector<std::int32_t>(5)));
}

TEST_CASE("mvin: i32 into the accumulator, over or onto what is there") {
  const Model model;
  std::mt19937 random(3);
  acc_t dram[16][20];
  for (auto& row : dram)
    for (auto& x : row) x = static_cast<acc_t>(random());
  dram[0][0] = INT32_MAX;
  gemmini_config_ld(sizeof dram[0]);
  gemmini_extended_mvin(dram, accumulator + 3, 16, 16);
  gemmini_extended_mvin(dram, accumulate + 3, 9, 4);
  const Matrix m = get(accumulator + 3, 16, 16);
  for (unsigned i = 0; i < 16; ++i)
    for (unsigned j = 0; j < 16; ++j) {
      const std::uint32_t times = i < 4 && j < 9 ? 2 : 1;
      CHECK(static_cast<std::uint32_t>(m[i][j]) == static_cast<std::uint32_t>(dram[i][j]) * times);
    }
}

TEST_CASE("mvin: shrunk, the accumulator takes i8, four blocks wide") {
  const Model model;
  std::mt19937 random(4);
  const auto dram = random_bytes(random, 16 * 64);
  gemmini_extended2_config_ld(64, 1.0f, true);
  gemmini_extended_mvin(dram.data(), accumulator, 64, 16);
  for (unsigned block = 0; block < 4; ++block) {
    const Matrix m = get(accumulator + block * 16, 16, 16);
    for (unsigned i = 0; i < 16; ++i)
      for (unsigned j = 0; j < 16; ++j) CHECK(m[i][j] == dram[i * 64 + block * 16 + j]);
  }
}

TEST_CASE("mvin: every i8 at many scales rounds half to even and saturates") {
  const Model model;
  elem_t dram[16][16];
  for (int i = 0; i < 256; ++i) (&dram[0][0])[i] = static_cast<elem_t>(i - 128);
  for (const auto& [numerator, denominator] : std::vector<std::pair<int, int>>{{0, 1},
                                                                               {1, 2},
                                                                               {1, 4},
                                                                               {3, 2},
                                                                               {-1, 2},
                                                                               {-5, 4},
                                                                               {1, 1},
                                                                               {-1, 1},
                                                                               {2, 1},
                                                                               {1000000, 1},
                                                                               {7, 8}}) {
    gemmini_extended_config_ld(16, static_cast<float>(numerator) / static_cast<float>(denominator));
    gemmini_mvin(dram, 0);
    const Matrix m = get(0, 16, 16);
    for (int i = 0; i < 256; ++i) {
      const std::int64_t exact = static_cast<std::int64_t>(i - 128) * numerator;
      CHECK(m[static_cast<unsigned>(i) / 16][static_cast<unsigned>(i) % 16] ==
            saturate(round_half_even(exact, denominator)));
    }
  }
}

TEST_CASE("mvin: pixels repeat towards earlier rows") {
  const Model model;
  const elem_t dram[4][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}};
  gemmini_extended5_config_ld(4, MVIN_SCALE_IDENTITY, false, 16, 3, 0);
  gemmini_extended_mvin(dram, 1, 4, 4);
  // Row r holds pixel r, then r + 1, then r + 2, as far as there are any.
  CHECK(get(2, 1, 12)[0] == std::vector<std::int32_t>{5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
  CHECK(get(1, 1, 12)[0] == std::vector<std::int32_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  elem_t row0[4];
  CHECK(gemmini_model_get_row(0, 4, row0, 4) == 0xF);
  CHECK(row0[0] == 1);
  CHECK(gemmini_model_get_row(4, 4, row0, 4) == 0);
}

TEST_CASE("mvout: scale, rounding, saturation, ReLU, in that order, against exact fractions") {
  const Model model;
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    const unsigned rows = 1 + random() % 16, cols = 1 + random() % 16, shift = random() % 12;
    const bool relu = random() % 2;
    // The products are exact in f32, so that every tie is one.
    const Matrix m = random_matrix(random, rows, cols, -5000, 5000);
    put(accumulator + 9, m);
    elem_t out[16][24] = {};
    gemmini_extended_config_st(24, relu ? RELU : NO_ACTIVATION,
                               1.0f / static_cast<float>(1 << shift));
    gemmini_extended_mvout(out, accumulator + 9, cols, rows);
    gemmini_fence();
    for (unsigned i = 0; i < 16; ++i)
      for (unsigned j = 0; j < 24; ++j) {
        std::int32_t expected = 0;
        if (i < rows && j < cols) expected = saturate(round_half_even(m[i][j], 1 << shift));
        if (relu && expected < 0) expected = 0;
        REQUIRE(out[i][j] == expected);
      }
  }
}

TEST_CASE("mvout: sums past 2^24 are rounded to f32 before they are scaled") {
  const Model model;
  // 2^24 + 1 is no f32 and goes to the even neighbour 2^24; scaled by 2^-20 that is 16.
  put(accumulator, {{(1 << 24) + 1, 0x7FFFFFFF, INT32_MIN, (3 << 23) + 1}});
  elem_t out[4];
  gemmini_extended_config_st(4, NO_ACTIVATION, 1.0f / (1 << 20));
  gemmini_extended_mvout(out, accumulator, 4, 1);
  gemmini_fence();
  CHECK(out[0] == 16);
  CHECK(out[1] == 127);
  CHECK(out[2] == -128);
  CHECK(out[3] == 24);
}

TEST_CASE("mvout: by an infinite scale sums saturate, and what is no number is the largest") {
  const Model model;
  put(accumulator, {{3, -3, 0, 1}});
  elem_t out[4];
  gemmini_extended_config_st(4, NO_ACTIVATION, 1.0f / 0.0f);
  gemmini_extended_mvout(out, accumulator, 4, 1);
  gemmini_fence();
  CHECK(out[0] == 127);
  CHECK(out[1] == -128);
  CHECK(out[2] == 127);
  gemmini_extended_config_st(4, RELU, 0.0f / 0.0f);
  gemmini_extended_mvout(out, accumulator, 4, 1);
  gemmini_fence();
  CHECK(out[1] == 127);
}

TEST_CASE("mvout: full width gives the sums as they are; the accumulate flag means nothing") {
  const Model model;
  std::mt19937 random(6);
  const Matrix m = random_matrix(random, 5, 7, -2000000000, 2000000000);
  put(accumulator + 1, m);
  acc_t out[5][7];
  gemmini_extended_config_st(sizeof out[0], RELU, 0.125f);
  gemmini_extended_mvout(out, full_width | accumulate | 1, 7, 5);
  gemmini_fence();
  for (unsigned i = 0; i < 5; ++i)
    for (unsigned j = 0; j < 7; ++j) CHECK(out[i][j] == m[i][j]);
}

TEST_CASE("mvout: four blocks of either memory; the scratchpad's bytes pass unscaled") {
  const Model model;
  std::mt19937 random(7);
  for (const std::uint32_t base : {accumulator + 10, std::uint32_t{10}}) {
    Matrix blocks[4];
    for (unsigned b = 0; b < 4; ++b) {
      blocks[b] = random_matrix(random, 16, 16);
      put(base + b * 16, blocks[b]);
    }
    elem_t out[16][64] = {};
    gemmini_extended_config_st(64, RELU, 0.5f);
    gemmini_extended_mvout(out, base, 60, 15);
    gemmini_fence();
    for (unsigned i = 0; i < 15; ++i)
      for (unsigned j = 0; j < 60; ++j) {
        const std::int32_t value = blocks[j / 16][i][j % 16];
        const std::int32_t scaled = std::max(0, round_half_even(value, 2));
        CHECK(out[i][j] == (base & accumulator ? scaled : value));
      }
    CHECK(out[0][60] == 0);
    CHECK(out[15][0] == 0);
  }
}

TEST_CASE("a store reaches the host at the fence and no sooner") {
  const Model model;
  put(0, {{5}});
  elem_t out = 1;
  gemmini_config_st(1);
  gemmini_extended_mvout(&out, 0, 1, 1);
  CHECK(out == 1);
  CHECK(gemmini_model_report().unfenced_stores == 1);
  gemmini_fence();
  CHECK(out == 5);
  CHECK(gemmini_model_report().unfenced_stores == 0);
}

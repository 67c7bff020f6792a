// SPDX-License-Identifier: Apache-2.0
//
// Command words of no sense: each is executed or refused, and none breaks the model.
#include <doctest/doctest.h>

#include "harness.h"

using namespace gemmini_tests;

namespace {

void count(const gemmini_model_fault*, void* context) { ++*static_cast<unsigned*>(context); }

std::uint32_t random_local(std::mt19937& random) {
  switch (random() % 8) {
    case 0:
      return GARBAGE_ADDR;
    case 1:
      return static_cast<std::uint32_t>(random());
    case 2:
    case 3:
      return (random() % 2 ? accumulator : full_width) + random() % 1030;
    case 4:
      return accumulate + random() % 64;
    default:
      return static_cast<std::uint32_t>(random() % (random() % 4 ? 256 : 16400));
  }
}

std::uint64_t random_operand(std::mt19937& random) {
  const std::uint64_t rows = random() % 10 ? 1 + random() % 16 : random() % 70;
  const std::uint64_t cols = random() % 4 ? 1 + random() % 16 : random() % 70;
  return rows << 48 | cols << 32 | random_local(random);
}

std::uint64_t random_word(std::mt19937& random) {
  return static_cast<std::uint64_t>(random()) << 32 | random();
}

std::uint64_t random_config(std::mt19937& random) {
  const std::uint64_t scales[] = {0x3F800000, 0x3F000000, 0, 0x7F800000, 0xC0400000, 0x7F7FFFFF};
  const std::uint64_t low = random() % 16 ? random() % 0x40 : random();
  return scales[random() % 6] << 32 | random() % 20 << 16 | random() % 3 << 8 | low;
}

}  // namespace

TEST_CASE("random command words") {
  Model model;
  unsigned faults = 0, issued = 0;
  std::uint64_t executed = 0, computes = 0;
  gemmini_model_set_fault_handler(count, &faults);
  std::vector<elem_t> dram(1 << 16);
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    gemmini_model_reset();
    for (std::uint32_t row = 0; row < 256; ++row)
      put(row, Matrix(1, std::vector<std::int32_t>(16, 1)));
    put(accumulator, Matrix(100, std::vector<std::int32_t>(16, 1)));
    gemmini_config_ex(static_cast<int>(seed % 2), NO_ACTIVATION, 0);
    ++issued;
    for (int i = 0; i < 2000; ++i, ++issued) {
      static const unsigned functs[] = {0, 1, 2, 3, 4, 5, 6, 6, 6, 14, 7, 8, 127};
      const unsigned funct = random() % 50 ? functs[random() % 11] : functs[random() % 13];
      const auto address = reinterpret_cast<std::uintptr_t>(dram.data()) + random() % 32768;
      if (random() % 100 == 0) gemmini_model_fence();
      if (funct == k_CONFIG) {
        // Strides stay small: an accepted move has to stay within the buffer.
        const std::uint64_t stride = random() % 512;
        const std::uint64_t high =
            random() % 3 ? std::uint64_t{0x3F800000} << 32 : std::uint64_t{1} << 48;
        const std::uint64_t rs1 = random_config(random);
        const bool load = (rs1 & 3) == CONFIG_LD;
        gemmini_model_issue(funct, rs1, load ? stride : high | stride % 40);
      } else if (funct <= k_MVOUT || funct == k_MVIN3) {
        gemmini_model_issue(funct, random() % 8 ? address : 0, random_operand(random));
      } else if (funct <= k_PRELOAD) {
        gemmini_model_issue(funct, random_operand(random), random_operand(random));
      } else {
        gemmini_model_issue(funct, random_word(random), random_word(random));
      }
    }
    const gemmini_model_figures figures = gemmini_model_report();
    executed += figures.commands;
    computes += figures.computes;
    gemmini_model_fence();
  }
  // A stream gets stuck at a preload whose computation can never be right; enough of them do not.
  CHECK(executed + faults == issued);
  CHECK(executed > issued / 10);
  CHECK(computes > 500);
}

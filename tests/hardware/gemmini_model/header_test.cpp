// SPDX-License-Identifier: Apache-2.0
//
// Every instruction's command word, field by field as the accelerator's ISA lays it out.
#include <doctest/doctest.h>

#include <cstdint>

#include "gemmini.h"

namespace {
struct Word {
  unsigned funct;
  std::uint64_t rs1, rs2;
};
Word issued;
int words = 0;
int fences = 0;

void check_word(unsigned funct, std::uint64_t rs1, std::uint64_t rs2) {
  CHECK(words == 1);
  CHECK(issued.funct == funct);
  CHECK(issued.rs1 == rs1);
  CHECK(issued.rs2 == rs2);
  words = 0;
}
}  // namespace

extern "C" void gemmini_model_issue(unsigned funct, std::uint64_t rs1, std::uint64_t rs2) {
  issued = {funct, rs1, rs2};
  ++words;
}
extern "C" void gemmini_model_fence() { ++fences; }

TEST_CASE("config_ex") {
  gemmini_config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 0);
  check_word(0, 0x3F80000000010004, 0x0001000000000000);
  gemmini_extended_config_ex(WS, RELU, 0, 3, 1, 0);
  check_word(0, 0x3F8000000003010C, 0x0001000000000000);
  gemmini_extended2_config_ex(OS, 0, 5, 1, 1, 1);
  check_word(0, 0x3F80000000010300, 0x0001000000000005);
  gemmini_extended3_config_ex(OUTPUT_STATIONARY, NO_ACTIVATION, 7, 2.0f, 4, 9, 0, 1, true);
  check_word(0, 0x4000000000090280, 0x0004000000000007);
}

TEST_CASE("config_ld") {
  gemmini_config_ld(64);
  check_word(0, 0x3F80000000100101, 64);
  gemmini_extended_config_ld(64, 0.5f);
  check_word(0, 0x3F00000000100101, 64);
  gemmini_extended2_config_ld(64, 1.0f, true);
  check_word(0, 0x3F80000000100105, 64);
  gemmini_extended3_config_ld(64, MVIN_SCALE_IDENTITY, false, 1);
  check_word(0, 0x3F80000000100109, 64);
  gemmini_extended4_config_ld(0, MVIN_SCALE_IDENTITY, false, 0x1234, 2);
  check_word(0, 0x3F80000012340111, 0);
  gemmini_extended5_config_ld(0x123456789, MVIN_SCALE_IDENTITY, false, 16, 5, 2);
  check_word(0, 0x3F80000000100511, 0x123456789);
}

TEST_CASE("config_st") {
  gemmini_config_st(512);
  check_word(0, 2, 0x3F80000000000200);
  gemmini_extended_config_st(512, RELU, 0.25f);
  check_word(0, 6, 0x3E80000000000200);
  gemmini_extended2_config_st(512, NO_ACTIVATION, 1.0f, 2, 3, 4, 5, 6, 7, 8, 1, 2);
  check_word(0, 0x08070605040009E2, 0x3F80000000000200);
}

TEST_CASE("moves") {
  elem_t tile[DIM][DIM];
  const auto address = reinterpret_cast<std::uintptr_t>(&tile[0][0]);
  gemmini_extended_mvin(tile, 0x123, 64, 5);
  check_word(2, address, 0x0005004000000123);
  gemmini_extended_mvin2(&tile[0][0], 0x80000000, 7, 16);
  check_word(1, address, 0x0010000780000000);
  gemmini_extended_mvin3(NULL, 1u << 31 | 1u << 30, 16, 16);
  check_word(14, 0, 0x00100010C0000000);
  gemmini_extended_mvin(0, 0, 1, 1);
  check_word(2, 0, 0x0001000100000000);
  gemmini_mvin(tile, 1);
  check_word(2, address, 0x0010001000000001);
  gemmini_mvin2(tile, 1);
  check_word(1, address, 0x0010001000000001);
  gemmini_mvin3(tile, 1);
  check_word(14, address, 0x0010001000000001);
  gemmini_block_mvin(tile, 1, 3);
  check_word(2, address, 0x0010003000000001);
  gemmini_extended_mvout(tile, 0xA0000010, 9, 3);
  check_word(3, address, 0x00030009A0000010);
  gemmini_mvout(tile, 2);
  check_word(3, address, 0x0010001000000002);
}

TEST_CASE("steps of the array") {
  gemmini_extended_preload(0x10, 0xC0000020, 1, 2, 3, 4);
  check_word(6, 0x0002000100000010, 0x00040003C0000020);
  gemmini_preload(1, 2);
  check_word(6, 0x0010001000000001, 0x0010001000000002);
  gemmini_preload_zeros(3);
  check_word(6, 0x00100010FFFFFFFF, 0x0010001000000003);
  gemmini_extended_compute_preloaded(0x10, GARBAGE_ADDR, 1, 2, 3, 4);
  check_word(4, 0x0002000100000010, 0x00040003FFFFFFFF);
  gemmini_extended_compute_accumulated(0x10, ~((std::uint32_t)0), 1, 2, 3, 4);
  check_word(5, 0x0002000100000010, 0x00040003FFFFFFFF);
  gemmini_compute_preloaded(1, 2);
  check_word(4, 0x0010001000000001, 0x0010001000000002);
  gemmini_compute_accumulated(1, 2);
  check_word(5, 0x0010001000000001, 0x0010001000000002);
}

TEST_CASE("flush and fence") {
  gemmini_flush(0);
  check_word(7, 0, 0);
  gemmini_fence();
  CHECK(fences == 1);
  CHECK(words == 0);
}

TEST_CASE(
    "a signed local address with its top bit set spoils the sizes, as with the hardware's header") {
  const std::int32_t wrong = INT32_MIN;
  gemmini_extended_mvout(nullptr, wrong, 16, 16);
  check_word(3, 0, 0xFFFFFFFF80000000);
}

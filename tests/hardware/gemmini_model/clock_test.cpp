// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>

#include "harness.h"

using namespace gemmini_tests;

namespace {

elem_t dram[1 << 16];

gemmini_model_parameters defaults() { return GEMMINI_MODEL_DEFAULT_PARAMETERS; }

// Parameters under which the host costs nothing.
gemmini_model_parameters free_host() {
  gemmini_model_parameters p = defaults();
  p.host_cycles_per_instruction = 0;
  return p;
}

void fill(std::uint32_t row, unsigned rows) {
  put(row, Matrix(rows, std::vector<std::int32_t>(16, 1)));
}

void configure() {
  gemmini_config_ex(WS, NO_ACTIVATION, 0);
  gemmini_extended3_config_ld(64, MVIN_SCALE_IDENTITY, false, 0);
  gemmini_config_st(64);
}

void pairs(unsigned count, std::uint32_t a, std::uint32_t b, unsigned rows = 16,
           bool new_weights = true) {
  for (unsigned i = 0; i < count; ++i) {
    const bool preloaded = new_weights || i == 0;
    gemmini_extended_preload(preloaded ? b : GARBAGE_ADDR, accumulator + i % 32 * 16, 16, 16, 16,
                             rows);
    if (preloaded) {
      gemmini_extended_compute_preloaded(a, GARBAGE_ADDR, 16, rows, 16, 16);
    } else {
      gemmini_extended_compute_accumulated(a, GARBAGE_ADDR, 16, rows, 16, 16);
    }
  }
}

double accounted(const gemmini_model_figures& r) {
  return static_cast<double>(r.multiply_adds) / 256 + r.lost.partial +
         static_cast<double>(r.lost.bank_conflict + r.lost.preload + r.lost.load + r.lost.store +
                             r.lost.config + r.lost.dependence + r.lost.host);
}

std::uint64_t cycles() {
  const gemmini_model_figures r = gemmini_model_report();
  CHECK(accounted(r) == doctest::Approx(static_cast<double>(r.cycles)).epsilon(1e-12));
  return r.cycles;
}

struct Run {
  explicit Run(const gemmini_model_parameters& p) {
    gemmini_model_set_parameters(&p);
    fill(0, 16);
    fill(BANK_ROWS, 16);
    configure();
  }
};

}  // namespace

TEST_CASE("pairs of computation and next preload take 16 cycles") {
  const Model model;
  const Run run(free_host());
  pairs(1000, 0, BANK_ROWS);
  // Filling: the first preload alone; emptying: the array's latency.
  CHECK(cycles() >= 16000 + 16 + 32);
  CHECK(cycles() <= 16000 + 16 + 32 + 10);
  CHECK(gemmini_model_report().utilisation > 0.99);
}

TEST_CASE("A and the next weights in one bank take 32") {
  const Model model;
  const Run run(free_host());
  pairs(1000, 0, 0);
  CHECK(cycles() >= 31900);
  CHECK(cycles() <= 32000 + 60);
  CHECK(gemmini_model_report().lost.bank_conflict == 999 * 16);
}

TEST_CASE("kept weights: a step takes as many rows as it has, and at least 4") {
  const Model model;
  for (const unsigned rows : {1u, 4u, 9u, 16u}) {
    const Run run(free_host());
    pairs(1000, 0, BANK_ROWS, rows, false);
    const double expected = 1000.0 * std::max(4u, rows);
    // The host's command queue gives two commands a cycle at best, so that it never is the limit.
    CHECK(static_cast<double>(cycles()) == doctest::Approx(expected).epsilon(0.02));
  }
}

TEST_CASE("fewer rows with new weights still take 16: the rest is partial") {
  const Model model;
  const Run run(free_host());
  pairs(1000, 0, BANK_ROWS, 4);
  CHECK(static_cast<double>(cycles()) == doctest::Approx(16000).epsilon(0.01));
  // The last one, with no weights beside it, takes 4.
  CHECK(gemmini_model_report().lost.partial == doctest::Approx(999 * 12));
}

TEST_CASE("the host's commands: 36 instructions each are the limit, 4 to 5 are not") {
  const Model model;
  for (const double instructions : {4.5, 36.0}) {
    gemmini_model_parameters p = defaults();
    p.host_instructions_per_command = instructions;
    const Run run(p);
    pairs(1000, 0, BANK_ROWS);
    const double for_a_pair = 2 * instructions * 1.15;
    CHECK(static_cast<double>(cycles()) ==
          doctest::Approx(1000 * std::max(16.0, for_a_pair)).epsilon(0.01));
    const auto lost = gemmini_model_report().lost;
    if (instructions > 10) {
      // Nothing to overlap with: 16 for the preload, 16 for the computation, the rest is the
      // host's.
      CHECK(lost.preload == 16000);
      CHECK(static_cast<double>(lost.host) ==
            doctest::Approx(1000 * (for_a_pair - 32)).epsilon(0.02));
    } else {
      CHECK(lost.host < 100);
    }
  }
}

TEST_CASE("one load: a request for each row, one a cycle, then the latency") {
  const Model model;
  for (const unsigned latency : {40u, 90u, 150u}) {
    gemmini_model_parameters p = free_host();
    p.dma_latency = latency;
    const Run run(p);
    gemmini_extended_mvin(dram, 100, 16, 16);
    // 3 configurations, then 16 requests of 16 bytes, the last of which leaves 15 cycles later.
    CHECK(cycles() >= 15 + latency + 1);
    CHECK(cycles() <= 15 + latency + 8);
  }
}

TEST_CASE(
    "loads in sequence: the bus is the limit for wide rows, requests under way for narrow ones") {
  const Model model;
  gemmini_model_parameters p = free_host();
  p.dma_latency = 40;
  {
    const Run run(p);
    for (unsigned i = 0; i < 100; ++i) gemmini_extended_mvin(dram, i % 8 * 64, 64, 16);
    // 64 bytes are 4 beats: 1600 rows in 6400 cycles.
    CHECK(static_cast<double>(cycles()) == doctest::Approx(6400).epsilon(0.02));
    CHECK(gemmini_model_report().bytes_loaded == 100 * 1024);
  }
  p.dma_latency = 150;
  {
    const Run run(p);
    for (unsigned i = 0; i < 100; ++i) gemmini_extended_mvin(dram, i % 8 * 64, 64, 16);
    // 16 requests under way, each 150 and its 4 beats: 16 rows in 16 * 4 or 154 cycles.
    CHECK(static_cast<double>(cycles()) > 100 * 150);
    CHECK(static_cast<double>(cycles()) < 100 * 220);
  }
  {
    const Run run(p);
    for (unsigned i = 0; i < 100; ++i) gemmini_extended_mvin(dram, i % 8 * 64, 16, 16);
    CHECK(static_cast<double>(cycles()) == doctest::Approx(100 * 151).epsilon(0.03));
  }
}

TEST_CASE("zeros cost a cycle for each local row and no DMA") {
  const Model model;
  const Run run(free_host());
  for (unsigned i = 0; i < 10; ++i) gemmini_extended_mvin(0, i * 64, 64, 16);
  CHECK(cycles() >= 640);
  CHECK(cycles() <= 650);
  CHECK(gemmini_model_report().bytes_loaded == 0);
}

TEST_CASE("stores wait for one another") {
  const Model model;
  const Run run(free_host());
  for (unsigned i = 0; i < 10; ++i) gemmini_extended_mvout(dram + 4096 * i, 0, 16, 16);
  CHECK(cycles() >= 10 * (16 + 90));
  CHECK(cycles() <= 10 * (16 + 90 + 2) + 10);
  gemmini_fence();
  const auto r = gemmini_model_report();
  CHECK(r.lost.store >= 1060);
}

TEST_CASE("a computation waits for its load, a store for its computation, a load for its buffer") {
  const Model model;
  const Run run(free_host());
  gemmini_extended_mvin(dram, 0, 16, 16);
  gemmini_preload(BANK_ROWS, accumulator);
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  gemmini_extended_mvout(dram + 4096, accumulator, 16, 16);
  const std::uint64_t one = cycles();
  CHECK(one > (15 + 90) + 16 + 32 + (16 + 90));
  CHECK(gemmini_model_report().lost.load > 70);
  CHECK(gemmini_model_report().lost.dependence > 25);
  gemmini_extended_mvin(dram + 8192, 0, 16, 16);  // over the rows that the computation reads
  gemmini_preload(BANK_ROWS, accumulator);        // and over those that the store reads
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  gemmini_extended_mvout(dram + 4096, accumulator, 16, 16);
  CHECK(cycles() > one + 16 + 32 + 106);
}

TEST_CASE("independent loads, computations and stores run side by side") {
  const Model model;
  const Run run(free_host());
  fill(2 * BANK_ROWS, 16);
  for (unsigned i = 0; i < 100; ++i) {
    gemmini_extended_mvin(dram, 3 * BANK_ROWS + i % 16 * 64, 64, 16);
    pairs(8, 0, BANK_ROWS);
    gemmini_extended_mvout(dram + 4096, 2 * BANK_ROWS, 16, 16);
  }
  CHECK(static_cast<double>(cycles()) == doctest::Approx(100 * 8 * 16).epsilon(0.02));
}

TEST_CASE("config_ex drains the array; config_ld and config_st do not") {
  const Model model;
  std::uint64_t plain, with_ld_st, with_ex;
  {
    const Run run(free_host());
    pairs(100, 0, BANK_ROWS);
    plain = cycles();
  }
  {
    const Run run(free_host());
    for (unsigned i = 0; i < 100; ++i) {
      gemmini_extended3_config_ld(64, MVIN_SCALE_IDENTITY, false, 0);
      gemmini_config_st(64);
      pairs(1, 0, BANK_ROWS);
    }
    with_ld_st = cycles();
  }
  {
    const Run run(free_host());
    for (unsigned i = 0; i < 100; ++i) {
      gemmini_config_ex(WS, NO_ACTIVATION, 0);
      pairs(1, 0, BANK_ROWS);
    }
    with_ex = cycles();
    CHECK(gemmini_model_report().lost.config >= 99 * 32);
  }
  CHECK(with_ld_st <= plain + 10);
  CHECK(with_ex >= 100 * (16 + 16 + 32));
}

TEST_CASE("a full queue of loads blocks what comes after it") {
  const Model model;
  const Run run(free_host());
  // Ten loads, eight of which find room: the array has to wait although it needs none of them.
  for (unsigned i = 0; i < 20; ++i) gemmini_extended_mvin(dram, 2 * BANK_ROWS + i * 64, 64, 16);
  pairs(1, 0, BANK_ROWS);
  CHECK(gemmini_model_report().lost.load > 900);
}

TEST_CASE("a fence waits for everything, and costs the host nothing else") {
  const Model model;
  const Run run(free_host());
  gemmini_extended_mvin(dram, 100, 16, 16);
  const std::uint64_t before = cycles();
  gemmini_fence();
  CHECK(cycles() == before);
  gemmini_extended_mvin(dram, 100, 16, 16);
  CHECK(cycles() >= 2 * before - 10);
}

TEST_CASE("instructions of the host beside commands take time") {
  const Model model;
  gemmini_model_host_instructions(1000);
  CHECK(cycles() == 1150);
  CHECK(gemmini_model_report().lost.host == 1150);
}

TEST_CASE("a preload left alone does not hang") {
  const Model model;
  const Run run(defaults());
  gemmini_preload(BANK_ROWS, accumulator);
  const std::uint64_t before = cycles();
  gemmini_fence();
  CHECK(cycles() < before + 10);
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  CHECK(cycles() > before + 32);
}

TEST_CASE(
    "random streams: every cycle is accounted for, a report changes nothing, a rerun is the same") {
  const Model model;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::vector<std::uint64_t> totals;
    for (const bool with_reports : {false, true}) {
      std::mt19937 random(seed);
      gemmini_model_parameters p = defaults();
      p.host_instructions_per_command = static_cast<double>(random() % 40) / 2;
      p.dma_latency = static_cast<unsigned>(random() % 160);
      p.command_queue = 1 + static_cast<unsigned>(random() % 4);
      p.execute_entries = 2 + static_cast<unsigned>(random() % 15);
      p.load_entries = 1 + static_cast<unsigned>(random() % 8);
      p.store_entries = 1 + static_cast<unsigned>(random() % 4);
      p.dma_in_flight = 1 + static_cast<unsigned>(random() % 16);
      const Run run(p);
      for (std::uint32_t row = 0; row < 16; ++row)
        put(row * 1024, Matrix(64, std::vector<std::int32_t>(16, 1)));
      put(accumulator, Matrix(1024, std::vector<std::int32_t>(16, 1)));
      for (int i = 0; i < 300; ++i) {
        const auto row = static_cast<std::uint32_t>(random() % 16 * 1024 + random() % 48);
        const auto result = static_cast<std::uint32_t>(random() % 1000);
        const auto rows = 1 + static_cast<unsigned>(random() % 16);
        switch (random() % 8) {
          case 0:
            gemmini_config_ex(WS, NO_ACTIVATION, 0);
            break;
          case 1:
            gemmini_extended_mvin(dram, row, 1 + random() % 64, rows);
            break;
          case 2:
            gemmini_extended_mvin(0, row, 1 + random() % 16, rows);
            break;
          case 3:
            gemmini_extended_mvout(dram + 32768 + i * 64, accumulator + result, 16, rows);
            break;
          case 4:
            gemmini_fence();
            break;
          case 5:
            gemmini_flush(0);
            break;
          default:
            gemmini_extended_preload(row, random() % 4 ? accumulate + result : row, 16, 16, 16,
                                     rows);
            gemmini_extended_compute_preloaded(static_cast<std::uint32_t>(random() % 16 * 1024),
                                               random() % 3 ? GARBAGE_ADDR : row, 16, rows, 16,
                                               rows);
        }
        if (with_reports) cycles();
      }
      totals.push_back(cycles());
    }
    CHECK(totals[0] == totals[1]);
  }
}

TEST_CASE("the report as text and as JSON") {
  const Model model;
  const Run run(free_host());
  pairs(10, 0, BANK_ROWS);
  char text[2048] = {};
  FILE* out = fmemopen(text, sizeof text, "w");
  gemmini_model_print_report(out);
  gemmini_model_print_report_json(out);
  std::fclose(out);
  const std::string all(text);
  CHECK(all.find(" cycles, 40960 multiply-adds, utilisation 0.") != std::string::npos);
  CHECK(all.find("\"multiply_adds\": 40960") != std::string::npos);
  CHECK(all.find("\"bank_conflict\": 0.0000") != std::string::npos);
}

// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "harness.h"

using namespace gemmini_tests;

namespace {

void configure() {
  gemmini_config_ex(WS, NO_ACTIVATION, 0);
  gemmini_extended3_config_ld(16, MVIN_SCALE_IDENTITY, false, 0);
  gemmini_extended3_config_ld(64, MVIN_SCALE_IDENTITY, false, 1);
  gemmini_config_st(16);
}

// Exactly one fault, by the last instruction issued, of this kind and about this.
void expect(Model& model, gemmini_model_fault_kind kind, const char* instruction,
            const char* about) {
  const std::uint64_t commands_before = gemmini_model_report().commands;
  const auto faults = model.take_faults();
  CAPTURE(std::string(about));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].kind == kind);
  CHECK(faults[0].instruction == instruction);
  CHECK_MESSAGE(faults[0].message.find(about) != std::string::npos, faults[0].message);
  CHECK(gemmini_model_report().commands == commands_before);
}

elem_t bytes[64][64];

Matrix ones(unsigned rows = 16, unsigned cols = 16) {
  return Matrix(rows, std::vector<std::int32_t>(cols, 1));
}

}  // namespace

TEST_CASE("a fault names the instruction's position, and the instruction has no effect") {
  Model model;
  configure();
  gemmini_fence();
  gemmini_mvin(bytes, 0);
  const auto before = gemmini_model_report();
  gemmini_mvin(bytes, 16384);
  auto faults = model.take_faults();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].number == 7);
  CHECK(faults[0].instruction == "mvin");
  CHECK(faults[0].message == "destination: rows 16384 to 16399 of the scratchpad, which has 16384");
  CHECK(gemmini_model_report().cycles == before.cycles);
  CHECK(gemmini_model_report().commands == before.commands);
  gemmini_mvin(bytes, 16368);
}

TEST_CASE("not configured") {
  Model model;
  gemmini_mvin(bytes, 0);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "mvin", "load stream 0");
  gemmini_config_ld(16);
  gemmini_mvin2(bytes, 0);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "mvin2", "load stream 1");
  gemmini_mvin3(bytes, 0);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "mvin3", "load stream 2");
  gemmini_mvin(bytes, 0);
  gemmini_mvout(bytes, 0);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "mvout", "stores");
  gemmini_preload(0, accumulator);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "preload", "array");
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "compute_preloaded", "array");
  gemmini_extended3_config_ex(WS, NO_ACTIVATION, 0, 1.0f, 1, 1, false, false, true);
  expect(model, GEMMINI_FAULT_NOT_CONFIGURED, "config_ex", "strides");
}

TEST_CASE("out of range: each operand, each memory, by its last row") {
  Model model;
  configure();
  put(0, ones());
  put(100, ones());
  gemmini_extended4_config_ld(64, MVIN_SCALE_IDENTITY, false, 4096, 2);
  gemmini_extended_mvin3(bytes, 4090, 64, 6);
  gemmini_extended_mvin3(bytes, 4096, 64, 1);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "mvin3", "rows 4096 to 16384");
  gemmini_extended_mvin(bytes, accumulator + 1009, 16, 16);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "mvin",
         "rows 1009 to 1024 of the accumulator, which has 1024");
  gemmini_extended_mvout(bytes, 16370, 17, 1);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "mvout", "rows 16370 to 16386");
  gemmini_extended_preload(16369, accumulator, 16, 16, 16, 16);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "preload", "weights: rows 16369 to 16384");
  gemmini_extended_preload(0, accumulator + 1009, 16, 16, 16, 16);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "preload", "result: rows 1009 to 1024");
  gemmini_preload(0, accumulator);
  gemmini_compute_preloaded(16383, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "compute_preloaded", "A: rows 16383");
  gemmini_compute_preloaded(0, 16383);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "compute_preloaded", "bias: rows 16383");
  gemmini_compute_preloaded(0, 100);
  // With strides the last row is further away.
  gemmini_extended3_config_ex(WS, NO_ACTIVATION, 0, 1.0f, 100, 2000, false, false, false);
  gemmini_preload(0, accumulator);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "preload", "result: rows 0 to 1500");
  gemmini_extended_preload(0, accumulator, 16, 16, 16, 10);
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_OUT_OF_RANGE, "compute_preloaded", "A: rows 0 to 30000");
}

TEST_CASE("malformed: sizes, addresses, words") {
  Model model;
  configure();
  put(0, ones());
  gemmini_extended_mvin(bytes, 0, 65, 1);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "65 columns; must be 1 to 64");
  gemmini_extended_mvin(bytes, accumulator, 17, 1);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "17 columns; must be 1 to 16");
  gemmini_extended_mvin(bytes, 0, 16, 17);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "17 rows; must be 1 to 16");
  gemmini_extended_mvin(bytes, 0, 0, 1);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "0 columns");
  gemmini_extended_mvin(bytes, 0, 1, 0);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "0 rows");
  gemmini_extended_mvin(bytes, GARBAGE_ADDR, 16, 16);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "no operand");
  gemmini_extended_mvin(bytes, 0x40000000, 16, 16);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "accumulator flags");
  gemmini_extended_mvout(nullptr, 0, 16, 16);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvout", "address 0");
  gemmini_extended_mvout(bytes, full_width, 17, 1);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvout", "17 columns; must be 1 to 16");
  gemmini_extended_preload(0, accumulator, 17, 16, 16, 16);
  expect(model, GEMMINI_FAULT_MALFORMED, "preload", "weights: 17 columns");
  gemmini_extended_preload(0, accumulator, 16, 16, 16, 17);
  expect(model, GEMMINI_FAULT_MALFORMED, "preload", "result: 17 rows");
  gemmini_extended3_config_ld(16, 1.0f, false, 3);
  expect(model, GEMMINI_FAULT_MALFORMED, "config_ld", "load stream 3");
  gemmini_config_ex(OS, NO_ACTIVATION, 32);
  expect(model, GEMMINI_FAULT_MALFORMED, "config_ex", "shift by 32");
  gemmini_flush(2);
  expect(model, GEMMINI_FAULT_MALFORMED, "flush", "0 or 1");
  gemmini_extended5_config_ld(4, MVIN_SCALE_IDENTITY, false, 16, 5, 0);
  gemmini_extended_mvin(bytes, 20, 4, 1);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "4 columns repeated 5 times");
  const std::int32_t negative = INT32_MIN;
  gemmini_extended_mvin(bytes, negative, 16, 16);
  expect(model, GEMMINI_FAULT_MALFORMED, "mvin", "65535 rows");
  gemmini_flush(0);
}

TEST_CASE("uninitialised: down to the column") {
  Model model;
  configure();
  gemmini_extended_mvin(bytes, 0, 16, 15);
  gemmini_extended_mvin(bytes, 20, 15, 16);
  gemmini_mvout(bytes, 0);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "mvout", "row 15, column 0 of the scratchpad");
  gemmini_mvout(bytes, 20);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "mvout", "row 20, column 15 of the scratchpad");
  gemmini_extended_mvout(bytes, accumulator + 5, 1, 1);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "mvout", "row 5, column 0 of the accumulator");
  gemmini_preload(0, accumulator);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "preload", "weights: reads row 15");
  gemmini_extended_preload(0, accumulate, 16, 15, 16, 16);
  gemmini_compute_preloaded(20, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "compute_preloaded", "A: reads row 20, column 15");
  gemmini_extended_compute_preloaded(20, 20, 15, 16, 16, 16);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "compute_preloaded", "bias: reads row 20, column 15");
  gemmini_extended_compute_preloaded(20, GARBAGE_ADDR, 15, 16, 16, 16);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "compute_preloaded",
         "adds to row 0, column 0 of the accumulator");
  put(accumulator, ones());
  gemmini_extended_compute_preloaded(20, GARBAGE_ADDR, 15, 16, 16, 16);
  acc_t wide[16][16] = {};
  gemmini_config_ld(64);
  gemmini_mvin(wide, accumulate + 2);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "mvin", "adds to row 16, column 0");
}

TEST_CASE("uninitialised: weights") {
  Model model;
  configure();
  put(0, ones());
  gemmini_preload_zeros(accumulator);
  gemmini_compute_accumulated(0, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "compute_accumulated", "nothing has been preloaded");
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  // Weights are no sums: another dataflow begins with nothing.
  gemmini_config_ex(OS, NO_ACTIVATION, 0);
  gemmini_preload_zeros(accumulator);
  gemmini_compute_accumulated(0, 0);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "compute_accumulated", "nothing has been preloaded");
  gemmini_compute_preloaded(0, 0);
  // And sums that have been put out are gone.
  gemmini_preload_zeros(accumulator);
  gemmini_compute_accumulated(0, 0);
  expect(model, GEMMINI_FAULT_UNINITIALISED, "compute_accumulated", "nothing has been preloaded");
}

TEST_CASE("hazards of the array") {
  Model model;
  configure();
  put(0, ones());
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_HAZARD, "compute_preloaded", "no preload since");
  gemmini_preload(0, accumulator);
  gemmini_preload(0, accumulator);
  expect(model, GEMMINI_FAULT_HAZARD, "preload", "has not been used");
  gemmini_config_ex(WS, NO_ACTIVATION, 0);
  expect(model, GEMMINI_FAULT_HAZARD, "config_ex", "between a preload and its computation");
  gemmini_compute_accumulated(0, GARBAGE_ADDR);
  expect(model, GEMMINI_FAULT_HAZARD, "compute_accumulated", "does not take it");
  gemmini_compute_preloaded(0, GARBAGE_ADDR);
  gemmini_extended3_config_ex(WS, NO_ACTIVATION, 0, 1.0f, 0, 1, false, false, false);
  gemmini_preload(0, accumulator);
  expect(model, GEMMINI_FAULT_HAZARD, "preload", "its stride is 0");
  gemmini_extended4_config_ld(64, MVIN_SCALE_IDENTITY, false, 15, 0);
  gemmini_extended_mvin(bytes, 0, 17, 16);
  expect(model, GEMMINI_FAULT_HAZARD, "mvin", "overlap");
  gemmini_config_st(15);
  gemmini_mvout(bytes, 0);
  expect(model, GEMMINI_FAULT_HAZARD, "mvout", "overlap");
}

TEST_CASE("hazards of the array: a move of a preload's rows before its computation") {
  Model model;
  configure();
  put(0, ones());
  put(4096, ones());
  put(accumulator, ones(32));
  gemmini_preload(0, accumulator);
  gemmini_mvin(bytes, 15);
  expect(model, GEMMINI_FAULT_HAZARD, "mvin", "must not be parted");
  gemmini_mvout(bytes, accumulator + 15);
  expect(model, GEMMINI_FAULT_HAZARD, "mvout", "must not be parted");
  gemmini_mvout(bytes, 0);
  gemmini_mvout(bytes, accumulator + 16);
  for (std::uint32_t i = 0; i < 20; ++i) {
    gemmini_mvin(&bytes[32], 4096);
  }
  gemmini_fence();
  gemmini_compute_preloaded(4096, GARBAGE_ADDR);
  gemmini_mvin(bytes, 0);
  gemmini_fence();
}

TEST_CASE("hazards of DRAM: a load after a store needs a fence, or local rows that order them") {
  Model model;
  configure();
  std::memset(bytes, 3, sizeof bytes);
  put(0, ones());
  gemmini_mvout(bytes, 0);
  gemmini_extended_mvin(&bytes[4][0], 100, 1, 1);  // past the 256 bytes that are stored
  gemmini_extended_mvin(&bytes[0][15], 100, 1, 1);
  expect(model, GEMMINI_FAULT_HAZARD, "mvin", "that instruction 5 stores to");
  gemmini_mvin(bytes, 0);  // overwrites the very rows that the store reads, so it waits for it
  CHECK(get(0, 16, 16) == ones());
  gemmini_mvout(&bytes[8], 0);
  gemmini_fence();
  gemmini_extended_mvin(&bytes[8], 100, 1, 1);
}

TEST_CASE("hazards of DRAM: a store over what may still be loaded") {
  Model model;
  configure();
  put(200, ones());
  gemmini_mvin(bytes, 0);
  gemmini_mvout(bytes, 200);
  expect(model, GEMMINI_FAULT_HAZARD, "mvout", "that instruction 5 may still be loading");
  gemmini_mvout(bytes, 0);  // what has been loaded from there: the store waits for the load
  gemmini_mvin(&bytes[16], 300);
  gemmini_preload(300, accumulator);
  gemmini_compute_preloaded(200, GARBAGE_ADDR);
  gemmini_mvout(&bytes[16], accumulator);  // through the array
}

TEST_CASE("hazards of DRAM: what the host announces") {
  Model model;
  configure();
  put(0, ones());
  gemmini_mvout(bytes, 0);
  gemmini_mvin(&bytes[32], 16);
  gemmini_model_host_reads(&bytes[32], 64);
  gemmini_model_host_reads(&bytes[4][0], 1);
  gemmini_model_host_reads(bytes, 1);
  expect(model, GEMMINI_FAULT_HAZARD, "host read after it", "instruction 5 may still be storing");
  gemmini_model_host_writes(&bytes[32], 64);
  expect(model, GEMMINI_FAULT_HAZARD, "host write after it", "instruction 6 may still be loading");
  gemmini_fence();
  gemmini_model_host_reads(bytes, sizeof bytes);
  gemmini_model_host_writes(bytes, sizeof bytes);
}

TEST_CASE("unsupported") {
  Model model;
  configure();
  put(0, ones());
  put(accumulator, ones());
  gemmini_extended2_config_st(16, NO_ACTIVATION, 1.0f, 2, 3, 4, 5, 6, 7, 8, 1, 2);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "config_st", "pooling (size 3, stride 2)");
  gemmini_extended_config_st(16, LAYERNORM, 1.0f);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "config_st", "activation 2");
  gemmini_config_ex(WS, IGELU, 0);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "config_ex", "activation 3");
  gemmini_extended_config_ex(WS, 0, 0, 1, true, true);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "config_ex", "not both");
  gemmini_extended_config_ex(OS, 0, 0, 1, false, true);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "config_ex", "only together with A");
  gemmini_model_issue(k_CONFIG, 3, 0);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "config_norm", "normalisation");
  gemmini_model_issue(8, 0, 0);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "command", "funct7 8");
  gemmini_mvout(bytes, accumulator | 1u << 26);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "mvout", "normalisation");
  gemmini_extended_config_ld(16, 0.5f);
  gemmini_mvin(bytes, accumulator);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "mvin", "scales 32-bit elements");
  gemmini_preload(accumulator, accumulator);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "preload", "operand in the accumulator");
  gemmini_config_ex(OS, NO_ACTIVATION, 1);
  gemmini_preload_zeros(accumulator);
  gemmini_compute_preloaded(0, 0);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "compute_preloaded", "shifted into the accumulator");
}

TEST_CASE("unsupported: output-stationary sums past 20 bits") {
  Model model;
  gemmini_config_ex(OS, NO_ACTIVATION, 12);
  put(0, Matrix(16, std::vector<std::int32_t>(16, 127)));
  gemmini_preload_zeros(GARBAGE_ADDR);
  gemmini_compute_preloaded(0, 0);  // 16 * 127 * 127 = 258064
  gemmini_preload_zeros(GARBAGE_ADDR);
  gemmini_compute_accumulated(0, 0);  // 516128, below 2^19
  gemmini_preload_zeros(100);
  gemmini_compute_accumulated(0, 0);
  expect(model, GEMMINI_FAULT_UNSUPPORTED, "compute_accumulated", "20 bits");
}

TEST_CASE("parameters out of bounds are refused") {
  Model model;
  const gemmini_model_parameters good = gemmini_model_get_parameters();
  for (const auto change :
       {+[](gemmini_model_parameters& p) { p.load_entries = 17; },
        +[](gemmini_model_parameters& p) { p.execute_entries = 1; },
        +[](gemmini_model_parameters& p) { p.command_queue = 0; },
        +[](gemmini_model_parameters& p) { p.dma_in_flight = 65; },
        +[](gemmini_model_parameters& p) { p.dma_bus_bytes = 0; },
        +[](gemmini_model_parameters& p) { p.step_minimum = 0; },
        +[](gemmini_model_parameters& p) { p.host_cycles_per_instruction = -1; }}) {
    gemmini_model_parameters bad = good;
    change(bad);
    gemmini_model_set_parameters(&bad);
    const auto faults = model.take_faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].instruction == "set_parameters");
    CHECK(gemmini_model_get_parameters().load_entries == good.load_entries);
  }
}

TEST_CASE("without a handler a fault is printed and the program aborts") {
  const Model model;
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDERR_FILENO);
    gemmini_model_set_fault_handler(nullptr, nullptr);
    std::signal(SIGABRT, SIG_DFL);
    gemmini_mvin(bytes, 0);
    _exit(0);
  }
  close(pipe_ends[1]);
  std::string text;
  char buffer[256];
  for (ssize_t got; (got = read(pipe_ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  CHECK(text.find("gemmini model: instruction 1, mvin: not configured: load stream 0") !=
        std::string::npos);
}

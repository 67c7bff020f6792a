// SPDX-License-Identifier: Apache-2.0
//
// The accelerator's instructions under its own names, with its own argument order and its own
// packing of the two operand registers.  Where the hardware's header emits a RoCC instruction, this
// one hands the same command word to the model (gemmini_model.h); C written for one compiles
// against the other.
//
// Every instruction is a braced block, as it is in the hardware's header: a statement and never an
// expression, and evaluated arguments are not copied first.  As there, a local address of a signed
// type with its top bit set spoils the fields above it; the model reports the word that results.
//
// Not here: the loop unrollers (gemmini_loop_ws, gemmini_loop_conv_ws), normalisation, the
// counters, gemmini_extended_mvout_spad and the tiled_* library functions.
#ifndef SRC_MAIN_C_GEMMINI_H
#define SRC_MAIN_C_GEMMINI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gemmini_params.h"

#ifdef __cplusplus
extern "C" {
#endif

// The one way into the model: the funct7 of the command and its two registers.
void gemmini_model_issue(unsigned funct, uint64_t rs1, uint64_t rs2);
// RISC-V's `fence`: the host waits until the accelerator has nothing left to do.
void gemmini_model_fence(void);

#ifdef __cplusplus
}
#endif

#define k_CONFIG 0
#define k_MVIN2 1
#define k_MVIN 2
#define k_MVOUT 3
#define k_COMPUTE_PRELOADED 4
#define k_COMPUTE_ACCUMULATE 5
#define k_PRELOAD 6
#define k_FLUSH 7
#define k_MVIN3 14

#define CONFIG_EX 0
#define CONFIG_LD 1
#define CONFIG_ST 2

#define XCUSTOM_ACC 3

#define GARBAGE_ADDR ((uint32_t)(-1))
#define OUTPUT_STATIONARY 0
#define WEIGHT_STATIONARY 1

#define NO_ACTIVATION 0
#define RELU 1
#define LAYERNORM 2
#define IGELU 3

// The hardware's header names the two dataflows so as well; CPU is its fallback and no dataflow.
enum tiled_matmul_type_t { OS, WS, CPU };

static inline scale_t scale_t_bits_to_scale_t(scale_t_bits x) {
  union {
    scale_t_bits b;
    scale_t f;
  } un;
  un.b = x;
  return un.f;
}

static inline scale_t_bits scale_t_to_scale_t_bits(scale_t x) {
  union {
    scale_t_bits b;
    scale_t f;
  } un;
  un.f = x;
  return un.b;
}

static inline acc_scale_t acc_scale_t_bits_to_acc_scale_t(acc_scale_t_bits x) {
  return scale_t_bits_to_scale_t(x);
}

static inline acc_scale_t_bits acc_scale_t_to_acc_scale_t_bits(acc_scale_t x) {
  return scale_t_to_scale_t_bits(x);
}

#define ROCC_INSTRUCTION_0_R_R(x, rs1, rs2, funct) \
  { gemmini_model_issue((funct), (uint64_t)(rs1), (uint64_t)(rs2)); }

#define ROCC_INSTRUCTION_RS1_RS2(x, rs1, rs2, funct) ROCC_INSTRUCTION_0_R_R(x, rs1, rs2, funct)

// Configuration of the array.  A_stride and C_stride count rows of the scratchpad or accumulator.
#define gemmini_extended3_config_ex(dataflow, sys_act, sys_shift, sys_acc_scale, C_stride, \
                                    A_stride, A_transpose, B_transpose, set_only_strides)  \
  ROCC_INSTRUCTION_RS1_RS2(                                                                \
      XCUSTOM_ACC,                                                                         \
      ((uint64_t)acc_scale_t_to_acc_scale_t_bits((acc_scale_t)(sys_acc_scale)) << 32) |    \
          ((uint64_t)(A_stride) << 16) | ((B_transpose) << 9) | ((A_transpose) << 8) |     \
          ((set_only_strides) << 7) | ((sys_act) << 3) | ((dataflow) << 2) | CONFIG_EX,    \
      ((uint64_t)(C_stride) << 48) | (sys_shift), k_CONFIG)

#define gemmini_extended2_config_ex(dataflow, sys_act, sys_shift, A_stride, A_transpose,     \
                                    B_transpose)                                             \
  gemmini_extended3_config_ex(dataflow, sys_act, sys_shift, ACC_SCALE_IDENTITY, 1, A_stride, \
                              A_transpose, B_transpose, false)

#define gemmini_extended_config_ex(dataflow, sys_act, sys_shift, A_stride, A_transpose, \
                                   B_transpose)                                         \
  gemmini_extended2_config_ex(dataflow, sys_act, sys_shift, A_stride, A_transpose, B_transpose)

#define gemmini_config_ex(dataflow, sys_act, sys_shift) \
  gemmini_extended_config_ex(dataflow, sys_act, sys_shift, 1, 0, 0)

// Configuration of load stream `id` (0: mvin, 1: mvin2, 2: mvin3).  `stride` counts bytes of DRAM
// between rows, `block_mvin_stride` local rows between blocks of DIM columns.
#define gemmini_extended5_config_ld(stride, scale, shrunk, block_mvin_stride, pixel_repeats, id)   \
  ROCC_INSTRUCTION_RS1_RS2(                                                                        \
      XCUSTOM_ACC,                                                                                 \
      ((uint64_t)(scale_t_to_scale_t_bits(scale)) << 32) | ((uint64_t)(block_mvin_stride) << 16) | \
          ((uint64_t)(pixel_repeats) << 8) | ((id) << 3) | ((shrunk) << 2) | CONFIG_LD,            \
      stride, k_CONFIG)

#define gemmini_extended4_config_ld(stride, scale, shrunk, block_mvin_stride, id) \
  gemmini_extended5_config_ld(stride, scale, shrunk, block_mvin_stride, 1, id)

#define gemmini_extended3_config_ld(stride, scale, shrunk, id) \
  gemmini_extended4_config_ld(stride, scale, shrunk, DIM, id)

#define gemmini_extended2_config_ld(stride, scale, shrunk) \
  gemmini_extended3_config_ld(stride, scale, shrunk, 0)

#define gemmini_extended_config_ld(stride, scale) gemmini_extended2_config_ld(stride, scale, false)

#define gemmini_config_ld(stride) gemmini_extended_config_ld(stride, MVIN_SCALE_IDENTITY)

// Configuration of stores.  `stride` counts bytes of DRAM between rows.
#define gemmini_extended2_config_st(stride, acc_act, acc_scale, pool_stride, pool_size,       \
                                    pool_out_dim, porows, pocols, orows, ocols, upad, lpad)   \
  ROCC_INSTRUCTION_RS1_RS2(                                                                   \
      XCUSTOM_ACC,                                                                            \
      ((uint64_t)(ocols) << 56) | ((uint64_t)(orows) << 48) | ((uint64_t)(pocols) << 40) |    \
          ((uint64_t)(porows) << 32) | ((uint64_t)(pool_out_dim) << 24) |                     \
          ((uint64_t)(lpad) << 10) | ((uint64_t)(upad) << 8) | ((uint64_t)(pool_size) << 6) | \
          ((uint64_t)(pool_stride) << 4) | ((uint64_t)(acc_act) << 2) | CONFIG_ST,            \
      ((uint64_t)acc_scale_t_to_acc_scale_t_bits((acc_scale_t)(acc_scale)) << 32) |           \
          ((uint32_t)(stride)),                                                               \
      k_CONFIG)

#define gemmini_extended_config_st(stride, acc_act, acc_scale) \
  gemmini_extended2_config_st(stride, acc_act, acc_scale, 0, 0, 0, 0, 0, 0, 0, 0, 0)

#define gemmini_config_st(stride) \
  gemmini_extended_config_st(stride, NO_ACTIVATION, ACC_SCALE_IDENTITY)

// Moves between DRAM and the scratchpad or accumulator.
#define gemmini_extended_mvin(dram_addr, spad_addr, cols, rows)                             \
  ROCC_INSTRUCTION_RS1_RS2(                                                                 \
      XCUSTOM_ACC, (uintptr_t)(dram_addr),                                                  \
      ((uint64_t)(rows) << (ADDR_LEN + 16)) | ((uint64_t)(cols) << ADDR_LEN) | (spad_addr), \
      k_MVIN)

#define gemmini_extended_mvin2(dram_addr, spad_addr, cols, rows)                            \
  ROCC_INSTRUCTION_RS1_RS2(                                                                 \
      XCUSTOM_ACC, (uintptr_t)(dram_addr),                                                  \
      ((uint64_t)(rows) << (ADDR_LEN + 16)) | ((uint64_t)(cols) << ADDR_LEN) | (spad_addr), \
      k_MVIN2)

#define gemmini_extended_mvin3(dram_addr, spad_addr, cols, rows)                            \
  ROCC_INSTRUCTION_RS1_RS2(                                                                 \
      XCUSTOM_ACC, (uintptr_t)(dram_addr),                                                  \
      ((uint64_t)(rows) << (ADDR_LEN + 16)) | ((uint64_t)(cols) << ADDR_LEN) | (spad_addr), \
      k_MVIN3)

#define gemmini_block_mvin(dram_addr, spad_addr, len) \
  gemmini_extended_mvin(dram_addr, spad_addr, (len)*DIM, DIM)

#define gemmini_mvin(dram_addr, spad_addr) gemmini_extended_mvin(dram_addr, spad_addr, DIM, DIM)

#define gemmini_mvin2(dram_addr, spad_addr) gemmini_extended_mvin2(dram_addr, spad_addr, DIM, DIM)

#define gemmini_mvin3(dram_addr, spad_addr) gemmini_extended_mvin3(dram_addr, spad_addr, DIM, DIM)

#define gemmini_extended_mvout(dram_addr, spad_addr, cols, rows)                       \
  ROCC_INSTRUCTION_RS1_RS2(XCUSTOM_ACC, (uintptr_t)(dram_addr),                        \
                           ((uint64_t)(rows) << (ADDR_LEN + 16)) |                     \
                               ((uint64_t)(cols) << ADDR_LEN) | (uint64_t)(spad_addr), \
                           k_MVOUT)

#define gemmini_mvout(dram_addr, spad_addr) gemmini_extended_mvout(dram_addr, spad_addr, DIM, DIM)

// Work of the array.
#define gemmini_extended_preload(BD, C, BD_cols, BD_rows, C_cols, C_rows)                         \
  ROCC_INSTRUCTION_RS1_RS2(                                                                       \
      XCUSTOM_ACC,                                                                                \
      ((uint64_t)(BD_rows) << (ADDR_LEN + 16)) | ((uint64_t)(BD_cols) << ADDR_LEN) |              \
          (uint64_t)(BD),                                                                         \
      ((uint64_t)(C_rows) << (ADDR_LEN + 16)) | ((uint64_t)(C_cols) << ADDR_LEN) | (uint64_t)(C), \
      k_PRELOAD)

#define gemmini_preload(BD, C) gemmini_extended_preload(BD, C, DIM, DIM, DIM, DIM)

#define gemmini_preload_zeros(C) gemmini_preload(GARBAGE_ADDR, C)

#define gemmini_extended_compute_preloaded(A, BD, A_cols, A_rows, BD_cols, BD_rows)               \
  ROCC_INSTRUCTION_RS1_RS2(                                                                       \
      XCUSTOM_ACC,                                                                                \
      ((uint64_t)(A_rows) << (ADDR_LEN + 16)) | ((uint64_t)(A_cols) << ADDR_LEN) | (uint64_t)(A), \
      ((uint64_t)(BD_rows) << (ADDR_LEN + 16)) | ((uint64_t)(BD_cols) << ADDR_LEN) |              \
          (uint64_t)(BD),                                                                         \
      k_COMPUTE_PRELOADED)

#define gemmini_extended_compute_accumulated(A, BD, A_cols, A_rows, BD_cols, BD_rows)             \
  ROCC_INSTRUCTION_RS1_RS2(                                                                       \
      XCUSTOM_ACC,                                                                                \
      ((uint64_t)(A_rows) << (ADDR_LEN + 16)) | ((uint64_t)(A_cols) << ADDR_LEN) | (uint64_t)(A), \
      ((uint64_t)(BD_rows) << (ADDR_LEN + 16)) | ((uint64_t)(BD_cols) << ADDR_LEN) |              \
          (uint64_t)(BD),                                                                         \
      k_COMPUTE_ACCUMULATE)

#define gemmini_compute_preloaded(A, BD) \
  gemmini_extended_compute_preloaded(A, BD, DIM, DIM, DIM, DIM)

#define gemmini_compute_accumulated(A, BD) \
  gemmini_extended_compute_accumulated(A, BD, DIM, DIM, DIM, DIM)

#define gemmini_flush(skip) ROCC_INSTRUCTION_RS1_RS2(XCUSTOM_ACC, skip, 0, k_FLUSH)

#define gemmini_fence() gemmini_model_fence()

#endif

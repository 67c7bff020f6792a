// SPDX-License-Identifier: Apache-2.0
//
// What the files of the model share.  Nothing here is for users of the library.
#ifndef GEMMINI_MODEL_INTERNAL_H
#define GEMMINI_MODEL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gemmini_model.h"
#include "gemmini_params.h"
#include "timing.h"

enum { SCRATCHPAD_ROWS = BANK_NUM * BANK_ROWS, LOCAL_ROWS = SCRATCHPAD_ROWS + ACC_ROWS };
enum { LOAD_STREAMS = 3 };

// A command word on its way through the model.
struct gm_command {
  uint64_t number;
  unsigned funct;
  uint64_t rs1, rs2;
  const char* name;
  struct gm_work* work;  // what its execution asks of the clock
};

// `false` from a function that returns bool means that it has reported a fault.
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool gm_fault(const struct gm_command* command, enum gemmini_model_fault_kind kind,
              const char* format, ...);

// ---- Operands ----

// A register of the form rows << 48 | cols << 32 | local address.
struct gm_operand {
  bool none;  // the address of all ones
  bool accumulator, accumulate, full_width;
  uint32_t row;  // within the scratchpad, or within the accumulator
  unsigned rows, cols;
};

// Flags of an operand for gm_decode_operand.
enum gm_operand_use { GM_NEEDED, GM_MAY_BE_NONE };

// Decodes and checks one operand: rows within [1, DIM], cols within [1, cols_limit(operand)], the
// flags of its address.  An operand that is none has no sizes.
bool gm_decode_operand(const struct gm_command* command, const char* what, uint64_t reg,
                       enum gm_operand_use use, struct gm_operand* out);
bool gm_check_cols(const struct gm_command* command, const char* what,
                   const struct gm_operand* operand, unsigned limit);
// The operand's rows, `span` of them from its first, lie within its memory.
bool gm_check_span(const struct gm_command* command, const char* what,
                   const struct gm_operand* operand, uint64_t span);

// Rows of both memories in one numbering, for what is kept for each row: scratchpad, accumulator.
static inline uint32_t gm_local_row(const struct gm_operand* operand) {
  return operand->row + (operand->accumulator ? (uint32_t)SCRATCHPAD_ROWS : 0);
}

// ---- Arithmetic ----

int8_t gm_saturate_i8(int32_t value);
int32_t gm_wrapping_add(int32_t a, int32_t b);
// saturate_i8(round_half_even(value * scale)), the product rounded to f32 first.
int8_t gm_scale_i8(int32_t value, float scale);
// value / 2^shift, rounded half to even.
int32_t gm_rounding_shift(int32_t value, unsigned shift);

// ---- State ----

struct gm_load_stream {
  bool set;
  uint64_t stride;
  float scale;
  bool shrunk;
  unsigned block_stride, pixel_repeats;
};

struct gm_store_config {
  bool set;
  uint32_t stride;
  float scale;
  bool relu;
};

struct gm_execute_config {
  bool set;
  bool weight_stationary, relu;
  bool transpose_a, transpose_b;
  unsigned shift, a_stride, c_stride;
};

// Loads and stores that are known to have completed once something else has, by number.
struct gm_known {
  uint64_t load, store;
};

struct gm_array {
  int32_t state[DIM][DIM];  // weights (weight stationary) or sums (output stationary)
  bool state_set;
  unsigned weight_rows, weight_cols;
  bool preload_pending;  // a preload whose computation has not come yet
  struct gm_operand preloaded, result;
  struct gm_rows pending_reads, pending_writes;  // of that preload
};

struct gm_machine {
  struct gm_load_stream load[LOAD_STREAMS];
  struct gm_store_config store;
  struct gm_execute_config execute;
  struct gm_array array;

  int8_t scratchpad[SCRATCHPAD_ROWS][DIM];
  int32_t accumulator[ACC_ROWS][DIM];
  uint16_t written[LOCAL_ROWS];  // which columns hold a value

  // What orders accesses to DRAM: nothing but dependences through local rows, and fences.
  struct gm_known row_known[LOCAL_ROWS];
  struct gm_known load_known, execute_known, store_known;

  uint64_t issued;
};

extern struct gm_machine gm_machine;

// The `span` rows from the operand's first.
static inline struct gm_rows gm_rows_of(const struct gm_operand* operand, uint64_t span) {
  if (operand->none) return (struct gm_rows){0, 0};
  const uint32_t first = gm_local_row(operand);
  return (struct gm_rows){first, first + (uint32_t)span};
}

static inline uint16_t gm_columns(unsigned cols) { return (uint16_t)((1u << cols) - 1u); }

// ---- Instructions ----

bool gm_config(const struct gm_command* command);
bool gm_move_in(const struct gm_command* command, unsigned stream);
bool gm_move_out(const struct gm_command* command);
// The array takes up a preload only when its computation has arrived.  A move between the two that
// has to wait for the preload could keep the computation from ever arriving.
bool gm_check_pending(const struct gm_command* command, const struct gm_rows* rows, bool writes);
bool gm_preload(const struct gm_command* command);
bool gm_compute(const struct gm_command* command, bool preloaded);
bool gm_flush(const struct gm_command* command);

// ---- Report ----

void gm_count(struct gemmini_model_figures* report, const struct gm_work* work);

// ---- DRAM ----

// Which loads and stores have touched which bytes since the last fence, and the stores' data, which
// the host sees no sooner than at the fence.
void gm_dram_reset(void);
void gm_dram_fence(uint64_t number);
uint64_t gm_dram_pending_stores(void);
// Newest store, or load, since the last fence that touches one of the bytes; 0 if none does.
uint64_t gm_dram_store_of(uint64_t address, uint64_t bytes);
uint64_t gm_dram_load_of(uint64_t address, uint64_t bytes);
void gm_dram_note_load(uint64_t address, uint64_t bytes, uint64_t number);
void gm_dram_store(uint64_t address, const void* data, uint64_t bytes, uint64_t number);
// Carries out pending stores up to this one.
void gm_dram_settle(uint64_t number);

#endif

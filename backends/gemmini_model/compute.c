// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "matrix.h"

// The hardware keeps output-stationary sums in this many bits and shifts them on their way to the
// accumulator; the functional simulator keeps 32 and does not shift.  Where the two would differ
// the model takes no side.  Weight-stationary sums of one step always fit.
enum { ARRAY_OUTPUT_BITS = 20 };

struct step {
  const struct gm_command* command;
  bool preloaded;
  struct gm_matrix a, bd;
  int32_t state[DIM][DIM];   // the array's state before the step
  int32_t result[DIM][DIM];  // and what comes out of it
  unsigned weight_rows, weight_cols;
};

static bool decode_step(struct step* step) {
  const struct gm_command* command = step->command;
  const bool ws = gm_execute()->weight_stationary;
  step->a = (struct gm_matrix){
      .name = "A", .transposed = gm_execute()->transpose_a, .stride = gm_execute()->a_stride};
  step->bd = (struct gm_matrix){
      .name = ws ? "bias" : "B", .transposed = !ws && gm_execute()->transpose_b, .stride = 1};
  return gm_decode_operand(command, step->a.name, command->rs1, GM_MAY_BE_NONE, &step->a.at) &&
         gm_decode_operand(command, step->bd.name, command->rs2, GM_MAY_BE_NONE, &step->bd.at) &&
         gm_check_matrix(command, &step->a) && gm_check_matrix(command, &step->bd);
}

static bool check_order(const struct gm_command* command, bool preloaded) {
  const struct gm_array* array = &gm_machine.array;
  if (!gm_execute()->set)
    return gm_fault(command, GEMMINI_FAULT_NOT_CONFIGURED, "the array has not been configured");
  if (!array->preload_pending)
    return gm_fault(command, GEMMINI_FAULT_HAZARD,
                    "no preload since the last computation: its result would go nowhere");
  if (preloaded) return true;
  if (!array->preloaded.none)
    return gm_fault(command, GEMMINI_FAULT_HAZARD,
                    "the preload names an operand and this computation does not take it");
  if (!array->state_set)
    return gm_fault(command, GEMMINI_FAULT_UNINITIALISED,
                    "goes on with what the array holds, and nothing has been preloaded");
  return true;
}

static void take_state(struct step* step) {
  const struct gm_array* array = &gm_machine.array;
  if (!step->preloaded) {
    memcpy(step->state, array->state, sizeof step->state);
    step->weight_rows = array->weight_rows;
    step->weight_cols = array->weight_cols;
    return;
  }
  const struct gm_matrix weights = gm_preloaded_matrix(&array->preloaded);
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned j = 0; j < DIM; ++j) step->state[i][j] = gm_element(&weights, i, j);
  step->weight_rows = array->preloaded.rows;
  step->weight_cols = array->preloaded.cols;
}

static void multiply_weight_stationary(struct step* step) {
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned j = 0; j < DIM; ++j) step->result[i][j] = gm_element(&step->bd, i, j);
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned k = 0; k < DIM; ++k) {
      const int32_t a = gm_element(&step->a, i, k);
      for (unsigned j = 0; a && j < DIM; ++j) step->result[i][j] += a * step->state[k][j];
    }
}

// False if a sum leaves the bits that the hardware keeps of it.
static bool multiply_output_stationary(struct step* step) {
  const int32_t limit = 1 << (ARRAY_OUTPUT_BITS - 1);
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned k = 0; k < DIM; ++k) {
      const int32_t a = gm_element(&step->a, i, k);
      for (unsigned j = 0; a && j < DIM; ++j) {
        int32_t* const sum = &step->state[i][j];
        *sum += a * gm_element(&step->bd, k, j);
        if (*sum >= limit || *sum < -limit)
          return gm_fault(step->command, GEMMINI_FAULT_UNSUPPORTED,
                          "an output-stationary sum reaches %d, which %d bits do not hold", *sum,
                          ARRAY_OUTPUT_BITS);
      }
    }
  memcpy(step->result, step->state, sizeof step->result);
  return true;
}

static bool check_addend(const struct step* step) {
  const struct gm_operand* to = &gm_machine.array.result;
  const uint16_t needed = gm_columns(to->cols);
  for (unsigned i = 0; i < to->rows; ++i) {
    const uint32_t row = to->row + i * gm_execute()->c_stride;
    const uint16_t missing = needed & (uint16_t)~gm_machine.written[SCRATCHPAD_ROWS + row];
    if (!missing) continue;
    unsigned col = 0;
    while (!(missing >> col & 1)) ++col;
    return gm_fault(step->command, GEMMINI_FAULT_UNINITIALISED,
                    "adds to row %u, column %u of the accumulator, which nothing has written", row,
                    col);
  }
  return true;
}

static bool check_shift(const struct step* step) {
  const struct gm_operand* to = &gm_machine.array.result;
  if (to->none || !to->accumulator || gm_execute()->weight_stationary || !gm_execute()->shift)
    return true;
  return gm_fault(step->command, GEMMINI_FAULT_UNSUPPORTED,
                  "an output-stationary sum shifted into the accumulator");
}

static void write_result(const struct step* step) {
  const struct gm_operand* to = &gm_machine.array.result;
  const unsigned shift = gm_execute()->weight_stationary ? 0 : gm_execute()->shift;
  for (unsigned i = 0; i < to->rows; ++i) {
    const uint32_t row = to->row + i * gm_execute()->c_stride;
    for (unsigned j = 0; j < to->cols; ++j) {
      const int32_t value = step->result[i][j];
      if (to->accumulator) {
        int32_t* const cell = &gm_machine.accumulator[row][j];
        *cell = to->accumulate ? gm_wrapping_add(*cell, value) : value;
      } else {
        const int8_t narrow = gm_saturate_i8(gm_rounding_shift(value, shift));
        gm_machine.scratchpad[row][j] = gm_execute()->relu && narrow < 0 ? 0 : narrow;
      }
    }
    gm_machine.written[row + (to->accumulator ? (uint32_t)SCRATCHPAD_ROWS : 0)] |=
        gm_columns(to->cols);
    gm_machine.row_known[gm_local_row(to) + i * gm_execute()->c_stride] = gm_machine.execute_known;
  }
}

static void keep_state(const struct step* step) {
  struct gm_array* array = &gm_machine.array;
  memcpy(array->state, step->state, sizeof array->state);
  array->weight_rows = step->weight_rows;
  array->weight_cols = step->weight_cols;
  // Output stationary, a sum leaves the array when it is put out.
  array->state_set = gm_execute()->weight_stationary || array->result.none;
  array->preload_pending = false;
}

// What the operands' sizes need, not what the array does with its padding.
static uint64_t multiply_adds(const struct step* step) {
  const bool ws = gm_execute()->weight_stationary;
  const unsigned b_rows = ws ? step->weight_rows : step->bd.at.rows;
  const unsigned b_cols = ws ? step->weight_cols : step->bd.at.cols;
  const unsigned depth = step->a.at.cols < b_rows ? step->a.at.cols : b_rows;
  return (uint64_t)step->a.at.rows * depth * b_cols;
}

static void time_compute(const struct step* step) {
  *step->command->work =
      (struct gm_work){.queue = GM_EXECUTE,
                       .kind = GM_COMPUTE,
                       .reads = {gm_matrix_rows(&step->a), gm_matrix_rows(&step->bd)},
                       .streams = {gm_matrix_stream(&step->a), gm_matrix_stream(&step->bd)},
                       .whole_array = !gm_execute()->weight_stationary ||
                                      gm_execute()->transpose_a || gm_execute()->transpose_b,
                       .multiply_adds = multiply_adds(step)};
}

bool gm_compute(const struct gm_command* command, bool preloaded) {
  struct step step = {.command = command, .preloaded = preloaded};
  if (!check_order(command, preloaded) || !decode_step(&step)) return false;
  take_state(&step);
  if (gm_execute()->weight_stationary)
    multiply_weight_stationary(&step);
  else if (!check_shift(&step) || !multiply_output_stationary(&step))
    return false;
  const struct gm_operand* to = &gm_machine.array.result;
  if (!to->none && to->accumulator && to->accumulate && !check_addend(&step)) return false;
  if (!step.a.at.none) gm_learn_rows(&step.a.at, gm_matrix_span(&step.a));
  if (!step.bd.at.none) gm_learn_rows(&step.bd.at, gm_matrix_span(&step.bd));
  if (!to->none) write_result(&step);
  time_compute(&step);
  keep_state(&step);
  return true;
}

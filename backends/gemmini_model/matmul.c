// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "internal.h"

// The hardware keeps output-stationary sums in this many bits and shifts them on their way to the
// accumulator; the functional simulator keeps 32 and does not shift.  Where the two would differ
// the model takes no side.  Weight-stationary sums of one step always fit.
enum { ARRAY_OUTPUT_BITS = 20 };

static const struct gm_execute_config* config(void) { return &gm_machine.execute; }

// ---- Operands: rows x cols in the sense of the mathematics, transposed or not in the scratchpad
// ----

struct matrix {
  const char* name;
  struct gm_operand at;
  bool transposed;
  unsigned stride;
};

static uint32_t row_of(const struct matrix* m, unsigned i, unsigned j) {
  return m->at.row + m->stride * (m->transposed ? j : i);
}

static unsigned col_of(const struct matrix* m, unsigned i, unsigned j) {
  return m->transposed ? i : j;
}

static int32_t element(const struct matrix* m, unsigned i, unsigned j) {
  if (m->at.none || i >= m->at.rows || j >= m->at.cols) return 0;
  return gm_machine.scratchpad[row_of(m, i, j)][col_of(m, i, j)];
}

static uint64_t span_of(const struct matrix* m) {
  return (uint64_t)m->stride * ((m->transposed ? m->at.cols : m->at.rows) - 1) + 1;
}

static bool check_input(const struct gm_command* command, const struct matrix* m) {
  if (m->at.none) return true;
  if (m->at.accumulator)
    return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED, "%s: operand in the accumulator", m->name);
  if (!gm_check_cols(command, m->name, &m->at, DIM) ||
      !gm_check_span(command, m->name, &m->at, span_of(m)))
    return false;
  for (unsigned i = 0; i < m->at.rows; ++i)
    for (unsigned j = 0; j < m->at.cols; ++j)
      if (!(gm_machine.written[row_of(m, i, j)] >> col_of(m, i, j) & 1))
        return gm_fault(command, GEMMINI_FAULT_UNINITIALISED,
                        "%s: reads row %u, column %u of the scratchpad, which nothing has written",
                        m->name, row_of(m, i, j), col_of(m, i, j));
  return true;
}

// ---- What orders accesses to DRAM ----

static void learn(struct gm_known* known, const struct gm_known* more) {
  if (more->load > known->load) known->load = more->load;
  if (more->store > known->store) known->store = more->store;
}

static void learn_rows(const struct gm_operand* operand, uint64_t span) {
  if (operand->none) return;
  const uint32_t first = gm_local_row(operand);
  for (uint64_t row = 0; row < span; ++row)
    learn(&gm_machine.execute_known, &gm_machine.row_known[first + row]);
}

// ---- preload ----

static struct matrix preloaded_matrix(const struct gm_operand* at) {
  return (struct matrix){.name = config()->weight_stationary ? "weights" : "bias",
                         .at = *at,
                         .transposed = config()->weight_stationary && config()->transpose_b,
                         .stride = 1};
}

static uint64_t result_span(const struct gm_operand* result) {
  return result->none ? 0 : (uint64_t)config()->c_stride * (result->rows - 1) + 1;
}

static bool check_result(const struct gm_command* command, const struct gm_operand* result) {
  static const char* const what = "result";
  if (result->none) return true;
  if (!gm_check_cols(command, what, result, DIM)) return false;
  if (config()->c_stride == 0 && result->rows > 1)
    return gm_fault(command, GEMMINI_FAULT_HAZARD, "rows of the result overlap: its stride is 0");
  return gm_check_span(command, what, result, result_span(result));
}

static struct gm_stream stream_of(const struct matrix* m) {
  return (struct gm_stream){.used = !m->at.none,
                            .first = m->at.row,
                            .stride = m->stride,
                            .rows = m->transposed ? m->at.cols : m->at.rows};
}

static struct gm_rows rows_of(const struct matrix* m) {
  return gm_rows_of(&m->at, m->at.none ? 0 : span_of(m));
}

static void time_preload(const struct gm_command* command, const struct matrix* weights,
                         const struct gm_operand* result) {
  *command->work =
      (struct gm_work){.queue = GM_EXECUTE,
                       .kind = GM_PRELOAD,
                       .reads = {rows_of(weights)},
                       .writes = gm_rows_of(result, result_span(result)),
                       .streams = {stream_of(weights)},
                       .whole_array = !weights->at.none || !config()->weight_stationary ||
                                      config()->transpose_a || config()->transpose_b,
                       .puts_out = !result->none,
                       .output_stationary = !config()->weight_stationary};
  command->work->streams[0].backwards = true;
}

bool gm_preload(const struct gm_command* command) {
  struct gm_array* array = &gm_machine.array;
  struct gm_operand preloaded, result;
  if (!config()->set)
    return gm_fault(command, GEMMINI_FAULT_NOT_CONFIGURED, "the array has not been configured");
  if (array->preload_pending)
    return gm_fault(command, GEMMINI_FAULT_HAZARD,
                    "the preload before it has not been used: its result address would be lost");
  if (!gm_decode_operand(command, "preloaded operand", command->rs1, GM_MAY_BE_NONE, &preloaded) ||
      !gm_decode_operand(command, "result", command->rs2, GM_MAY_BE_NONE, &result))
    return false;
  const struct matrix weights = preloaded_matrix(&preloaded);
  if (!check_input(command, &weights) || !check_result(command, &result)) return false;
  array->preload_pending = true;
  array->preloaded = preloaded;
  array->result = result;
  if (!preloaded.none) learn_rows(&preloaded, span_of(&weights));
  learn_rows(&result, result_span(&result));
  time_preload(command, &weights, &result);
  array->pending_reads = command->work->reads[0];
  array->pending_writes = command->work->writes;
  return true;
}

bool gm_check_pending(const struct gm_command* command, const struct gm_rows* rows, bool writes) {
  const struct gm_array* array = &gm_machine.array;
  const bool waits =
      array->preload_pending && (gm_overlap(rows, &array->pending_writes) ||
                                 (writes && gm_overlap(rows, &array->pending_reads)));
  return !waits ||
         gm_fault(
             command, GEMMINI_FAULT_HAZARD,
             "would wait for the preload before it, and that for its computation: the two must "
             "not be parted by a move of their rows");
}

// ---- compute ----

struct step {
  const struct gm_command* command;
  bool preloaded;
  struct matrix a, bd;
  int32_t state[DIM][DIM];   // the array's state before the step
  int32_t result[DIM][DIM];  // and what comes out of it
  unsigned weight_rows, weight_cols;
};

static bool decode_step(struct step* step) {
  const struct gm_command* command = step->command;
  const bool ws = config()->weight_stationary;
  step->a = (struct matrix){
      .name = "A", .transposed = config()->transpose_a, .stride = config()->a_stride};
  step->bd = (struct matrix){
      .name = ws ? "bias" : "B", .transposed = !ws && config()->transpose_b, .stride = 1};
  return gm_decode_operand(command, step->a.name, command->rs1, GM_MAY_BE_NONE, &step->a.at) &&
         gm_decode_operand(command, step->bd.name, command->rs2, GM_MAY_BE_NONE, &step->bd.at) &&
         check_input(command, &step->a) && check_input(command, &step->bd);
}

static bool check_order(const struct gm_command* command, bool preloaded) {
  const struct gm_array* array = &gm_machine.array;
  if (!config()->set)
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
  const struct matrix weights = preloaded_matrix(&array->preloaded);
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned j = 0; j < DIM; ++j) step->state[i][j] = element(&weights, i, j);
  step->weight_rows = array->preloaded.rows;
  step->weight_cols = array->preloaded.cols;
}

static void multiply_weight_stationary(struct step* step) {
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned j = 0; j < DIM; ++j) step->result[i][j] = element(&step->bd, i, j);
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned k = 0; k < DIM; ++k) {
      const int32_t a = element(&step->a, i, k);
      for (unsigned j = 0; a && j < DIM; ++j) step->result[i][j] += a * step->state[k][j];
    }
}

// False if a sum leaves the bits that the hardware keeps of it.
static bool multiply_output_stationary(struct step* step) {
  const int32_t limit = 1 << (ARRAY_OUTPUT_BITS - 1);
  for (unsigned i = 0; i < DIM; ++i)
    for (unsigned k = 0; k < DIM; ++k) {
      const int32_t a = element(&step->a, i, k);
      for (unsigned j = 0; a && j < DIM; ++j) {
        int32_t* const sum = &step->state[i][j];
        *sum += a * element(&step->bd, k, j);
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
    const uint32_t row = to->row + i * config()->c_stride;
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
  if (to->none || !to->accumulator || config()->weight_stationary || !config()->shift) return true;
  return gm_fault(step->command, GEMMINI_FAULT_UNSUPPORTED,
                  "an output-stationary sum shifted into the accumulator");
}

static void write_result(const struct step* step) {
  const struct gm_operand* to = &gm_machine.array.result;
  const unsigned shift = config()->weight_stationary ? 0 : config()->shift;
  for (unsigned i = 0; i < to->rows; ++i) {
    const uint32_t row = to->row + i * config()->c_stride;
    for (unsigned j = 0; j < to->cols; ++j) {
      const int32_t value = step->result[i][j];
      if (to->accumulator) {
        int32_t* const cell = &gm_machine.accumulator[row][j];
        *cell = to->accumulate ? gm_wrapping_add(*cell, value) : value;
      } else {
        const int8_t narrow = gm_saturate_i8(gm_rounding_shift(value, shift));
        gm_machine.scratchpad[row][j] = config()->relu && narrow < 0 ? 0 : narrow;
      }
    }
    gm_machine.written[row + (to->accumulator ? (uint32_t)SCRATCHPAD_ROWS : 0)] |=
        gm_columns(to->cols);
    gm_machine.row_known[gm_local_row(to) + i * config()->c_stride] = gm_machine.execute_known;
  }
}

static void keep_state(const struct step* step) {
  struct gm_array* array = &gm_machine.array;
  memcpy(array->state, step->state, sizeof array->state);
  array->weight_rows = step->weight_rows;
  array->weight_cols = step->weight_cols;
  // Output stationary, a sum leaves the array when it is put out.
  array->state_set = config()->weight_stationary || array->result.none;
  array->preload_pending = false;
}

// What the operands' sizes need, not what the array does with its padding.
static uint64_t multiply_adds(const struct step* step) {
  const bool ws = config()->weight_stationary;
  const unsigned b_rows = ws ? step->weight_rows : step->bd.at.rows;
  const unsigned b_cols = ws ? step->weight_cols : step->bd.at.cols;
  const unsigned depth = step->a.at.cols < b_rows ? step->a.at.cols : b_rows;
  return (uint64_t)step->a.at.rows * depth * b_cols;
}

static void time_compute(const struct step* step) {
  *step->command->work = (struct gm_work){
      .queue = GM_EXECUTE,
      .kind = GM_COMPUTE,
      .reads = {rows_of(&step->a), rows_of(&step->bd)},
      .streams = {stream_of(&step->a), stream_of(&step->bd)},
      .whole_array = !config()->weight_stationary || config()->transpose_a || config()->transpose_b,
      .multiply_adds = multiply_adds(step)};
}

bool gm_compute(const struct gm_command* command, bool preloaded) {
  struct step step = {.command = command, .preloaded = preloaded};
  if (!check_order(command, preloaded) || !decode_step(&step)) return false;
  take_state(&step);
  if (config()->weight_stationary)
    multiply_weight_stationary(&step);
  else if (!check_shift(&step) || !multiply_output_stationary(&step))
    return false;
  const struct gm_operand* to = &gm_machine.array.result;
  if (!to->none && to->accumulator && to->accumulate && !check_addend(&step)) return false;
  if (!step.a.at.none) learn_rows(&step.a.at, span_of(&step.a));
  if (!step.bd.at.none) learn_rows(&step.bd.at, span_of(&step.bd));
  if (!to->none) write_result(&step);
  time_compute(&step);
  keep_state(&step);
  return true;
}

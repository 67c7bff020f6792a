// SPDX-License-Identifier: Apache-2.0
#include "matrix.h"

static uint32_t row_of(const struct gm_matrix* m, unsigned i, unsigned j) {
  return m->at.row + m->stride * (m->transposed ? j : i);
}

static unsigned col_of(const struct gm_matrix* m, unsigned i, unsigned j) {
  return m->transposed ? i : j;
}

int32_t gm_element(const struct gm_matrix* m, unsigned i, unsigned j) {
  if (m->at.none || i >= m->at.rows || j >= m->at.cols) return 0;
  return gm_machine.scratchpad[row_of(m, i, j)][col_of(m, i, j)];
}

uint64_t gm_matrix_span(const struct gm_matrix* m) {
  return (uint64_t)m->stride * ((m->transposed ? m->at.cols : m->at.rows) - 1) + 1;
}

bool gm_check_matrix(const struct gm_command* command, const struct gm_matrix* m) {
  if (m->at.none) return true;
  if (m->at.accumulator)
    return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED, "%s: operand in the accumulator", m->name);
  if (!gm_check_cols(command, m->name, &m->at, DIM) ||
      !gm_check_span(command, m->name, &m->at, gm_matrix_span(m)))
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

void gm_learn_rows(const struct gm_operand* operand, uint64_t span) {
  if (operand->none) return;
  const uint32_t first = gm_local_row(operand);
  for (uint64_t row = 0; row < span; ++row)
    learn(&gm_machine.execute_known, &gm_machine.row_known[first + row]);
}

struct gm_matrix gm_preloaded_matrix(const struct gm_operand* at) {
  return (struct gm_matrix){
      .name = gm_execute()->weight_stationary ? "weights" : "bias",
      .at = *at,
      .transposed = gm_execute()->weight_stationary && gm_execute()->transpose_b,
      .stride = 1};
}

struct gm_stream gm_matrix_stream(const struct gm_matrix* m) {
  return (struct gm_stream){.used = !m->at.none,
                            .first = m->at.row,
                            .stride = m->stride,
                            .rows = m->transposed ? m->at.cols : m->at.rows};
}

struct gm_rows gm_matrix_rows(const struct gm_matrix* m) {
  return gm_rows_of(&m->at, m->at.none ? 0 : gm_matrix_span(m));
}

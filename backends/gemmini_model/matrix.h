// SPDX-License-Identifier: Apache-2.0
//
// Operands of the array: rows x cols in the sense of the mathematics, transposed or not in the
// scratchpad, `stride` rows of which lie between two of theirs.
#ifndef GEMMINI_MODEL_MATRIX_H
#define GEMMINI_MODEL_MATRIX_H

#include "internal.h"

struct gm_matrix {
  const char* name;
  struct gm_operand at;
  bool transposed;
  unsigned stride;
};

static inline const struct gm_execute_config* gm_execute(void) { return &gm_machine.execute; }

// What a preload takes from this operand: weights, or the sums to begin with.
struct gm_matrix gm_preloaded_matrix(const struct gm_operand* at);
// Its place and its being written.
bool gm_check_matrix(const struct gm_command* command, const struct gm_matrix* m);
// Element [i, j]; 0 outside its sizes.
int32_t gm_element(const struct gm_matrix* m, unsigned i, unsigned j);
// Rows of the scratchpad from its first to its last.
uint64_t gm_matrix_span(const struct gm_matrix* m);
struct gm_rows gm_matrix_rows(const struct gm_matrix* m);
struct gm_stream gm_matrix_stream(const struct gm_matrix* m);
// The array's commands have waited for whatever wrote, or read, these rows.
void gm_learn_rows(const struct gm_operand* operand, uint64_t span);

#endif

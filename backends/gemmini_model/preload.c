// SPDX-License-Identifier: Apache-2.0
#include "matrix.h"

static uint64_t result_span(const struct gm_operand* result) {
  return result->none ? 0 : (uint64_t)gm_execute()->c_stride * (result->rows - 1) + 1;
}

static bool check_result(const struct gm_command* command, const struct gm_operand* result) {
  static const char* const what = "result";
  if (result->none) return true;
  if (!gm_check_cols(command, what, result, DIM)) return false;
  if (gm_execute()->c_stride == 0 && result->rows > 1)
    return gm_fault(command, GEMMINI_FAULT_HAZARD, "rows of the result overlap: its stride is 0");
  return gm_check_span(command, what, result, result_span(result));
}

static void time_preload(const struct gm_command* command, const struct gm_matrix* weights,
                         const struct gm_operand* result) {
  *command->work =
      (struct gm_work){.queue = GM_EXECUTE,
                       .kind = GM_PRELOAD,
                       .reads = {gm_matrix_rows(weights)},
                       .writes = gm_rows_of(result, result_span(result)),
                       .streams = {gm_matrix_stream(weights)},
                       .whole_array = !weights->at.none || !gm_execute()->weight_stationary ||
                                      gm_execute()->transpose_a || gm_execute()->transpose_b,
                       .puts_out = !result->none,
                       .output_stationary = !gm_execute()->weight_stationary};
  command->work->streams[0].backwards = true;
}

bool gm_preload(const struct gm_command* command) {
  struct gm_array* array = &gm_machine.array;
  struct gm_operand preloaded, result;
  if (!gm_execute()->set)
    return gm_fault(command, GEMMINI_FAULT_NOT_CONFIGURED, "the array has not been configured");
  if (array->preload_pending)
    return gm_fault(command, GEMMINI_FAULT_HAZARD,
                    "the preload before it has not been used: its result address would be lost");
  if (!gm_decode_operand(command, "preloaded operand", command->rs1, GM_MAY_BE_NONE, &preloaded) ||
      !gm_decode_operand(command, "result", command->rs2, GM_MAY_BE_NONE, &result))
    return false;
  const struct gm_matrix weights = gm_preloaded_matrix(&preloaded);
  if (!gm_check_matrix(command, &weights) || !check_result(command, &result)) return false;
  array->preload_pending = true;
  array->preloaded = preloaded;
  array->result = result;
  if (!preloaded.none) gm_learn_rows(&preloaded, gm_matrix_span(&weights));
  gm_learn_rows(&result, result_span(&result));
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

// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "internal.h"

struct move_out {
  const struct gm_command* command;
  struct gm_operand from;
  uint64_t dram;
  unsigned element_bytes;
};

static const char* const source = "source";

// Blocks of DIM columns of one row of DRAM are DIM rows apart in local memory.
static uint32_t row_of(const struct move_out* move, unsigned row, unsigned col) {
  return move->from.row + row + col / DIM * DIM;
}

static uint64_t span_of(const struct move_out* move) {
  return (uint64_t)(move->from.cols - 1) / DIM * DIM + move->from.rows;
}

static bool check_shape(struct move_out* move) {
  const struct gm_operand* from = &move->from;
  const bool wide = from->accumulator && from->full_width;
  const uint32_t stride = gm_machine.store.stride;
  move->element_bytes = wide ? sizeof(acc_t) : sizeof(elem_t);
  if (!gm_check_cols(move->command, source, from, MAX_BYTES / move->element_bytes)) return false;
  if (from->rows > 1 && stride < from->cols * move->element_bytes)
    return gm_fault(move->command, GEMMINI_FAULT_HAZARD,
                    "rows of %u bytes are %u bytes apart in DRAM, and overlap",
                    from->cols * move->element_bytes, stride);
  if (!gm_check_span(move->command, source, from, span_of(move))) return false;
  const struct gm_rows rows = gm_rows_of(from, span_of(move));
  return gm_check_pending(move->command, &rows, false);
}

static bool check_written(const struct move_out* move) {
  const uint32_t base = gm_local_row(&move->from) - move->from.row;
  for (unsigned row = 0; row < move->from.rows; ++row)
    for (unsigned col = 0; col < move->from.cols; ++col) {
      const uint32_t local = row_of(move, row, col);
      if (!(gm_machine.written[base + local] >> (col % DIM) & 1))
        return gm_fault(move->command, GEMMINI_FAULT_UNINITIALISED,
                        "reads row %u, column %u of the %s, which nothing has written", local,
                        col % DIM, move->from.accumulator ? "accumulator" : "scratchpad");
    }
  return true;
}

// Raises what is known to have completed before this store begins.
static struct gm_known known_before(const struct move_out* move) {
  struct gm_known known = gm_machine.store_known;
  for (unsigned row = 0; row < move->from.rows; ++row)
    for (unsigned col = 0; col < move->from.cols; col += DIM) {
      const uint32_t local = row_of(move, row, col) + gm_local_row(&move->from) - move->from.row;
      const struct gm_known* of_row = &gm_machine.row_known[local];
      if (of_row->load > known.load) known.load = of_row->load;
      if (of_row->store > known.store) known.store = of_row->store;
    }
  return known;
}

static bool check_dram(const struct move_out* move, const struct gm_known* known) {
  const uint64_t bytes = (uint64_t)move->from.cols * move->element_bytes;
  for (unsigned row = 0; row < move->from.rows; ++row) {
    const uint64_t load =
        gm_dram_load_of(move->dram + (uint64_t)row * gm_machine.store.stride, bytes);
    if (load > known->load)
      return gm_fault(move->command, GEMMINI_FAULT_HAZARD,
                      "row %u overwrites memory that instruction %llu may still be loading", row,
                      (unsigned long long)load);
  }
  return true;
}

static void copy_row(const struct move_out* move, unsigned row, unsigned char* out) {
  const struct gm_store_config* config = &gm_machine.store;
  for (unsigned col = 0; col < move->from.cols; ++col) {
    const uint32_t local = row_of(move, row, col);
    if (move->element_bytes == sizeof(acc_t)) {
      memcpy(out + col * sizeof(acc_t), &gm_machine.accumulator[local][col % DIM], sizeof(acc_t));
      continue;
    }
    int8_t value;
    if (move->from.accumulator) {
      value = gm_scale_i8(gm_machine.accumulator[local][col % DIM], config->scale);
      if (config->relu && value < 0) value = 0;
    } else {
      value = gm_machine.scratchpad[local][col % DIM];
    }
    out[col] = (unsigned char)value;
  }
}

static void note(const struct move_out* move, const struct gm_known* known) {
  gm_machine.store_known = (struct gm_known){.load = known->load, .store = move->command->number};
  for (unsigned row = 0; row < move->from.rows; ++row)
    for (unsigned col = 0; col < move->from.cols; col += DIM) {
      const uint32_t local = row_of(move, row, col) + gm_local_row(&move->from) - move->from.row;
      // Whoever writes the row next waits for this store.
      gm_machine.row_known[local] = gm_machine.store_known;
    }
}

static void time_move(const struct move_out* move) {
  *move->command->work = (struct gm_work){.queue = GM_STORE,
                                          .kind = GM_MOVE,
                                          .reads = {gm_rows_of(&move->from, span_of(move))},
                                          .rows = move->from.rows,
                                          .row_bytes = move->from.cols * move->element_bytes};
}

bool gm_move_out(const struct gm_command* command) {
  struct move_out move = {.command = command, .dram = command->rs1};
  if (!gm_machine.store.set)
    return gm_fault(command, GEMMINI_FAULT_NOT_CONFIGURED, "stores have not been configured");
  if (move.dram == 0) return gm_fault(command, GEMMINI_FAULT_MALFORMED, "stores to address 0");
  if (!gm_decode_operand(command, source, command->rs2, GM_NEEDED, &move.from) ||
      !check_shape(&move) || !check_written(&move))
    return false;
  const struct gm_known known = known_before(&move);
  if (!check_dram(&move, &known)) return false;
  for (unsigned row = 0; row < move.from.rows; ++row) {
    unsigned char bytes[MAX_BYTES];
    copy_row(&move, row, bytes);
    gm_dram_store(move.dram + (uint64_t)row * gm_machine.store.stride, bytes,
                  (uint64_t)move.from.cols * move.element_bytes, command->number);
  }
  note(&move, &known);
  time_move(&move);
  return true;
}

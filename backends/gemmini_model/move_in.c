// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "internal.h"

// A mvin in the middle of being checked and executed.
struct move_in {
  const struct gm_command* command;
  const struct gm_load_stream* stream;
  struct gm_operand to;
  uint64_t dram;
  unsigned element_bytes, blocks;
};

static const char* const destination = "destination";

static uint64_t span_of(const struct move_in* move) {
  return (uint64_t)(move->blocks - 1) * move->stream->block_stride + move->to.rows;
}

static bool check_shape(struct move_in* move) {
  const struct gm_operand* to = &move->to;
  const struct gm_load_stream* stream = move->stream;
  const bool wide = to->accumulator && !stream->shrunk;
  move->element_bytes = wide ? sizeof(acc_t) : sizeof(elem_t);
  if (!gm_check_cols(move->command, destination, to, MAX_BYTES / move->element_bytes)) return false;
  if (wide && stream->scale != (float)MVIN_SCALE_IDENTITY)
    return gm_fault(move->command, GEMMINI_FAULT_UNSUPPORTED,
                    "scales 32-bit elements by %g; the hardware scales 8-bit ones only",
                    (double)stream->scale);
  move->blocks = (to->cols + DIM - 1) / DIM;
  if (move->blocks > 1 && stream->block_stride < to->rows)
    return gm_fault(move->command, GEMMINI_FAULT_HAZARD,
                    "blocks of %u rows are %u rows apart, and overlap", to->rows,
                    stream->block_stride);
  if (stream->pixel_repeats > 1 && to->cols * stream->pixel_repeats > DIM)
    return gm_fault(move->command, GEMMINI_FAULT_MALFORMED,
                    "%u columns repeated %u times do not fit into a row of %d", to->cols,
                    stream->pixel_repeats, DIM);
  const uint64_t span = span_of(move);
  if (!gm_check_span(move->command, destination, to, span)) return false;
  const struct gm_rows rows = gm_rows_of(to, span);
  return gm_check_pending(move->command, &rows, true);
}

// ---- The elements ----

// One element and where it goes: all of the instruction's reads and writes, for a visitor.
struct element {
  uint64_t dram;
  uint32_t row;  // of the operand's memory
  unsigned col;
};

typedef bool (*element_visitor)(const struct move_in* move, const struct element* element);

static bool for_each_element(const struct move_in* move, element_visitor visit) {
  const struct gm_load_stream* stream = move->stream;
  for (unsigned row = 0; row < move->to.rows; ++row) {
    const uint64_t dram_row = move->dram + row * stream->stride;
    for (unsigned col = 0; col < move->to.cols; ++col) {
      const uint32_t local_row = move->to.row + row + col / DIM * stream->block_stride;
      for (unsigned pixel = 0; pixel < stream->pixel_repeats && pixel <= local_row; ++pixel) {
        const struct element element = {.dram = dram_row + (uint64_t)col * move->element_bytes,
                                        .row = local_row - pixel,
                                        .col = col % DIM + pixel * move->to.cols};
        if (!visit(move, &element)) return false;
      }
    }
  }
  return true;
}

static uint16_t* written_of(const struct move_in* move, uint32_t row) {
  return &gm_machine.written[row + (move->to.accumulator ? (uint32_t)SCRATCHPAD_ROWS : 0)];
}

static bool check_addend(const struct move_in* move, const struct element* element) {
  if (*written_of(move, element->row) >> element->col & 1) return true;
  return gm_fault(move->command, GEMMINI_FAULT_UNINITIALISED,
                  "adds to row %u, column %u of the accumulator, which nothing has written",
                  element->row, element->col);
}

static int32_t load_element(const struct move_in* move, uint64_t address) {
  if (move->dram == 0) return 0;
  const void* from = (const void*)(uintptr_t)address;
  if (move->element_bytes == sizeof(acc_t)) {
    acc_t wide;
    memcpy(&wide, from, sizeof wide);
    return wide;
  }
  elem_t narrow;
  memcpy(&narrow, from, sizeof narrow);
  return move->stream->scale == 1.0f ? narrow : gm_scale_i8(narrow, move->stream->scale);
}

static bool move_element(const struct move_in* move, const struct element* element) {
  const int32_t value = load_element(move, element->dram);
  if (!move->to.accumulator) {
    gm_machine.scratchpad[element->row][element->col] = (int8_t)value;
  } else {
    int32_t* const cell = &gm_machine.accumulator[element->row][element->col];
    *cell = move->to.accumulate ? gm_wrapping_add(*cell, value) : value;
  }
  *written_of(move, element->row) |= (uint16_t)(1u << element->col);
  return true;
}

// ---- Order against stores ----

static uint64_t max_u64(uint64_t a, uint64_t b) { return a > b ? a : b; }

// The stores that have completed before this load begins: those that read rows which it overwrites,
// and what came before them.
static uint64_t stores_before(const struct move_in* move) {
  uint64_t store = gm_machine.load_known.store;
  for (unsigned block = 0; block < move->blocks; ++block)
    for (unsigned row = 0; row < move->to.rows; ++row) {
      const uint32_t local = gm_local_row(&move->to) + block * move->stream->block_stride + row;
      store = max_u64(store, gm_machine.row_known[local].store);
    }
  return store;
}

static bool check_dram(const struct move_in* move, uint64_t settled) {
  if (move->dram == 0) return true;
  const uint64_t bytes = (uint64_t)move->to.cols * move->element_bytes;
  for (unsigned row = 0; row < move->to.rows; ++row) {
    const uint64_t store = gm_dram_store_of(move->dram + row * move->stream->stride, bytes);
    if (store > settled)
      return gm_fault(move->command, GEMMINI_FAULT_HAZARD,
                      "row %u reads memory that instruction %llu stores to, with no fence between",
                      row, (unsigned long long)store);
  }
  return true;
}

static void note(const struct move_in* move, uint64_t settled) {
  const uint64_t number = move->command->number;
  const uint64_t bytes = (uint64_t)move->to.cols * move->element_bytes;
  gm_machine.load_known = (struct gm_known){.load = number, .store = settled};
  for (unsigned row = 0; row < move->to.rows; ++row) {
    for (unsigned block = 0; block < move->blocks; ++block) {
      const uint32_t local = gm_local_row(&move->to) + block * move->stream->block_stride + row;
      gm_machine.row_known[local] = gm_machine.load_known;
    }
    if (move->dram) gm_dram_note_load(move->dram + row * move->stream->stride, bytes, number);
  }
}

static void time_move(const struct move_in* move) {
  *move->command->work = (struct gm_work){.queue = GM_LOAD,
                                          .kind = GM_MOVE,
                                          .writes = gm_rows_of(&move->to, span_of(move)),
                                          .rows = move->to.rows,
                                          .row_bytes = move->to.cols * move->element_bytes};
  if (move->dram == 0) move->command->work->zero_cycles = move->to.rows * move->blocks;
}

bool gm_move_in(const struct gm_command* command, unsigned stream) {
  struct move_in move = {
      .command = command, .stream = &gm_machine.load[stream], .dram = command->rs1};
  if (!move.stream->set)
    return gm_fault(command, GEMMINI_FAULT_NOT_CONFIGURED, "load stream %u has not been configured",
                    stream);
  if (!gm_decode_operand(command, destination, command->rs2, GM_NEEDED, &move.to) ||
      !check_shape(&move))
    return false;
  if (move.to.accumulate && !for_each_element(&move, check_addend)) return false;
  const uint64_t settled = stores_before(&move);
  if (!check_dram(&move, settled)) return false;
  gm_dram_settle(settled);
  for_each_element(&move, move_element);
  note(&move, settled);
  time_move(&move);
  return true;
}

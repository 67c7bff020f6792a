// SPDX-License-Identifier: Apache-2.0
#include "internal.h"

// Address bits between the flags (31, 30, 29) and the row: 28 to 26 choose a normalisation.
enum { ROW_BITS = 26, FULL_WIDTH_BIT = 29, ACCUMULATE_BIT = 30, ACCUMULATOR_BIT = 31 };

static bool check_flags(const struct gm_command* command, const char* what, uint32_t address) {
  const uint32_t flags = address >> ROW_BITS;
  if (flags & 7u)
    return gm_fault(command, GEMMINI_FAULT_UNSUPPORTED,
                    "%s: address 0x%08x asks for a normalisation (bits 28 to 26)", what, address);
  if (!(address >> ACCUMULATOR_BIT) && flags)
    return gm_fault(
        command, GEMMINI_FAULT_MALFORMED,
        "%s: address 0x%08x has accumulator flags, but not bit 31 of an accumulator address", what,
        address);
  return true;
}

bool gm_decode_operand(const struct gm_command* command, const char* what, uint64_t reg,
                       enum gm_operand_use use, struct gm_operand* out) {
  const uint32_t address = (uint32_t)reg;
  *out =
      (struct gm_operand){.rows = (unsigned)(reg >> 48), .cols = (unsigned)(reg >> 32) & 0xFFFFu};
  if (address == UINT32_MAX) {
    if (use == GM_NEEDED)
      return gm_fault(command, GEMMINI_FAULT_MALFORMED,
                      "%s: all ones means no operand, and this instruction needs one", what);
    *out = (struct gm_operand){.none = true};
    return true;
  }
  if (!check_flags(command, what, address)) return false;
  out->accumulator = address >> ACCUMULATOR_BIT & 1;
  out->accumulate = address >> ACCUMULATE_BIT & 1;
  out->full_width = address >> FULL_WIDTH_BIT & 1;
  out->row = address & ((UINT32_C(1) << ROW_BITS) - 1);
  if (out->rows < 1 || out->rows > DIM)
    return gm_fault(command, GEMMINI_FAULT_MALFORMED, "%s: %u rows; must be 1 to %d", what,
                    out->rows, DIM);
  return true;
}

bool gm_check_cols(const struct gm_command* command, const char* what,
                   const struct gm_operand* operand, unsigned limit) {
  if (operand->none || (operand->cols >= 1 && operand->cols <= limit)) return true;
  return gm_fault(command, GEMMINI_FAULT_MALFORMED, "%s: %u columns; must be 1 to %u", what,
                  operand->cols, limit);
}

bool gm_check_span(const struct gm_command* command, const char* what,
                   const struct gm_operand* operand, uint64_t span) {
  const uint64_t limit = operand->accumulator ? (uint64_t)ACC_ROWS : (uint64_t)SCRATCHPAD_ROWS;
  if (operand->none || operand->row + span <= limit) return true;
  return gm_fault(command, GEMMINI_FAULT_OUT_OF_RANGE,
                  "%s: rows %u to %llu of the %s, which has %llu", what, operand->row,
                  (unsigned long long)(operand->row + span - 1),
                  operand->accumulator ? "accumulator" : "scratchpad", (unsigned long long)limit);
}

// SPDX-License-Identifier: Apache-2.0
//
// Local memory seen from outside, for tests: no instruction, no time.
#include <string.h>

#include "internal.h"

static bool locate(const char* name, uint32_t address, unsigned col, unsigned count,
                   struct gm_operand* out) {
  const struct gm_command command = {.name = name, .rs1 = address, .rs2 = count};
  const uint64_t one_row = UINT64_C(1) << 48;
  if (!gm_decode_operand(&command, "row", address | one_row, GM_NEEDED, out) ||
      !gm_check_span(&command, "row", out, 1))
    return false;
  if (col + count <= DIM && col <= DIM) return true;
  return gm_fault(&command, GEMMINI_FAULT_MALFORMED, "columns %u to %u; a row has %d", col,
                  col + count - 1, DIM);
}

void gemmini_model_set_row(uint32_t address, unsigned col, const void* elements, unsigned count) {
  struct gm_operand at;
  if (!locate("set_row", address, col, count, &at)) return;
  if (at.accumulator)
    memcpy(&gm_machine.accumulator[at.row][col], elements, count * sizeof(acc_t));
  else
    memcpy(&gm_machine.scratchpad[at.row][col], elements, count * sizeof(elem_t));
  gm_machine.written[gm_local_row(&at)] |= (uint16_t)(gm_columns(count) << col);
}

unsigned gemmini_model_get_row(uint32_t address, unsigned col, void* elements, unsigned count) {
  struct gm_operand at;
  if (!locate("get_row", address, col, count, &at)) return 0;
  if (at.accumulator)
    memcpy(elements, &gm_machine.accumulator[at.row][col], count * sizeof(acc_t));
  else
    memcpy(elements, &gm_machine.scratchpad[at.row][col], count * sizeof(elem_t));
  return (unsigned)(gm_machine.written[gm_local_row(&at)] >> col) & gm_columns(count);
}

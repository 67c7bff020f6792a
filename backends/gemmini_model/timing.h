// SPDX-License-Identifier: Apache-2.0
//
// The clock: what happens in which cycle, apart from what is computed.  The machine is stepped, and
// nothing of it depends on commands that the host has not yet issued: when a command arrives, time
// runs to the cycle in which it is taken.  The whole state is one value, so that a report can run a
// copy of it to the end.
//
//   host -> command queue -> one allocation a cycle -> load    entries -> load controller  -> DMA
//                                                   -> execute entries -> array controller -> array
//                                                   -> store   entries -> store controller -> DMA
//
// An entry waits for older entries of other kinds whose local rows overlap its own, one of the two
// writing them, and starts in order within its kind; it is freed when its work is complete.
#ifndef GEMMINI_MODEL_TIMING_H
#define GEMMINI_MODEL_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "gemmini_model.h"

enum { GM_MAX_ENTRIES = 32, GM_MAX_COMMANDS = 16, GM_MAX_IN_FLIGHT = 64 };

enum gm_queue { GM_LOAD, GM_EXECUTE, GM_STORE, GM_NO_QUEUE };
enum gm_work_kind { GM_CONFIG, GM_MOVE, GM_PRELOAD, GM_COMPUTE, GM_FLUSH };

// Rows [first, end) of local memory, in the numbering of gm_local_row.
struct gm_rows {
  uint32_t first, end;
};

// One operand that a step of the array reads row by row.
struct gm_stream {
  bool used;
  uint32_t first;
  unsigned stride, rows;
  bool backwards;
};

// What a command asks of the clock.
struct gm_work {
  enum gm_queue queue;
  enum gm_work_kind kind;
  struct gm_rows reads[2], writes;
  // Moves: requests and bytes of each row; `zero_cycles` instead of requests for zeros.
  unsigned rows, row_bytes, zero_cycles;
  // Steps.
  struct gm_stream streams[2];
  bool whole_array;  // takes DIM rows through the array whatever the operands
  bool puts_out;     // a preload that names a result
  bool output_stationary;
  uint64_t multiply_adds;
};

struct gm_entry {
  bool valid, issued;
  uint32_t waits_for;  // a bit for each entry
  uint64_t done_at;
  uint64_t order;  // of allocation
  struct gm_work work;
};

// One direction of DMA.
struct gm_dma {
  int entry;  // at work on it, or -1
  unsigned requests_left, requests_of_row;
  unsigned row_bytes;
  uint64_t next_request, bus_free;
  uint64_t last_done;
  uint64_t in_flight[GM_MAX_IN_FLIGHT];
  unsigned first, count;
};

struct gm_clock {
  struct gemmini_model_parameters parameters;
  uint64_t now;
  double host_time;
  bool host_waits;  // at a fence, or at the end

  struct gm_work commands[GM_MAX_COMMANDS];
  unsigned first_command, command_count;

  struct gm_entry entries[GM_MAX_ENTRIES];
  uint64_t allocated;
  uint64_t next_done;  // no entry is done before
  unsigned occupied[3];

  struct gm_dma reader, writer;
  int stores_under_way;

  // Execute entries that the array controller holds, in order.
  int steps[GM_MAX_ENTRIES];
  unsigned step_count;
  int preload;  // of the next computation: it completes when its result is written
  uint64_t array_free, results_written;

  struct gemmini_model_figures report;
  uint64_t step_cycles;  // of computations, bank conflicts apart
};

#define GM_NEVER UINT64_MAX

extern struct gm_clock gm_clock;

void gm_clock_reset(struct gm_clock* clock);
void gm_clock_issue(struct gm_clock* clock, const struct gm_work* work);
void gm_clock_host(struct gm_clock* clock, uint64_t instructions);
void gm_clock_fence(struct gm_clock* clock);
void gm_clock_finish(struct gm_clock* clock);

// The parts of a cycle; true if one of them did something.
bool gm_step_reader(struct gm_clock* clock);
bool gm_step_writer(struct gm_clock* clock);
bool gm_step_array(struct gm_clock* clock);

// The oldest entry of a kind that has not started, or -1.
int gm_oldest_waiting(const struct gm_clock* clock, enum gm_queue queue);
void gm_complete_at(struct gm_clock* clock, int entry, uint64_t when);
static inline bool gm_overlap(const struct gm_rows* a, const struct gm_rows* b) {
  return a->first < b->end && b->first < a->end;
}
// Computations or preloads read local rows that results not yet written will change.
bool gm_awaits_result(const struct gm_clock* clock, const struct gm_work* work);
// Counts `cycles` in which the array stands still under what keeps it.
void gm_blame(struct gm_clock* clock, uint64_t cycles);

#endif

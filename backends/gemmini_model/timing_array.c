// SPDX-License-Identifier: Apache-2.0
//
// The array controller.  It feeds the array one step at a time: a preload alone, a computation
// alone, or a computation together with the preload of the next one.
#include "gemmini_params.h"
#include "timing.h"

// The controller looks this far ahead: it overlaps a computation with the next preload only if that
// preload's own computation is there as well, as it may have to wait for a result.
enum { HEADS = 3 };

static unsigned max_unsigned(unsigned a, unsigned b) { return a > b ? a : b; }

// Moves the oldest waiting entry to the controller, one a cycle.
static bool receive(struct gm_clock* clock) {
  const int next = gm_oldest_waiting(clock, GM_EXECUTE);
  if (next < 0 || clock->entries[next].waits_for) return false;
  clock->entries[next].issued = true;
  clock->steps[clock->step_count++] = next;
  return true;
}

static struct gm_work* head(struct gm_clock* clock, unsigned place) {
  return place < clock->step_count ? &clock->entries[clock->steps[place]].work : NULL;
}

static int pop(struct gm_clock* clock) {
  const int first = clock->steps[0];
  --clock->step_count;
  for (unsigned i = 0; i < clock->step_count; ++i) clock->steps[i] = clock->steps[i + 1];
  return first;
}

bool gm_awaits_result(const struct gm_clock* clock, const struct gm_work* work) {
  for (int i = 0; i < GM_MAX_ENTRIES; ++i) {
    const struct gm_entry* entry = &clock->entries[i];
    // A preload that has left the controller and is not complete: its result is on its way.
    if (!entry->valid || !entry->issued || entry->work.kind != GM_PRELOAD) continue;
    bool held = false;
    for (unsigned s = 0; s < clock->step_count; ++s) held |= clock->steps[s] == i;
    if (!held && (gm_overlap(&work->reads[0], &entry->work.writes) ||
                  gm_overlap(&work->reads[1], &entry->work.writes)))
      return true;
  }
  return false;
}

// ---- How long a step takes ----

static unsigned bank_of(const struct gm_stream* stream, unsigned row, unsigned rows) {
  const unsigned at = stream->backwards ? rows - 1 - row : row;
  return (stream->first + at * stream->stride) / BANK_ROWS % BANK_NUM;
}

// Rows of the step in which a bank has to be read more than once, each further read counted.
static unsigned conflicts(const struct gm_stream* const* streams, unsigned count, unsigned rows) {
  unsigned extra = 0;
  for (unsigned row = 0; row < rows; ++row) {
    unsigned reads[BANK_NUM] = {0}, most = 1;
    for (unsigned i = 0; i < count; ++i)
      if (streams[i]->used) most = max_unsigned(most, ++reads[bank_of(streams[i], row, rows)]);
    extra += most - 1;
  }
  return extra;
}

static unsigned rows_of(const struct gm_clock* clock, const struct gm_work* compute,
                        const struct gm_work* preload) {
  if ((compute && compute->whole_array) || (preload && preload->whole_array)) return DIM;
  unsigned rows = clock->parameters.step_minimum;
  for (int i = 0; compute && i < 2; ++i)
    if (compute->streams[i].used) rows = max_unsigned(rows, compute->streams[i].rows);
  return rows;
}

// ---- Steps ----

static void start_step(struct gm_clock* clock, const struct gm_work* compute,
                       const struct gm_work* preload) {
  const struct gm_stream* streams[3];
  unsigned count = 0;
  for (int i = 0; compute && i < 2; ++i) streams[count++] = &compute->streams[i];
  if (preload) streams[count++] = &preload->streams[0];
  const unsigned rows = rows_of(clock, compute, preload);
  const unsigned extra = conflicts(streams, count, rows);
  clock->array_free = clock->now + rows + extra;
  clock->report.lost.bank_conflict += extra;
  if (compute) {
    clock->step_cycles += rows;
    clock->report.multiply_adds += compute->multiply_adds;
  } else {
    clock->report.lost.preload += rows;
  }
}

static void finish_compute(struct gm_clock* clock) {
  const int compute = pop(clock);
  gm_complete_at(clock, compute, clock->array_free);
  const int preload = clock->preload;
  clock->preload = -1;
  if (preload < 0) return;
  uint64_t done = clock->array_free;
  if (clock->entries[preload].work.puts_out) {
    // Sums that stay in the array leave it row by row after the step.
    done += clock->parameters.array_latency +
            (clock->entries[preload].work.output_stationary ? DIM : 0);
    clock->results_written = done;
  }
  gm_complete_at(clock, preload, done);
}

static bool may_overlap(struct gm_clock* clock) {
  const struct gm_work* preload = head(clock, 1);
  const struct gm_work* next = head(clock, HEADS - 1);
  return preload && preload->kind == GM_PRELOAD && next && !gm_awaits_result(clock, preload) &&
         !gm_awaits_result(clock, next);
}

static bool start_compute(struct gm_clock* clock) {
  const struct gm_work* compute = head(clock, 0);
  // The result that this very computation will write counts as one on its way.
  const bool overlapped = may_overlap(clock);
  start_step(clock, compute, overlapped ? head(clock, 1) : NULL);
  finish_compute(clock);
  if (overlapped) clock->preload = pop(clock);
  return true;
}

static bool start_preload(struct gm_clock* clock) {
  const struct gm_work* preload = head(clock, 0);
  const struct gm_work* compute = head(clock, 1);
  if (!compute || gm_awaits_result(clock, preload) || gm_awaits_result(clock, compute))
    return false;
  start_step(clock, NULL, preload);
  clock->preload = pop(clock);
  return true;
}

static bool start_config(struct gm_clock* clock) {
  if (clock->now < clock->results_written) return false;
  clock->array_free = clock->now + 1;
  clock->report.lost.config += 1;
  gm_complete_at(clock, pop(clock), clock->array_free);
  return true;
}

bool gm_step_array(struct gm_clock* clock) {
  bool did = receive(clock);
  if (clock->now < clock->array_free || !clock->step_count) return did;
  switch (head(clock, 0)->kind) {
    case GM_CONFIG:
      return start_config(clock) || did;
    case GM_PRELOAD:
      return start_preload(clock) || did;
    default:
      return start_compute(clock) || did;
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned capacity_of(const struct gm_clock* clock, enum gm_queue queue) {
  switch (queue) {
    case GM_LOAD:
      return clock->parameters.load_entries;
    case GM_EXECUTE:
      return clock->parameters.execute_entries;
    default:
      return clock->parameters.store_entries;
  }
}

void gm_clock_reset(struct gm_clock* clock) {
  const struct gemmini_model_parameters parameters = clock->parameters;
  memset(clock, 0, sizeof *clock);
  clock->parameters = parameters;
  clock->reader.entry = clock->writer.entry = clock->preload = -1;
  clock->next_done = GM_NEVER;
}

// ---- Entries ----

int gm_oldest_waiting(const struct gm_clock* clock, enum gm_queue queue) {
  int oldest = -1;
  for (int i = 0; clock->occupied[queue] && i < GM_MAX_ENTRIES; ++i) {
    const struct gm_entry* entry = &clock->entries[i];
    if (entry->valid && !entry->issued && entry->work.queue == queue &&
        (oldest < 0 || entry->order < clock->entries[oldest].order))
      oldest = i;
  }
  return oldest;
}

void gm_complete_at(struct gm_clock* clock, int entry, uint64_t when) {
  clock->entries[entry].done_at = when;
  if (when < clock->next_done) clock->next_done = when;
}

static bool retire(struct gm_clock* clock) {
  if (clock->now < clock->next_done) return false;
  uint32_t retired = 0;
  clock->next_done = GM_NEVER;
  for (int i = 0; i < GM_MAX_ENTRIES; ++i) {
    struct gm_entry* entry = &clock->entries[i];
    if (!entry->valid) continue;
    if (entry->done_at <= clock->now) {
      retired |= UINT32_C(1) << i;
      entry->valid = false;
      --clock->occupied[entry->work.queue];
      if (entry->work.queue == GM_STORE && entry->work.kind == GM_MOVE) --clock->stores_under_way;
    } else if (entry->done_at < clock->next_done) {
      clock->next_done = entry->done_at;
    }
  }
  for (int i = 0; i < GM_MAX_ENTRIES; ++i) clock->entries[i].waits_for &= ~retired;
  return true;
}

static bool reads_any(const struct gm_work* reader, const struct gm_rows* rows) {
  return gm_overlap(&reader->reads[0], rows) || gm_overlap(&reader->reads[1], rows);
}

static bool must_follow(const struct gm_work* later, const struct gm_work* earlier) {
  const bool ordered_by_queue = later->queue == earlier->queue;
  if (ordered_by_queue && later->queue != GM_LOAD) return false;
  if (gm_overlap(&later->writes, &earlier->writes)) return true;
  return !ordered_by_queue &&
         (reads_any(later, &earlier->writes) || reads_any(earlier, &later->writes));
}

static bool allocate(struct gm_clock* clock) {
  if (!clock->command_count) return false;
  const struct gm_work* work = &clock->commands[clock->first_command];
  if (work->queue != GM_NO_QUEUE) {
    if (clock->occupied[work->queue] == capacity_of(clock, work->queue)) return false;
    int free = 0;
    while (clock->entries[free].valid) ++free;
    struct gm_entry* entry = &clock->entries[free];
    uint32_t waits_for = 0;
    for (int i = 0; i < GM_MAX_ENTRIES; ++i)
      if (clock->entries[i].valid && must_follow(work, &clock->entries[i].work))
        waits_for |= UINT32_C(1) << i;
    *entry = (struct gm_entry){.valid = true,
                               .waits_for = waits_for,
                               .done_at = GM_NEVER,
                               .order = clock->allocated++,
                               .work = *work};
    ++clock->occupied[work->queue];
  }
  clock->first_command = (clock->first_command + 1) % GM_MAX_COMMANDS;
  --clock->command_count;
  return true;
}

// ---- Cycles ----

static uint64_t min_u64(uint64_t a, uint64_t b) { return a < b ? a : b; }

// The next cycle in which something may happen that time alone brings about.
static uint64_t next_event(const struct gm_clock* clock) {
  uint64_t next = clock->next_done;
  const struct gm_dma* const directions[] = {&clock->reader, &clock->writer};
  for (int i = 0; i < 2; ++i) {
    const struct gm_dma* dma = directions[i];
    if (dma->next_request > clock->now) next = min_u64(next, dma->next_request);
    if (dma->count && dma->in_flight[dma->first] > clock->now)
      next = min_u64(next, dma->in_flight[dma->first]);
  }
  if (clock->array_free > clock->now) next = min_u64(next, clock->array_free);
  if (clock->results_written > clock->now) next = min_u64(next, clock->results_written);
  return next;
}

// One cycle; or, where none of its parts does anything, all cycles up to the next that may differ,
// `limit` at the latest.
static void step(struct gm_clock* clock, uint64_t limit) {
  bool busy = retire(clock);
  busy |= gm_step_reader(clock);
  busy |= gm_step_writer(clock);
  busy |= gm_step_array(clock);
  busy |= allocate(clock);
  uint64_t until = clock->now + 1;
  if (!busy) {
    const uint64_t next = min_u64(next_event(clock), limit);
    if (next == GM_NEVER) {
      fprintf(stderr, "gemmini model: bug: nothing can ever happen again\n");
      abort();
    }
    if (next > until) until = next;
  }
  if (clock->array_free <= clock->now) gm_blame(clock, until - clock->now);
  clock->now = until;
}

// A preload that the array controller holds waits for its computation: it does not count as work,
// as it does not for the hardware's fence.
static bool idle(const struct gm_clock* clock) {
  const bool lone_preload = clock->occupied[GM_EXECUTE] == 1 && clock->step_count == 1 &&
                            clock->entries[clock->steps[0]].work.kind == GM_PRELOAD;
  return !clock->command_count && !clock->occupied[GM_LOAD] && !clock->occupied[GM_STORE] &&
         (!clock->occupied[GM_EXECUTE] || lone_preload);
}

static void run_until(struct gm_clock* clock, double time) {
  const uint64_t target = (uint64_t)ceil(time);
  while (clock->now < target) step(clock, target);
}

static void drain(struct gm_clock* clock) {
  clock->host_waits = true;
  while (!idle(clock)) step(clock, GM_NEVER);
  clock->host_waits = false;
}

static double instructions(const struct gm_clock* clock, double count) {
  return count * clock->parameters.host_cycles_per_instruction;
}

void gm_clock_issue(struct gm_clock* clock, const struct gm_work* work) {
  clock->host_time += instructions(clock, clock->parameters.host_instructions_per_command);
  run_until(clock, clock->host_time);
  if (clock->command_count == clock->parameters.command_queue) {
    while (clock->command_count == clock->parameters.command_queue) step(clock, GM_NEVER);
    clock->host_time = (double)clock->now;
  }
  clock->commands[(clock->first_command + clock->command_count++) % GM_MAX_COMMANDS] = *work;
}

void gm_clock_host(struct gm_clock* clock, uint64_t count) {
  clock->host_time += instructions(clock, (double)count);
}

void gm_clock_finish(struct gm_clock* clock) {
  run_until(clock, clock->host_time);
  drain(clock);
}

void gm_clock_fence(struct gm_clock* clock) {
  clock->host_time += instructions(clock, 1);
  run_until(clock, clock->host_time);
  if (idle(clock)) return;
  drain(clock);
  clock->host_time = (double)clock->now;
}

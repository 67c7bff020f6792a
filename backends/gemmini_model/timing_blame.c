// SPDX-License-Identifier: Apache-2.0
//
// Why the array stands still: the thing that, in this cycle, keeps the next step from starting.
#include "timing.h"

enum cause { LOAD, STORE, CONFIG, DEPENDENCE, HOST };

static bool waits_for_kind(const struct gm_clock* clock, const struct gm_entry* entry,
                           enum gm_queue queue) {
  for (int i = 0; i < GM_MAX_ENTRIES; ++i)
    if (entry->waits_for >> i & 1 && clock->entries[i].work.queue == queue) return true;
  return false;
}

// A move that has not started because the array's results are missing, or rows that it overwrites
// are still being read, is no fault of the memory.
static enum cause cause_of_move(const struct gm_clock* clock, enum gm_queue queue) {
  const int waiting = gm_oldest_waiting(clock, queue);
  const bool memory_at_work = queue == GM_LOAD
                                  ? clock->reader.entry >= 0 || clock->reader.count > 0
                                  : clock->writer.entry >= 0 || clock->stores_under_way > 0;
  if (waiting >= 0 && !memory_at_work) {
    const struct gm_entry* entry = &clock->entries[waiting];
    if (waits_for_kind(clock, entry, GM_EXECUTE)) return DEPENDENCE;
    if (queue == GM_LOAD && waits_for_kind(clock, entry, GM_STORE)) return STORE;
    if (queue == GM_STORE && waits_for_kind(clock, entry, GM_LOAD)) return LOAD;
  }
  return queue == GM_LOAD ? LOAD : STORE;
}

static enum cause cause_of_held_step(const struct gm_clock* clock) {
  const struct gm_entry* first = &clock->entries[clock->steps[0]];
  return first->work.kind == GM_CONFIG ? CONFIG : DEPENDENCE;
}

static enum cause cause_of_waiting_step(const struct gm_clock* clock, int waiting) {
  const struct gm_entry* entry = &clock->entries[waiting];
  if (waits_for_kind(clock, entry, GM_LOAD)) return cause_of_move(clock, GM_LOAD);
  if (waits_for_kind(clock, entry, GM_STORE)) return cause_of_move(clock, GM_STORE);
  return HOST;  // it has only just arrived
}

// Nothing for the array is in its queue.
static enum cause cause_of_stream(const struct gm_clock* clock) {
  if (clock->command_count) {
    const enum gm_queue queue = clock->commands[clock->first_command].queue;
    if (queue == GM_LOAD || queue == GM_STORE) return cause_of_move(clock, queue);
    return DEPENDENCE;
  }
  if (!clock->host_waits) return HOST;
  if (clock->occupied[GM_STORE]) return cause_of_move(clock, GM_STORE);
  if (clock->occupied[GM_LOAD]) return cause_of_move(clock, GM_LOAD);
  return DEPENDENCE;
}

static enum cause cause_of(const struct gm_clock* clock) {
  const int waiting = gm_oldest_waiting(clock, GM_EXECUTE);
  const bool lone_preload =
      clock->step_count == 1 && clock->entries[clock->steps[0]].work.kind == GM_PRELOAD;
  if (clock->step_count && !lone_preload) return cause_of_held_step(clock);
  if (waiting >= 0) return cause_of_waiting_step(clock, waiting);
  return cause_of_stream(clock);
}

void gm_blame(struct gm_clock* clock, uint64_t cycles) {
  struct gemmini_model_lost* lost = &clock->report.lost;
  switch (cause_of(clock)) {
    case LOAD:
      lost->load += cycles;
      break;
    case STORE:
      lost->store += cycles;
      break;
    case CONFIG:
      lost->config += cycles;
      break;
    case DEPENDENCE:
      lost->dependence += cycles;
      break;
    case HOST:
      lost->host += cycles;
      break;
  }
}

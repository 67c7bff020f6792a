// SPDX-License-Identifier: Apache-2.0
//
// The load and the store controller.  Each takes one command at a time, in order, and sends
// requests for its rows; the next command may begin when the last request is out.  Memory answers
// in order.
#include "timing.h"

static unsigned divide_up(unsigned a, unsigned b) { return (a + b - 1) / b; }

static void forget_answered(struct gm_clock* clock, struct gm_dma* dma) {
  while (dma->count && dma->in_flight[dma->first] <= clock->now) {
    dma->first = (dma->first + 1) % GM_MAX_IN_FLIGHT;
    --dma->count;
  }
}

static bool may_request(struct gm_clock* clock, struct gm_dma* dma) {
  forget_answered(clock, dma);
  return clock->now >= dma->next_request && dma->count < clock->parameters.dma_in_flight;
}

static void in_flight_until(struct gm_dma* dma, uint64_t when) {
  dma->in_flight[(dma->first + dma->count++) % GM_MAX_IN_FLIGHT] = when;
  dma->last_done = when;
}

// Bytes of the request that is next: a row is cut into whole requests and a rest.
static unsigned request_bytes(const struct gm_clock* clock, const struct gm_dma* dma) {
  const unsigned whole = clock->parameters.dma_request_bytes;
  const unsigned in_row = (dma->requests_left - 1) % dma->requests_of_row;
  if (in_row > 0) return whole;
  return dma->row_bytes - (dma->requests_of_row - 1) * whole;
}

static void begin(struct gm_clock* clock, struct gm_dma* dma, int entry) {
  const struct gm_work* work = &clock->entries[entry].work;
  dma->entry = entry;
  dma->row_bytes = work->row_bytes;
  dma->requests_of_row = divide_up(work->row_bytes, clock->parameters.dma_request_bytes);
  dma->requests_left = work->rows * dma->requests_of_row;
}

// Takes the next command, if it is at liberty to start.  A configuration is complete at once.
static bool take(struct gm_clock* clock, struct gm_dma* dma, enum gm_queue queue) {
  const int next = gm_oldest_waiting(clock, queue);
  if (next < 0 || clock->entries[next].waits_for) return false;
  struct gm_entry* entry = &clock->entries[next];
  if (queue == GM_STORE && entry->work.kind == GM_MOVE && clock->stores_under_way) return false;
  entry->issued = true;
  if (entry->work.kind == GM_CONFIG) {
    gm_complete_at(clock, next, clock->now + 1);
    return true;
  }
  if (queue == GM_STORE) ++clock->stores_under_way;
  begin(clock, dma, next);
  return true;
}

static void request_done(struct gm_clock* clock, struct gm_dma* dma) {
  if (--dma->requests_left) return;
  gm_complete_at(clock, dma->entry, dma->last_done);
  dma->entry = -1;
}

static bool step_zeros(struct gm_clock* clock, struct gm_dma* dma) {
  const uint64_t done = clock->now + clock->entries[dma->entry].work.zero_cycles;
  gm_complete_at(clock, dma->entry, done);
  dma->next_request = done;
  dma->entry = -1;
  return true;
}

bool gm_step_reader(struct gm_clock* clock) {
  struct gm_dma* dma = &clock->reader;
  if (clock->now < dma->next_request) return false;
  const bool took = dma->entry < 0 && take(clock, dma, GM_LOAD);
  if (dma->entry < 0) return took;
  if (clock->entries[dma->entry].work.zero_cycles) return step_zeros(clock, dma);
  if (!may_request(clock, dma)) return took;
  const unsigned beats = divide_up(request_bytes(clock, dma), clock->parameters.dma_bus_bytes);
  const uint64_t arrives = clock->now + clock->parameters.dma_latency;
  dma->bus_free = (arrives > dma->bus_free ? arrives : dma->bus_free) + beats;
  dma->next_request = clock->now + 1;
  in_flight_until(dma, dma->bus_free);
  request_done(clock, dma);
  return true;
}

// Data goes out with the request: the next one waits for its beats.
bool gm_step_writer(struct gm_clock* clock) {
  struct gm_dma* dma = &clock->writer;
  if (clock->now < dma->next_request) return false;
  const bool took = dma->entry < 0 && take(clock, dma, GM_STORE);
  if (dma->entry < 0 || !may_request(clock, dma)) return took;
  const unsigned beats = divide_up(request_bytes(clock, dma), clock->parameters.dma_bus_bytes);
  dma->next_request = clock->now + beats;
  in_flight_until(dma, clock->now + beats + clock->parameters.dma_latency);
  request_done(clock, dma);
  return true;
}

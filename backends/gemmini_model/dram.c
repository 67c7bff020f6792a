// SPDX-License-Identifier: Apache-2.0
//
// A shadow of the DRAM that the accelerator has touched since the last fence: for each byte the
// last load and the last store.  Pages are found by open addressing.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { PAGE_BYTES = 4096 };

struct page {
  uint64_t number;  // address / PAGE_BYTES
  uint64_t fence;   // the fence that its entries are younger than
  uint64_t load[PAGE_BYTES], store[PAGE_BYTES];
};

struct pending_store {
  uint64_t address, number;
  uint32_t bytes;
  size_t data;  // offset into the pending bytes
};

static struct {
  struct page** slots;
  size_t capacity, count;
  uint64_t fence;  // accesses up to this number are over
  struct pending_store* stores;
  size_t store_count, store_capacity, store_first;
  uint64_t store_commands, last_store;
  unsigned char* data;
  size_t data_count, data_capacity;
} dram;

static void* allocate(void* old, size_t bytes) {
  void* memory = realloc(old, bytes);
  if (!memory) {
    fprintf(stderr, "gemmini model: out of memory\n");
    abort();
  }
  return memory;
}

static size_t slot_of(struct page* const* slots, size_t capacity, uint64_t number) {
  size_t slot = (size_t)(number * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (capacity - 1);
  while (slots[slot] && slots[slot]->number != number) slot = (slot + 1) & (capacity - 1);
  return slot;
}

static void grow(void) {
  const size_t capacity = dram.capacity ? dram.capacity * 2 : 64;
  struct page** slots = allocate(NULL, capacity * sizeof *slots);
  memset(slots, 0, capacity * sizeof *slots);
  for (size_t i = 0; i < dram.capacity; ++i)
    if (dram.slots[i]) slots[slot_of(slots, capacity, dram.slots[i]->number)] = dram.slots[i];
  free(dram.slots);
  dram.slots = slots;
  dram.capacity = capacity;
}

static struct page* find_page(uint64_t number) {
  return dram.capacity ? dram.slots[slot_of(dram.slots, dram.capacity, number)] : NULL;
}

static struct page* page_for(uint64_t number) {
  struct page* page = find_page(number);
  if (page) return page;
  if (dram.count * 2 >= dram.capacity) grow();
  page = allocate(NULL, sizeof *page);
  memset(page, 0, sizeof *page);
  page->number = number;
  dram.slots[slot_of(dram.slots, dram.capacity, number)] = page;
  ++dram.count;
  return page;
}

enum access { LOAD, STORE };

static uint64_t newest(uint64_t address, uint64_t bytes, enum access access) {
  uint64_t result = 0;
  while (bytes) {
    const uint64_t offset = address % PAGE_BYTES;
    const uint64_t here = bytes < PAGE_BYTES - offset ? bytes : PAGE_BYTES - offset;
    const struct page* page = find_page(address / PAGE_BYTES);
    for (uint64_t i = 0; page && i < here; ++i) {
      const uint64_t number = (access == LOAD ? page->load : page->store)[offset + i];
      if (number > result) result = number;
    }
    address += here;
    bytes -= here;
  }
  return result > dram.fence ? result : 0;
}

static void note(uint64_t address, uint64_t bytes, uint64_t number, enum access access) {
  while (bytes) {
    const uint64_t offset = address % PAGE_BYTES;
    const uint64_t here = bytes < PAGE_BYTES - offset ? bytes : PAGE_BYTES - offset;
    struct page* page = page_for(address / PAGE_BYTES);
    for (uint64_t i = 0; i < here; ++i)
      (access == LOAD ? page->load : page->store)[offset + i] = number;
    address += here;
    bytes -= here;
  }
}

uint64_t gm_dram_store_of(uint64_t address, uint64_t bytes) {
  return newest(address, bytes, STORE);
}
uint64_t gm_dram_load_of(uint64_t address, uint64_t bytes) { return newest(address, bytes, LOAD); }

void gm_dram_note_load(uint64_t address, uint64_t bytes, uint64_t number) {
  note(address, bytes, number, LOAD);
}

void gm_dram_store(uint64_t address, const void* bytes, uint64_t count, uint64_t number) {
  note(address, count, number, STORE);
  if (dram.store_count == dram.store_capacity) {
    dram.store_capacity = dram.store_capacity ? dram.store_capacity * 2 : 256;
    dram.stores = allocate(dram.stores, dram.store_capacity * sizeof *dram.stores);
  }
  if (dram.data_count + count > dram.data_capacity) {
    dram.data_capacity = (dram.data_count + count) * 2;
    dram.data = allocate(dram.data, dram.data_capacity);
  }
  memcpy(dram.data + dram.data_count, bytes, count);
  dram.stores[dram.store_count++] = (struct pending_store){
      .address = address, .number = number, .bytes = (uint32_t)count, .data = dram.data_count};
  dram.data_count += count;
  if (number != dram.last_store) ++dram.store_commands;
  dram.last_store = number;
}

void gm_dram_settle(uint64_t number) {
  while (dram.store_first < dram.store_count && dram.stores[dram.store_first].number <= number) {
    const struct pending_store* store = &dram.stores[dram.store_first++];
    memcpy((void*)(uintptr_t)store->address, dram.data + store->data, store->bytes);
  }
}

void gm_dram_fence(uint64_t number) {
  gm_dram_settle(number);
  dram.store_count = dram.store_first = dram.data_count = 0;
  dram.store_commands = 0;
  dram.fence = number;
}

uint64_t gm_dram_pending_stores(void) { return dram.store_commands; }

void gm_dram_reset(void) {
  for (size_t i = 0; i < dram.capacity; ++i) free(dram.slots[i]);
  free(dram.slots);
  free(dram.stores);
  free(dram.data);
  memset(&dram, 0, sizeof dram);
}

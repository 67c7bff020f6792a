// SPDX-License-Identifier: Apache-2.0
#include "streams.h"

#include "gemmini.h"

void gemmini_matmul_naive(const struct gemmini_matmul* job) {
  const uint32_t a_at = 0, b_at = BANK_ROWS, c_at = 0x80000000u;
  for (size_t i = 0; i < job->n; i += DIM)
    for (size_t j = 0; j < job->m; j += DIM) {
      for (size_t k = 0; k < job->k; k += DIM) {
        gemmini_extended3_config_ld(job->k, MVIN_SCALE_IDENTITY, false, 0);
        gemmini_extended_mvin(job->a + i * job->k + k, a_at, DIM, DIM);
        gemmini_extended3_config_ld(job->m, MVIN_SCALE_IDENTITY, false, 1);
        gemmini_extended_mvin2(job->b + k * job->m + j, b_at, DIM, DIM);
        gemmini_extended_config_ex(WS, NO_ACTIVATION, 0, 1, false, false);
        gemmini_extended_preload(b_at, c_at | (k ? 0x40000000u : 0), DIM, DIM, DIM, DIM);
        gemmini_extended_compute_preloaded(a_at, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      }
      gemmini_extended_config_st(job->m, RELU, job->scale);
      gemmini_extended_mvout(job->c + i * job->m + j, c_at, DIM, DIM);
    }
  gemmini_fence();
}

// ---- The good one: blocks of 8 x 4 tiles of c, k in chunks of 4 tiles ----

enum { BLOCK_I = 8, BLOCK_J = 4, CHUNK_K = 4, LOADS = BLOCK_I + CHUNK_K };

struct chunk {
  size_t i, j, k;  // first element
};

static struct chunk chunk_at(const struct gemmini_matmul* job, size_t index) {
  const size_t chunks = job->k / (CHUNK_K * DIM), columns = job->m / (BLOCK_J * DIM);
  const size_t block = index / chunks;
  const struct chunk chunk = {.i = block / columns * (BLOCK_I * DIM),
                              .j = block % columns * (BLOCK_J * DIM),
                              .k = index % chunks * (CHUNK_K * DIM)};
  return chunk;
}

struct places {
  uint32_t a, b;
};

static struct places places_of(size_t index, int banks_apart) {
  const uint32_t half = (uint32_t)(index % 2) * (BANK_ROWS / 2);
  const struct places places = {half, half + (banks_apart ? BANK_ROWS : BANK_ROWS / 4)};
  return places;
}

// Load number `which` of the chunk: first rows of tiles of b, then of a, each four tiles wide.
static void load(const struct gemmini_matmul* job, size_t index, unsigned which, int banks_apart) {
  const struct chunk chunk = chunk_at(job, index);
  const struct places at = places_of(index, banks_apart);
  if (which < CHUNK_K) {
    gemmini_extended_mvin2(job->b + (chunk.k + which * DIM) * job->m + chunk.j,
                           at.b + which * (BLOCK_J * DIM), BLOCK_J * DIM, DIM);
  } else {
    const unsigned row = which - CHUNK_K;
    gemmini_extended_mvin(job->a + (chunk.i + row * DIM) * job->k + chunk.k,
                          at.a + row * (CHUNK_K * DIM), CHUNK_K * DIM, DIM);
  }
}

static void multiply(struct places at, uint32_t c, unsigned i, unsigned j, unsigned k) {
  gemmini_extended_preload(at.b + (k * BLOCK_J + j) * DIM, c, DIM, DIM, DIM, DIM);
  gemmini_extended_compute_preloaded(at.a + (i * CHUNK_K + k) * DIM, GARBAGE_ADDR, DIM, DIM, DIM,
                                     DIM);
}

static uint32_t place_of_c(size_t block, unsigned i, unsigned j) {
  return 0x80000000u + (uint32_t)(block % 2) * (ACC_ROWS / 2) + (i * BLOCK_J + j) * DIM;
}

static void multiply_chunk(const struct gemmini_matmul* job, size_t index, size_t total,
                           int banks_apart) {
  const struct chunk chunk = chunk_at(job, index);
  const size_t block = index / (job->k / (CHUNK_K * DIM));
  const unsigned steps = BLOCK_I * BLOCK_J * CHUNK_K, every = steps / LOADS;
  unsigned step = 0;
  for (unsigned i = 0; i < BLOCK_I; ++i)
    for (unsigned k = 0; k < CHUNK_K; ++k)
      for (unsigned j = 0; j < BLOCK_J; ++j, ++step) {
        if (step % every == 0 && step / every < LOADS && index + 1 < total)
          load(job, index + 1, step / every, banks_apart);
        const uint32_t accumulate = chunk.k || k ? 0x40000000u : 0;
        multiply(places_of(index, banks_apart), place_of_c(block, i, j) | accumulate, i, j, k);
      }
}

static void store_block(const struct gemmini_matmul* job, size_t index) {
  const struct chunk chunk = chunk_at(job, index);
  const size_t block = index / (job->k / (CHUNK_K * DIM));
  for (unsigned i = 0; i < BLOCK_I; ++i)
    gemmini_extended_mvout(job->c + (chunk.i + i * DIM) * job->m + chunk.j, place_of_c(block, i, 0),
                           BLOCK_J * DIM, DIM);
}

void gemmini_matmul_blocked(const struct gemmini_matmul* job, int banks_apart) {
  const size_t chunks = job->k / (CHUNK_K * DIM);
  const size_t total = job->n / (BLOCK_I * DIM) * (job->m / (BLOCK_J * DIM)) * chunks;
  gemmini_extended_config_ex(WS, NO_ACTIVATION, 0, 1, false, false);
  gemmini_extended3_config_ld(job->k, MVIN_SCALE_IDENTITY, false, 0);
  gemmini_extended3_config_ld(job->m, MVIN_SCALE_IDENTITY, false, 1);
  gemmini_extended_config_st(job->m, RELU, job->scale);
  for (unsigned which = 0; which < LOADS; ++which) load(job, 0, which, banks_apart);
  for (size_t index = 0; index < total; ++index) {
    multiply_chunk(job, index, total, banks_apart);
    if ((index + 1) % chunks == 0) store_block(job, index);
  }
  gemmini_fence();
}

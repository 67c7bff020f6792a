// SPDX-License-Identifier: Apache-2.0
//
// Runs one kernel on the model of the accelerator, with several latencies of memory, and compares
// what it stores with a plain computation, bit for bit.  KERNEL is the function, ROWS x COLUMNS x
// DEPTH its sizes.  Prints a line for each latency: latency, cycles, utilisation of the array, and
// where the other cycles went.  Exit status 1: a wrong result.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "gemmini_model.h"

void KERNEL(const float* scale, const int8_t* A, const int8_t* B, int8_t* C);

static int8_t a[ROWS][DEPTH], b[DEPTH][COLUMNS], c[ROWS][COLUMNS], expected[ROWS][COLUMNS];

// All values of i8; so the extremes of the sums are far from those of i32, and C holds zeros, 127
// and much between.
static void fill(int8_t* cells, size_t count, uint32_t seed) {
  for (size_t i = 0; i < count; ++i) {
    seed = seed * 1664525u + 1013904223u;
    cells[i] = (int8_t)(seed >> 24);
  }
}

static int8_t scaled(int32_t sum, float scale) {
  const float rounded = nearbyintf((float)sum * scale);
  return rounded >= 127.0f ? 127 : rounded <= 0.0f ? 0 : (int8_t)rounded;
}

static void multiply(float scale) {
  static int32_t sums[COLUMNS];
  for (int i = 0; i < ROWS; ++i) {
    memset(sums, 0, sizeof sums);
    for (int k = 0; k < DEPTH; ++k)
      for (int j = 0; j < COLUMNS; ++j) sums[j] += a[i][k] * b[k][j];
    for (int j = 0; j < COLUMNS; ++j) expected[i][j] = scaled(sums[j], scale);
  }
}

// What the host does by itself is outside: commands are issued, and cost what the model says they
// do.
static int run(unsigned latency, float scale) {
  struct gemmini_model_parameters parameters = GEMMINI_MODEL_DEFAULT_PARAMETERS;
  parameters.dma_latency = latency;
  gemmini_model_set_parameters(&parameters);
  memset(c, 0x55, sizeof c);
  KERNEL(&scale, &a[0][0], &b[0][0], &c[0][0]);
  gemmini_model_host_reads(c, sizeof c);
  const struct gemmini_model_figures report = gemmini_model_report();
  const struct gemmini_model_lost* lost = &report.lost;
  const int equal = memcmp(c, expected, sizeof c) == 0;
  printf("%4u %10llu  %6.4f  %8llu %8llu %8llu %8llu %8llu %8llu %8llu%s\n", latency,
         (unsigned long long)report.cycles, report.utilisation,
         (unsigned long long)lost->bank_conflict, (unsigned long long)lost->preload,
         (unsigned long long)lost->load, (unsigned long long)lost->store,
         (unsigned long long)lost->config, (unsigned long long)lost->dependence,
         (unsigned long long)lost->host, equal ? "" : "  WRONG RESULT");
  return equal;
}

int main(void) {
  static const unsigned latencies[] = {40, 90, 150};
  const float scale = 0.02f / sqrtf(DEPTH);
  fill(&a[0][0], sizeof a, 1);
  fill(&b[0][0], sizeof b, 2);
  multiply(scale);
  int equal = 1;
  for (int i = 0; i < 3; ++i) equal &= run(latencies[i], scale);
  return !equal;
}

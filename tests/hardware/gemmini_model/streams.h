// SPDX-License-Identifier: Apache-2.0
//
// Command streams written by hand, in C as a kernel for the hardware would be.
#ifndef SELVAGE_TESTS_GEMMINI_MODEL_STREAMS_H
#define SELVAGE_TESTS_GEMMINI_MODEL_STREAMS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// c[n][m] = relu(scale * (a[n][k] * b[k][m])) in i8, row by row.
struct gemmini_matmul {
  size_t n, m, k;
  const int8_t* a;
  const int8_t* b;
  int8_t* c;
  float scale;
};

// Load, compute and store for each tile, configuring each time; n, m, k multiples of 16.
void gemmini_matmul_naive(const struct gemmini_matmul* job);
// Wide moves, two buffers of everything, operands in different banks; `banks_apart` 0 puts A and B
// into the same bank.  n a multiple of 128, m and k of 64.
void gemmini_matmul_blocked(const struct gemmini_matmul* job, int banks_apart);

#ifdef __cplusplus
}
#endif

#endif

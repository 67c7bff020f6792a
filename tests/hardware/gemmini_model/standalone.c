// SPDX-License-Identifier: Apache-2.0
//
// A program as one would write it around an emitted kernel.
#include <stdio.h>
#include <stdlib.h>

#include "gemmini_model.h"
#include "streams.h"

enum { N = 128, M = 64, K = 128 };

static int8_t a[N][K], b[K][M], naive[N][M], blocked[N][M];

static int8_t expected(int i, int j) {
  int sum = 0;
  for (int k = 0; k < K; ++k) sum += a[i][k] * b[k][j];
  const int rounded = sum >= 0 ? (sum + 32) / 64 : 0;  // as far as no tie is met
  return (int8_t)(rounded > 127 ? 127 : rounded);
}

int main(void) {
  uint32_t state = 1;
  for (int i = 0; i < N * K; ++i)
    (&a[0][0])[i] = (int8_t)((state = state * 1664525 + 1013904223) >> 28);
  for (int i = 0; i < K * M; ++i)
    (&b[0][0])[i] = (int8_t)((state = state * 1664525 + 1013904223) >> 28) - 8;
  struct gemmini_matmul job = {N, M, K, &a[0][0], &b[0][0], &naive[0][0], 1.0f / 64};
  gemmini_matmul_naive(&job);
  job.c = &blocked[0][0];
  gemmini_matmul_blocked(&job, 1);
  gemmini_model_print_report(stdout);
  int wrong = 0, ties = 0;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < M; ++j) {
      const int difference = naive[i][j] - expected(i, j);
      ties += difference == -1;  // a half that went to the even number below
      wrong += (difference != 0 && difference != -1) || naive[i][j] != blocked[i][j];
    }
  printf("%d ties, %d wrong\n", ties, wrong);
  return wrong == 0 && ties < N * M / 16 ? EXIT_SUCCESS : EXIT_FAILURE;
}

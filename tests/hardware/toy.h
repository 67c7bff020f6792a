/* SPDX-License-Identifier: Apache-2.0
 *
 * The instructions of an invented machine, in C: rows of four floats, computed with in one scratchpad that is
 * addressed by row.  Bit 31 of an address says that a row is added to instead of overwritten. */
#ifndef TOY_H
#define TOY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define TOY_ROWS 16u
#define TOY_ADD (1u << 31)

static _Thread_local float toy_pad[TOY_ROWS][4];

static inline float *toy_row(uint32_t address) {
  const uint32_t row = address & ~TOY_ADD;
  if (row >= TOY_ROWS) {
    fprintf(stderr, "toy: there is no row %lu\n", (unsigned long)row);
    abort();
  }
  return toy_pad[row];
}

static inline void toy_put(uint32_t address, const float *values) {
  float *row = toy_row(address);
  for (int l = 0; l < 4; l++) row[l] = (address & TOY_ADD) != 0 ? row[l] + values[l] : values[l];
}

/* `rows` rows of four, `stride` floats apart. */
static inline void toy_load(uint32_t to, const float *from, int64_t stride, int64_t rows) {
  for (int64_t i = 0; i < rows; i++) toy_put((uint32_t)(to + i), from + i * stride);
}

/* The first `cols` lanes of each row. */
static inline void toy_store(float *to, int64_t stride, uint32_t from, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t l = 0; l < cols; l++) to[i * stride + l] = toy_row((uint32_t)(from + i))[l];
  }
}

static inline void toy_clear(uint32_t row) {
  const float zeros[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  toy_put(row, zeros);
}

/* A row times a number from memory. */
static inline void toy_scale(uint32_t to, uint32_t row, const float *by) {
  float product[4];
  for (int l = 0; l < 4; l++) product[l] = toy_row(row)[l] * *by;
  toy_put(to, product);
}

#endif /* TOY_H */

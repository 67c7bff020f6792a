// SPDX-License-Identifier: Apache-2.0
#include "pad_model.h"

#include <stdlib.h>

enum { row = 16, cells = 4096 };

static float memory[cells];
static uint32_t used;
static int64_t load_pitch, store_pitch;
static bool store_relu;

uint32_t pad_alloc(int64_t count) {
  if (count > cells - used) abort();
  const uint32_t first = used;
  used += (uint32_t)count;
  return first;
}

void pad_free(uint32_t first) {
  if (first < used) used = first;
}

float* pad_cell(uint32_t first, int64_t offset) { return &memory[first + offset]; }

void pad_config_load(int64_t pitch) { load_pitch = pitch; }

void pad_config_store(int64_t pitch, bool relu) {
  store_pitch = pitch;
  store_relu = relu;
}

void pad_load(float* dst, const float* src, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < cols; j++) dst[i * row + j] = src[i * load_pitch + j];
}

void pad_store(float* dst, const float* src, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < cols; j++) {
      const float x = src[i * row + j];
      dst[i * store_pitch + j] = store_relu && !(x > 0) ? 0 : x;
    }
}

void pad_add(float* dst, const float* src, int64_t rows) {
  for (int64_t k = 0; k < rows * row; k++) dst[k] += src[k];
}

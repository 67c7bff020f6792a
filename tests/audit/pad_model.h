// SPDX-License-Identifier: Apache-2.0
//
// A small accelerator: a scratchpad of rows of 16 numbers, into which rows are loaded at a distance
// that is configured, and out of which they are stored at another, perhaps without what is
// negative.
#pragma once
#include <stdbool.h>
#include <stdint.h>

uint32_t pad_alloc(int64_t cells);
void pad_free(uint32_t first);
float* pad_cell(uint32_t first, int64_t offset);

void pad_config_load(int64_t pitch);
void pad_config_store(int64_t pitch, bool relu);
void pad_load(float* dst, const float* src, int64_t rows, int64_t cols);
void pad_store(float* dst, const float* src, int64_t rows, int64_t cols);
void pad_add(float* dst, const float* src, int64_t rows);

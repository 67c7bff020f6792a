// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "internal.h"

int8_t gm_saturate_i8(int32_t value) {
  if (value > INT8_MAX) return INT8_MAX;
  if (value < INT8_MIN) return INT8_MIN;
  return (int8_t)value;
}

int32_t gm_wrapping_add(int32_t a, int32_t b) {
  const uint32_t sum = (uint32_t)a + (uint32_t)b;
  return sum <= (uint32_t)INT32_MAX ? (int32_t)sum : (int32_t)(sum - 0x80000000u) + INT32_MIN;
}

// What is no number becomes the largest one, as in RISC-V and in the units for floating point that
// the hardware uses.
int8_t gm_scale_i8(int32_t value, float scale) {
  const float product = (float)value * scale;
  if (isnan(product)) return INT8_MAX;
  const float magnitude = fabsf(product);
  if (magnitude >= 256.0f) return product < 0.0f ? INT8_MIN : INT8_MAX;
  const float whole = floorf(magnitude);
  const float rest = magnitude - whole;  // exact
  const bool up = rest > 0.5f || (rest == 0.5f && (int32_t)whole % 2 != 0);
  const int32_t rounded = (int32_t)whole + (up ? 1 : 0);
  return gm_saturate_i8(product < 0.0f ? -rounded : rounded);
}

int32_t gm_rounding_shift(int32_t value, unsigned shift) {
  if (shift == 0) return value;
  const int64_t wide = value;
  const int64_t unit = (int64_t)1 << shift;
  int64_t whole = wide / unit;
  int64_t rest = wide % unit;
  if (rest < 0) {
    rest += unit;
    whole -= 1;
  }
  const bool up = rest * 2 > unit || (rest * 2 == unit && whole % 2 != 0);
  return (int32_t)(up ? whole + 1 : whole);
}

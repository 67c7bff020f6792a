// SPDX-License-Identifier: Apache-2.0
#ifndef SELVAGE_TESTS_GEMMINI_HARNESS_H
#define SELVAGE_TESTS_GEMMINI_HARNESS_H

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "gemmini.h"
#include "gemmini_model.h"

namespace gemmini_tests {

struct Fault {
  gemmini_model_fault_kind kind;
  std::uint64_t number;
  std::string instruction, message;
};

// A fresh model, with the default parameters, whose faults are collected and, unless the test takes
// them, fail it.
class Model {
 public:
  Model();
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // The faults so far, which are then forgotten.
  std::vector<Fault> take_faults();
};

using Matrix = std::vector<std::vector<std::int32_t>>;
Matrix random_matrix(std::mt19937& random, unsigned rows, unsigned cols, int low = -128,
                     int high = 127);
Matrix transposed(const Matrix& m);
Matrix product(const Matrix& a, const Matrix& b);
Matrix sum(const Matrix& a, const Matrix& b);

// Local memory, without an instruction.  A scratchpad holds what fits into i8.
void put(std::uint32_t address, const Matrix& m, unsigned row_stride = 1);
Matrix get(std::uint32_t address, unsigned rows, unsigned cols, unsigned row_stride = 1);

// The same arithmetic, written otherwise than in the model: in exact fractions of two integers.
std::int32_t round_half_even(std::int64_t numerator, std::int64_t denominator);
std::int32_t saturate(std::int64_t value);

constexpr std::uint32_t accumulator = 0x80000000;
constexpr std::uint32_t accumulate = 0xC0000000;
constexpr std::uint32_t full_width = 0xA0000000;

}  // namespace gemmini_tests

#endif

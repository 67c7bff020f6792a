// SPDX-License-Identifier: Apache-2.0
#include "harness.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace gemmini_tests {
namespace {

void collect(const gemmini_model_fault* fault, void* context) {
  static_cast<std::vector<Fault>*>(context)->push_back(
      {fault->kind, fault->number, fault->instruction, fault->message});
}

std::vector<Fault> faults;

}  // namespace

Model::Model() {
  const gemmini_model_parameters parameters = GEMMINI_MODEL_DEFAULT_PARAMETERS;
  faults.clear();
  gemmini_model_set_fault_handler(collect, &faults);
  gemmini_model_set_parameters(&parameters);
}

Model::~Model() {
  for (const Fault& fault : faults)
    FAIL_CHECK(fault.number, " ", fault.instruction, ": ", fault.message);
  gemmini_model_set_fault_handler(nullptr, nullptr);
  gemmini_model_reset();
}

std::vector<Fault> Model::take_faults() {
  std::vector<Fault> taken;
  taken.swap(faults);
  return taken;
}

Matrix random_matrix(std::mt19937& random, unsigned rows, unsigned cols, int low, int high) {
  Matrix m(rows, std::vector<std::int32_t>(cols));
  for (auto& row : m)
    for (auto& x : row) {
      const std::int64_t range = std::int64_t{high} - low + 1;
      x = static_cast<std::int32_t>(low + static_cast<std::int64_t>(random()) % range);
    }
  return m;
}

Matrix transposed(const Matrix& m) {
  Matrix t(m[0].size(), std::vector<std::int32_t>(m.size()));
  for (std::size_t i = 0; i < m.size(); ++i)
    for (std::size_t j = 0; j < m[0].size(); ++j) t[j][i] = m[i][j];
  return t;
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(a.size(), std::vector<std::int32_t>(b[0].size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k)
      for (std::size_t j = 0; j < b[0].size(); ++j) c[i][j] += a[i][k] * b[k][j];
  return c;
}

Matrix sum(const Matrix& a, const Matrix& b) {
  Matrix c = a;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[0].size(); ++j) c[i][j] += b[i][j];
  return c;
}

void put(std::uint32_t address, const Matrix& m, unsigned row_stride) {
  for (std::size_t i = 0; i < m.size(); ++i) {
    const std::uint32_t at = address + static_cast<std::uint32_t>(i) * row_stride;
    std::array<elem_t, DIM> narrow{};
    std::copy(m[i].begin(), m[i].end(), narrow.begin());
    const void* elements = narrow.data();
    if (address & accumulator) elements = m[i].data();
    gemmini_model_set_row(at, 0, elements, static_cast<unsigned>(m[i].size()));
  }
}

Matrix get(std::uint32_t address, unsigned rows, unsigned cols, unsigned row_stride) {
  Matrix m(rows, std::vector<std::int32_t>(cols));
  for (unsigned i = 0; i < rows; ++i) {
    std::array<acc_t, DIM> wide{};
    std::array<elem_t, DIM> narrow{};
    void* elements = narrow.data();
    if (address & accumulator) elements = wide.data();
    const unsigned written = gemmini_model_get_row(address + i * row_stride, 0, elements, cols);
    CHECK(written == (1u << cols) - 1);
    for (unsigned j = 0; j < cols; ++j) m[i][j] = address & accumulator ? wide[j] : narrow[j];
  }
  return m;
}

std::int32_t round_half_even(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t n = numerator < 0 ? -numerator : numerator;
  std::int64_t q = n / denominator;
  const std::int64_t twice = 2 * (n % denominator);
  if (twice > denominator || (twice == denominator && q % 2 == 1)) ++q;
  return static_cast<std::int32_t>(std::min<std::int64_t>(q, 1 << 30)) * (numerator < 0 ? -1 : 1);
}

std::int32_t saturate(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -128, 127));
}

}  // namespace gemmini_tests

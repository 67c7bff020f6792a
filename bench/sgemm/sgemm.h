// SPDX-License-Identifier: Apache-2.0
//
// C += A * B on dense row-major f32 matrices, by the kernel under test and by the libraries it is
// compared with.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace selvage::bench {

// A is M x K, B is K x N, C is M x N.
struct Shape {
  std::int64_t m = 1, n = 1, k = 1;
  [[nodiscard]] double flops() const { return 2.0 * static_cast<double>(m) * n * k; }
};

using Sgemm = std::function<void(const Shape&, const float* a, const float* b, float* c)>;

struct Contender {
  std::string name;
  std::string detail;  // version or core, for the report
  Sgemm run;
};

// The kernels that `selvage replay` emitted, linked into this program: those that this processor
// can run.  Their details are their names.
[[nodiscard]] std::vector<Contender> selvage_kernels();

// Each library is opened by itself, so that their like-named functions do not meet, and set to one
// thread. Throws std::runtime_error if the library is not installed.
[[nodiscard]] Contender openblas();
[[nodiscard]] Contender blis();

}  // namespace selvage::bench

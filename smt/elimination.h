// SPDX-License-Identifier: Apache-2.0
//
// Linear rows over the integers, decided by eliminating one variable after the other: equalities by
// Euclid's algorithm, inequalities as Fourier and Motzkin do, with the dark shadow of the Omega
// test (Pugh, CACM 1992) where that is not exact.  Every row made follows from those before it, so
// that a contradiction among them is one of the given rows; every solution is put together from the
// rows that bounded the variables, and satisfies them.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "smt/checked.h"
#include "smt/satisfiability.h"

namespace selvage::smt {

// sum(coefficients[i] * x_i) + constant, which is to be 0 or at most 0.
struct Row {
  std::vector<Integer> coefficients;
  Integer constant = 0;
};

struct Rows {
  std::vector<Row> equalities;
  std::vector<Row> inequalities;
};

// What the row comes to, unless it does not even fit 128 bits.
[[nodiscard]] std::optional<Wide> value_of(const Row& row, const std::vector<Integer>& values);

// What is left to spend, in coefficients computed.
class Effort {
 public:
  explicit Effort(std::uint64_t most) : left_(most) {}
  // False once all is spent.
  bool spend(std::uint64_t amount) {
    left_ = amount < left_ ? left_ - amount : 0;
    return left_ > 0;
  }
  [[nodiscard]] bool spent() const { return left_ == 0; }

 private:
  std::uint64_t left_;
};

struct Solution {
  Satisfiability answer = Satisfiability::unknown;
  std::vector<Integer> values = {};  // of a satisfiable one, each as near to 0 as it was free to be
};

// Every row has `width` coefficients.  Unknown if the effort runs out, a number does not fit, or
// neither shadow decides.
[[nodiscard]] Solution eliminate(const Rows& rows, std::size_t width, Effort& effort);

}  // namespace selvage::smt

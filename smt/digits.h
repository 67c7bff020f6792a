// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {

// Sorts divisors into chains in which each divides the next: the longest first, each divisor in one
// chain.
[[nodiscard]] std::vector<std::vector<Integer>> divisibility_chains(std::vector<Integer> divisors);

// One place of a mixed-radix number.
struct Digit {
  Integer weight;
  Integer size;  // the digit lies in [0, size); 0: it is the leading one, any integer
  Variable variable;
};

// A number written with digits, the lowest first; `chain` are the weights above the first.
struct Digits {
  std::vector<Integer> chain;
  std::vector<Digit> digits;

  [[nodiscard]] Term value() const;
  // The number divided by an element of the chain, and the remainder.
  [[nodiscard]] Term quotient(Integer divisor) const;
  [[nodiscard]] Term remainder(Integer divisor) const;
};

}  // namespace selvage::smt

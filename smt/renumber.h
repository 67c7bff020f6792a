// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "smt/key.h"

namespace selvage::smt {

// A query in the order and with the variables of its canonical text: number k is the id of the k-th
// variable.  What is made of it is a function of that text alone, whatever the variables were
// called, whenever they were made, and in whatever order the facts came.
struct NumberedQuery {
  std::vector<Formula> facts;
  Formula goal;
  std::vector<Variable> variables;
};

[[nodiscard]] NumberedQuery numbered(const CanonicalQuery& query, std::span<const Formula> facts,
                                     const Formula& goal);

}  // namespace selvage::smt

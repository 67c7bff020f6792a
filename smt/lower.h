// SPDX-License-Identifier: Apache-2.0
//
// Divisions are written away before Z3 sees a query.  Every base term that is divided gets digits,
// shared by all its divisors: for the divisors c1 | c2 | ... | cm of t
//
//   t = s0 + c1*s1 + c2*s2 + ... + cm*q     0 <= s0 < c1,  0 <= s1 < c2/c1,  ...
//   div(t, cj) = sj + (c(j+1)/cj)*s(j+1) + ... + (cm/cj)*q
//
// The digits exist, and are unique, for every value of t, so the result is satisfiable by exactly
// the same values of the original variables.
#pragma once
#include <cstdint>
#include <vector>

#include "smt/bounds.h"
#include "smt/formula_node.h"

namespace selvage::smt {

// Variables made here have ids from this one on; nobody else's may.
constexpr std::uint64_t first_fresh_id = std::uint64_t{1} << 63;

struct Lowered {
  std::vector<Formula> units;        // the given ones in their order, without divisions
  std::vector<Formula> definitions;  // of the new variables
  Bounds bounds;                     // that follow from units and definitions
};

// `units` hold together; a unit without divisions is kept as it is.
[[nodiscard]] Lowered lower_divisions(std::vector<Formula> units);

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "smt/formula_node.h"

namespace selvage::smt {

// A query as the solver gets it: the goal follows from the facts if and only if base and extra
// cannot hold together, and every solution of them is, on the variables of the query, a
// counterexample.
struct Prepared {
  std::vector<Formula> base;  // likely to be wanted again by the next query
  std::vector<Formula> extra;
  bool opaque = false;         // a number grew too large on the way: nothing can be said
  bool contradictory = false;  // rewriting alone showed that they cannot hold
};

// Does the lemma follow from the assumptions?  A cheap question for the solver.
using Implication = std::function<bool(std::span<const Formula> assumptions, const Formula& lemma)>;

// Writes divisions away and splits equalities by digits, each split backed by a lemma that
// `implies` confirmed.
[[nodiscard]] Prepared prepare(std::span<const Formula> facts, const Formula& goal,
                               const Implication& implies);

}  // namespace selvage::smt

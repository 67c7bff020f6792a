// SPDX-License-Identifier: Apache-2.0
//
// Reads that may come before the write they need.
#pragma once
#include <functional>
#include <set>
#include <vector>

#include "effects/must.h"
#include "effects/prover.h"

namespace selvage::effects {

// The question, of consecutive statements: does every read of a buffer find a cell that they wrote
// before?
struct ReadsCovered {
  core::Block statements;
  Context before;
  core::Sym buffer;             // a base buffer
  std::set<core::Sym> aliases;  // names of windows of it made earlier
  // What narrows the question: conditions on the coordinates under which a cell is asked about;
  // empty: every cell.
  std::function<std::vector<Resolved>(const std::vector<Resolved>& cell)> about;
};

// Requires it.  What was written before a read: what the statements before it, at each level of
// nesting, wrote in the same iteration, and what earlier iterations of the enclosing sequential
// loops wrote.  Under-approximated: returns whether it was exact, so that a refuted query refutes
// the claim.
bool require_reads_covered(Inquiry& inquiry, const ReadsCovered& question);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Queries up to the names of variables.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "smt/formula_node.h"

namespace selvage::smt {

// The query written out with its variables numbered.  Two queries with equal text are the same
// query after renaming: the text says everything about the formulas but the identities of
// variables.  (The converse holds mostly: facts are first put into an order that does not depend on
// names, as far as a cheap refinement can tell them apart.)
struct CanonicalQuery {
  std::string text;                        // bytes
  std::vector<const Variable*> variables;  // by number; they live as long as the formulas
  std::vector<std::size_t> facts;          // their positions, in the order of the text
};

[[nodiscard]] CanonicalQuery canonical(std::span<const Formula> facts, const Formula& goal);

}  // namespace selvage::smt

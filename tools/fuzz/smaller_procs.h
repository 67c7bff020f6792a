// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "core/edit.h"

namespace selvage::fuzz {

// One way to have less of a procedure.
struct SmallerProc {
  core::Edit edit;
  // The statement that was replaced by so many, if one was.
  core::Path at = {};
  int statements = 1;
};
// Statements, loops and conditions around others, and asserts and arguments are left out, the large
// ones first; expressions are replaced by parts of them and by constants.  Not all of these need be
// procedures that mean anything.
[[nodiscard]] std::vector<SmallerProc> smaller_procs(const core::Proc& p);

// Where a place is in the smaller procedure.  Unlike a step's, a place of several statements may
// have fewer afterwards.
[[nodiscard]] std::optional<core::Place> carried(const core::Place& place,
                                                 const SmallerProc& smaller);

}  // namespace selvage::fuzz

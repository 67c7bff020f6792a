// SPDX-License-Identifier: Apache-2.0
//
// Where buffers lie in memories of numbered slots, and whether memories hold all that is alive in
// them at one time.  The same walk decides both, so that what was accepted can be written as C:
// the judge asks it of the result of every step, the C emitter for the numbers.
//
// A buffer holds its slots from its allocation to the last statement of its block that mentions it
// or a window of it; where the memory has something to do at the end (`free`), to the end of the
// block.  It gets the first slots that are free in text order.  A procedure is written once in C,
// so its buffers lie apart from everything that is alive at any of its calls.  Both are
// over-approximations of what is alive at one time.
#pragma once
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// Slots [first, end).
struct SlotRange {
  std::int64_t first = 0, end = 0;
  friend bool operator==(const SlotRange&, const SlotRange&) = default;
};

// Of one procedure.
struct Placement {
  std::unordered_map<Sym, SlotRange> slots;
  // The memories (of parts: the whole) whose slots it deals out, itself or in what it calls.
  std::set<std::string> memories;
};
using Placements = std::map<const ProcNode*, Placement>;

// Places the buffers of `roots` and of all they call, but for instructions.  Refused where a buffer
// does not fit its memory, where a memory would hold more than it can, and where threads that run
// at one time would share what each allocates.
[[nodiscard]] Result<Placements> place_buffers(const std::vector<Proc>& roots);

}  // namespace selvage::core

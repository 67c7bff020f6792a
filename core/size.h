// SPDX-License-Identifier: Apache-2.0
//
// How large procedures may become.  Steps multiply text: many, each within bounds, would fill the
// memory.
#pragma once
#include <cstddef>
#include <map>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// The procedure is small enough to be worked with and to be read back from its text: limits on the
// number of its statements and on how deep blocks and operators nest.
[[nodiscard]] Status check_size(const Proc& p);

// The same for all that a run of a procedure can do: its statements, and how deep they nest, with
// every call replaced by the body of the callee.  Callees are remembered, so that a file of
// procedures that call those before them is looked at once.
class ExpandedSizes {
 public:
  [[nodiscard]] Status check(const Proc& p);

 private:
  // Neither counts further than one above its limit.
  struct Extent {
    std::size_t statements = 0;
    int depth = 0;
  };
  struct Callee {
    Proc proc;
    Extent extent;
  };

  Extent of_callee(const Proc& p, int outside);
  Extent of_block(const Block& b, int outside);
  void forget_the_truncated();
  static void add(Extent& extent, const Extent& inner);

  std::map<const ProcNode*, Callee> callees_;
};
[[nodiscard]] Status check_expanded_size(const Proc& p);

}  // namespace selvage::core

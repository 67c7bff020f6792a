// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <unordered_map>
#include <vector>

#include "core/ast.h"

namespace selvage::backends {

// What a procedure may do to the buffer behind one of its parameters, windows and callees included.
// An over-approximation: it decides `const` and what is reported as unused, nothing else.
struct Use {
  bool read = false;
  bool written = false;
};

// The uses of the parameters of procedures, found once for each.
class Usage {
 public:
  // One entry per parameter; control parameters have none set.
  const std::vector<Use>& of(const core::Proc& p);

 private:
  std::unordered_map<const core::ProcNode*, std::vector<Use>> known_;
};

// Everything reachable from `roots` by calls, instructions included, each once, callees first.
[[nodiscard]] std::vector<core::Proc> callees_first(const std::vector<core::Proc>& roots);

}  // namespace selvage::backends

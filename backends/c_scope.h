// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "backends/c_names.h"
#include "backends/c_unit.h"
#include "backends/c_view.h"

namespace selvage::backends {

// What the code of one C function may speak of, and what it has spoken of so far.
struct FunctionScope {
  FunctionScope(CUnit& file, const core::Proc& p)
      : unit(file), node(p.id()), proc(p->name), names(file.names) {}

  CUnit& unit;
  const core::ProcNode* node;
  std::string proc;  // for messages
  LocalNames names;
  std::unordered_map<core::Sym, View> views;
  // Control variables that are never negative: sizes, and iterators that start at such a value.
  std::unordered_set<core::Sym> non_negative;
  std::unordered_set<core::Sym> read;  // buffers whose cells may be read
  // Fields of configurations that were read once, as C variables that hold them.
  std::map<std::string, std::string> held;

  [[nodiscard]] const View& view(const core::Sym& buffer) const {
    const auto found = views.find(buffer);
    ENSURE(found != views.end(), "a buffer is declared before it is used");
    return found->second;
  }
};

// The machine type exists in C; otherwise an error that says what to do.  `what` names the buffer.
[[nodiscard]] Status check_machine_type(core::Scalar type, const std::string& what,
                                        const core::SourceLoc& loc);

}  // namespace selvage::backends

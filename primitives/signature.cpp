// SPDX-License-Identifier: Apache-2.0
#include "primitives/signature.h"

#include <algorithm>

#include "core/hardware.h"

namespace selvage::primitives {

using namespace core;

Declaration declaration_of(const Proc& p, const BufferArg& buffer) {
  if (buffer.allocation) {
    const Stmt stmt = stmt_at(p, *buffer.allocation);
    const auto* alloc = as<Alloc>(stmt);
    return {alloc->type, alloc->memory, stmt->loc};
  }
  const auto arg = std::find_if(p->args.begin(), p->args.end(),
                                [&](const Arg& a) { return a.name == *buffer.symbol; });
  ENSURE(arg != p->args.end(), "a resolved buffer is an allocation or an argument");
  return {arg->type, arg->memory.value_or(dram()), arg->loc};
}

void redeclare(Edit& edit, const BufferArg& buffer, const Declaration& now) {
  if (buffer.allocation) {
    edit.replace_in_place(*buffer.allocation,
                          make_stmt(now.loc, Alloc{*buffer.symbol, now.type, now.memory}));
    return;
  }
  std::vector<Arg> args = edit.proc()->args;
  for (Arg& a : args) {
    if (a.name == *buffer.symbol) {
      a.type = now.type;
      a.memory = now.memory;
    }
  }
  edit.set_args(std::move(args));
}

}  // namespace selvage::primitives

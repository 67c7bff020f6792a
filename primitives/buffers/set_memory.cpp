// SPDX-License-Identifier: Apache-2.0
#include "core/hardware.h"
#include "primitives/primitive.h"
#include "primitives/signature.h"

// set_memory(buffer, memory)
//   x: T[n] @ OLD   ~>   x: T[n] @ NEW
// requires  nothing beyond the front-end invariants (callees that name a memory, races on memory
//           that threads share, memories that hold no more than they can)
// sound     where a buffer lives has no meaning; whether C can be emitted for it is checked when it
//           is emitted.

namespace selvage::primitives {
namespace {

using namespace core;

struct SetMemory {
  BufferArg buffer;
  MemoryName memory;
  std::vector<Field> fields() {
    return {{.name = "buffer",
             .slot = &buffer,
             .doc = "an allocation, or an argument of the procedure"},
            {.name = "memory", .slot = &memory, .doc = "a memory of the loaded hardware"}};
  }
};

Result<Plan> plan(const Planner& p, const SetMemory& args) {
  TRY(memory, p.find_memory(args.memory));
  Declaration now = declaration_of(p.proc(), args.buffer);
  const bool allocated = args.buffer.allocation.has_value();
  if (const auto misfit = memory_misfit(*memory, now.type, allocated)) {
    return not_applicable(now.loc, "`" + args.buffer.symbol->name() + "` does not fit the memory " +
                                       memory->name + ": " + *misfit);
  }
  now.memory = memory;
  Plan plan{Edit(p.proc()), {}, {}};
  redeclare(plan.edit, args.buffer, now);
  return plan;
}

}  // namespace

Primitive make_set_memory() {
  return define<SetMemory>(
      {.name = "set_memory",
       .summary = "say in which memory a buffer lives",
       .rewrite = "x: T[n] @ OLD\n~>  x: T[n] @ NEW",
       .sound = "where a buffer lives has no meaning; callees that name a memory, races on "
                "memory that threads share and what memories can hold are checked of the result",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "primitives/layout.h"

#include "core/traverse.h"

namespace selvage::primitives {

using namespace core;

std::optional<BlockRange> lifetime(const Proc& p, const Path& alloc) {
  const Path block(alloc.begin(), alloc.end() - 1);
  const int after = alloc.back() + 1;
  const int length = static_cast<int>(block_at(p, block).size());
  if (after == length) return std::nullopt;
  return BlockRange{block, after, length - after};
}

Memory plain_memory(const Library& library) {
  const auto declared = library.memories.find(dram()->name);
  return declared == library.memories.end() ? dram() : declared->second;
}

Status change_layout(Edit& edit, const Path& alloc, std::vector<Expr> shape, const AccessMap& map) {
  const Stmt stmt = stmt_at(edit.proc(), alloc);
  const auto* old = as<Alloc>(stmt);
  ENSURE(old != nullptr, "the layout of an allocation is changed at its allocation");
  TRY(body, map_accesses(edit.proc()->body, old->buffer, old->type, map));
  edit.map_body(body);
  Type type = old->type;
  type.shape = std::move(shape);
  edit.replace_in_place(alloc, make_stmt(stmt->loc, Alloc{old->buffer, type, old->memory}));
  return Ok{};
}

Result<Path> allocation_of(const BufferArg& buffer, const std::string& primitive) {
  if (buffer.allocation) return *buffer.allocation;
  return not_applicable(buffer.loc,
                        "`" + buffer.symbol->name() + "` is an argument of the procedure; " +
                            primitive + " changes the layout of allocated buffers only",
                        "stage_mem the part that is used into a buffer of its own");
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "primitives/escapes.h"

#include "core/traverse.h"

namespace selvage::primitives {

using namespace core;

Status nothing_escapes(const Proc& p, const BlockRange& range) {
  const Block whole = block_at(p, range.block);
  const Block rest(whole.begin() + range.first + range.count, whole.end());
  const std::set<Sym> used = free_names(rest);
  for (const Stmt& s : stmts_at(p, range)) {
    const auto name = bound_name(s);
    if (name && used.count(*name) != 0) {
      return not_applicable(s->loc,
                            "`" + name->name() + "` is made in the block and used after it");
    }
  }
  return Ok{};
}

}  // namespace selvage::primitives

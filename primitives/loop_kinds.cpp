// SPDX-License-Identifier: Apache-2.0
#include "primitives/loop_kinds.h"

#include <algorithm>

#include "core/print.h"
#include "core/type.h"
#include "primitives/surroundings.h"

namespace selvage::primitives {

Result<core::LoopKind> joint_kind(const core::Stmt& a, const core::Stmt& b) {
  const auto* one = core::as<core::For>(a);
  const auto* two = core::as<core::For>(b);
  ENSURE(one != nullptr && two != nullptr, "kinds are asked of loops");
  core::LoopKind kind = one->mode;
  for (const core::Sym& buffer : two->mode.reductions) {
    if (std::ranges::find(kind.reductions, buffer) == kind.reductions.end()) {
      kind.reductions.push_back(buffer);
    }
  }
  if (one->mode.mode == two->mode.mode) return kind;
  if (kind.reductions.empty()) return core::LoopKind(core::LoopMode::seq);
  return not_applicable(b->loc,
                        "one of the loops over `" + one->iter.name() + "` and `" +
                            two->iter.name() + "` is parallel and reduces into `" +
                            kind.reductions.front().name() + "`, the other is sequential",
                        "parallelize_loop the other one first");
}

std::vector<effects::Law> laws_of_zero_sums(const core::Proc& p, const core::Path& loop) {
  const core::Stmt stmt = core::stmt_at(p, loop);
  const auto* node = core::as<core::For>(stmt);
  ENSURE(node != nullptr, "zero sums are made by loops");
  if (node->mode.reductions.empty()) return {};
  const core::Gap before{core::Path(loop.begin(), loop.end() - 1), loop.back()};
  for (const Declared& d : surroundings(p, before).names) {
    const bool reduced =
        std::ranges::find(node->mode.reductions, d.name) != node->mode.reductions.end();
    // -0.0 + 0.0 is 0.0.
    if (reduced && !core::is_integer_data(d.type.scalar)) return {effects::Law{"reassociate"}};
  }
  return {};
}

}  // namespace selvage::primitives

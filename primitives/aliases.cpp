// SPDX-License-Identifier: Apache-2.0
#include "primitives/aliases.h"

namespace selvage::primitives {

using namespace core;

Sym base_of(const std::map<Sym, Sym>& views, const Sym& name) {
  const auto found = views.find(name);
  return found == views.end() ? name : found->second;
}

std::map<Sym, Sym> views_at(const Proc& p, const Gap& gap) {
  std::map<Sym, Sym> views;
  const auto note = [&views](const Stmt& s) {
    if (const auto* w = as<WindowStmt>(s)) {
      views.emplace(w->name, base_of(views, as<WindowExpr>(w->window)->buffer));
    }
  };
  // Each block on the way down, up to the statement that the path enters.
  for (std::size_t depth = 0; depth <= gap.block.size(); depth += 2) {
    const Block block = block_at(p, {gap.block.begin(), gap.block.begin() + static_cast<std::ptrdiff_t>(depth)});
    const int until = depth == gap.block.size() ? gap.at : gap.block[depth];
    for (int i = 0; i < until; ++i) note(block[static_cast<std::size_t>(i)]);
  }
  return views;
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "primitives/aliases.h"

#include "core/traverse.h"

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
    const Block block =
        block_at(p, {gap.block.begin(), gap.block.begin() + static_cast<std::ptrdiff_t>(depth)});
    const int until = depth == gap.block.size() ? gap.at : gap.block[depth];
    for (int i = 0; i < until; ++i) note(block[static_cast<std::size_t>(i)]);
  }
  return views;
}

bool asks_for_stride(const Block& block, std::set<Sym> buffers) {
  bool found = false;
  // A window is made before it is used: one pass in text order finds all.
  visit_statements(block, [&](const Stmt& s) {
    if (const auto* w = as<WindowStmt>(s)) {
      if (buffers.count(as<WindowExpr>(w->window)->buffer) != 0) buffers.insert(w->name);
    }
    for (const Expr& e : expressions(s)) {
      visit(e, [&](const Expr& part) {
        const auto* stride = as<StrideOf>(part);
        found = found || (stride != nullptr && buffers.count(stride->buffer) != 0);
      });
    }
    const auto* call = as<Call>(s);
    if (call == nullptr || found) return;
    std::set<Sym> handed;
    for (std::size_t k = 0; k < call->args.size(); ++k) {
      const auto* window = as<WindowExpr>(call->args[k]);
      const auto* whole = as<Whole>(call->args[k]);
      const bool view = (window != nullptr && buffers.count(window->buffer) != 0) ||
                        (whole != nullptr && buffers.count(whole->buffer) != 0);
      if (view) handed.insert(call->callee->args[k].name);
    }
    found = !handed.empty() && asks_for_stride(call->callee->body, handed);
  });
  return found;
}

}  // namespace selvage::primitives

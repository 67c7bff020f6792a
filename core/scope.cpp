// SPDX-License-Identifier: Apache-2.0
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"

namespace selvage::core {

namespace {

// Collects what is in scope on the way down to a gap.
class ScopeWalk {
 public:
  explicit ScopeWalk(const Proc& p) : spelled_(spellings(p)) {
    for (const Arg& a : p->args) add(a.name, a.type, a.memory);
  }

  void statements_before(const Block& block, int end) {
    for (int i = 0; i < end; ++i) {
      const Stmt& s = block[static_cast<std::size_t>(i)];
      if (const auto* a = as<Alloc>(s)) add(a->buffer, a->type, a->memory);
      if (const auto* w = as<WindowStmt>(s)) {
        add(w->name, w->window->type, memory_of(as<WindowExpr>(w->window)->buffer));
      }
    }
  }

  void enter(const Stmt& s) {
    if (const auto* f = as<For>(s)) add(f->iter, {Scalar::index}, std::nullopt);
  }

  Scope take() { return std::move(scope_); }

 private:
  void add(const Sym& name, const Type& type, const std::optional<Memory>& memory) {
    memories_.insert_or_assign(name, memory);
    scope_.names.insert_or_assign(spelled_.at(name), ScopeEntry{name, type, memory});
  }

  [[nodiscard]] std::optional<Memory> memory_of(const Sym& buffer) const {
    const auto found = memories_.find(buffer);
    return found == memories_.end() ? std::nullopt : found->second;
  }

  std::map<Sym, std::string> spelled_;
  std::map<Sym, std::optional<Memory>> memories_;
  Scope scope_;
};

}  // namespace

Scope scope_at(const Proc& p, const Gap& gap) {
  ScopeWalk walk(p);
  Block block = p->body;
  for (std::size_t i = 0; i + 1 < gap.block.size(); i += 2) {
    const int at = gap.block[i];
    ENSURE(0 <= at && at < static_cast<int>(block.size()), "the gap exists in the procedure");
    walk.statements_before(block, at);
    const Stmt inner = block[static_cast<std::size_t>(at)];
    walk.enter(inner);
    block = blocks(inner).at(static_cast<std::size_t>(gap.block[i + 1]));
  }
  ENSURE(0 <= gap.at && gap.at <= static_cast<int>(block.size()),
         "the gap exists in the procedure");
  walk.statements_before(block, gap.at);
  return walk.take();
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include "primitives/surroundings.h"

#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using namespace core;

class Walk {
 public:
  explicit Walk(const Proc& p) {
    for (const Arg& a : p->args) out_.names.push_back({a.name, a.type, a.memory, {}, a.loc});
    out_.facts = p->asserts;
  }

  // The statements before position `until` of a block.
  void pass(const Block& block, int until) {
    for (int i = 0; i < until; ++i) note(block[static_cast<std::size_t>(i)]);
  }

  void enter(const Stmt& s, int block) {
    if (const auto* loop = as<For>(s)) {
      out_.names.push_back({loop->iter, Type{Scalar::index}, {}, {}, s->loc});
      out_.loops.push_back({loop->iter, loop->lo, loop->hi});
      const Expr i = var(loop->iter);
      out_.facts.push_back(
          logical_and(compare(BinaryOp::le, loop->lo, i), compare(BinaryOp::lt, i, loop->hi)));
    }
    if (const auto* branch = as<If>(s)) {
      out_.facts.push_back(block == 0 ? branch->cond : logical_not(branch->cond));
    }
  }

  Surroundings finish() && { return std::move(out_); }

 private:
  void note(const Stmt& s) {
    if (const auto* alloc = as<Alloc>(s)) {
      out_.names.push_back({alloc->buffer, alloc->type, alloc->memory, {}, s->loc});
    }
    if (const auto* made = as<WindowStmt>(s)) {
      const Sym& base = as<WindowExpr>(made->window)->buffer;
      const auto of = std::ranges::find(out_.names, base, &Declared::name);
      ENSURE(of != out_.names.end(), "a window is made of something in scope");
      out_.names.push_back({made->name, made->window->type, of->memory, made->window, s->loc});
    }
  }

  Surroundings out_;
};

}  // namespace

Surroundings surroundings(const Proc& p, const Gap& gap) {
  Walk walk(p);
  Block block = p->body;
  for (std::size_t depth = 0; depth < gap.block.size(); depth += 2) {
    const int at = gap.block[depth];
    const Stmt entered = block[static_cast<std::size_t>(at)];
    walk.pass(block, at);
    walk.enter(entered, gap.block[depth + 1]);
    block = *nested_block(entered, gap.block[depth + 1]);
  }
  walk.pass(block, gap.at);
  return std::move(walk).finish();
}

}  // namespace selvage::primitives

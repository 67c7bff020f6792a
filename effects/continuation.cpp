// SPDX-License-Identifier: Apache-2.0
#include "effects/continuation.h"

#include "core/build.h"
#include "core/ensure.h"
#include "core/traverse.h"
#include "effects/analysis.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Block;
using core::Expr;
using core::For;
using core::Stmt;
using core::Sym;

// A statement around the gap, with what follows it in its block.
struct Level {
  Stmt stmt;
  Context before;
  Block after;
};

Block from(const Block& block, int at) {
  ENSURE(at >= 0 && at <= static_cast<int>(block.size()), "the place exists");
  return Block(block.begin() + at, block.end());
}

// The iterations after the one at hand, as a loop.  Bounds were evaluated when the loop was
// entered.
Stmt other_iterations(const Level& level) {
  const For& loop = *as<For>(level.stmt);
  const Sym other = loop.iter.copy();
  Block body = core::freshen(core::substitute(loop.body, {{loop.iter, core::var(other)}}));
  const Expr here = core::var(loop.iter);
  const Expr hi = level.before.resolve(loop.hi);
  if (loop.mode == core::LoopMode::seq) {
    return core::for_loop(other, core::add(here, core::int_const(1)), hi, std::move(body),
                          loop.mode, level.stmt->loc);
  }
  const Expr another = core::compare(core::BinaryOp::ne, core::var(other), here);
  return core::for_loop(other, level.before.resolve(loop.lo), hi,
                        {core::if_then(another, std::move(body), {}, level.stmt->loc)}, loop.mode,
                        level.stmt->loc);
}

}  // namespace

Continuation continuation_of(Analysis& a, const core::Proc& p, const core::Gap& gap,
                             const core::Path& to_end_of) {
  ENSURE(core::is_prefix(to_end_of, gap.block), "the block is around the gap");
  Context context = a.entry(p);
  const Block* block = &p->body;
  std::vector<Level> around;  // outermost first
  const auto run_to = [&](int at) {
    for (int i = 0; i < at; ++i) context = context.after(block->at(static_cast<std::size_t>(i)));
  };
  for (std::size_t k = 0; k + 1 < gap.block.size(); k += 2) {
    run_to(gap.block[k]);
    const Stmt& s = block->at(static_cast<std::size_t>(gap.block[k]));
    if (k >= to_end_of.size()) around.push_back({s, context, from(*block, gap.block[k] + 1)});
    context = context.enter_block(s, gap.block[k + 1]);
    block = core::nested_block(s, gap.block[k + 1]);
    ENSURE(block != nullptr, "the place exists");
  }
  run_to(gap.at);
  Continuation out{from(*block, gap.at), context, std::nullopt};
  for (auto level = around.rbegin(); level != around.rend(); ++level) {
    if (const auto* loop = as<For>(level->stmt)) {
      if (loop->mode == core::LoopMode::par && !out.parallel) out.parallel = level->stmt;
      out.block.push_back(other_iterations(*level));
    }
    out.block.insert(out.block.end(), level->after.begin(), level->after.end());
  }
  return out;
}

}  // namespace selvage::effects

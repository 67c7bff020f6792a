// SPDX-License-Identifier: Apache-2.0
//
// Is what a buffer holds at a place of no use any more?  What can still happen to it, from there to
// the end of its life, is written down as statements that stand at that place: the rest of the
// block, the remaining iterations of the loop around it, the rest of that block, and so on
// outwards. It is dead if in these statements every read finds a cell that they wrote before.
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/uncovered.h"

namespace selvage::effects {
namespace {

using core::Block;
using core::Expr;
using core::For;
using core::Gap;
using core::Path;
using core::Proc;
using core::Stmt;
using core::Sym;

struct Future {
  Block statements;
  std::optional<Stmt> parallel;  // a loop of which other iterations may come before or after
};

// The iterations of the loop that come after the one we are in.
Stmt remaining(const Stmt& stmt, const Context& here) {
  const For& loop = loop_of(stmt);
  const auto loops = here.loops();
  const auto entered =
      std::ranges::find_if(loops, [&](const Context::Loop& l) { return l.iter == loop.iter; });
  ENSURE(entered != loops.end(), "the place lies inside the loop");
  const Sym next = loop.iter.copy();
  return core::for_loop(next, core::add(core::var(loop.iter), core::int_const(1)), entered->hi,
                        core::freshen(core::substitute(loop.body, {{loop.iter, core::var(next)}})),
                        core::LoopMode::seq, stmt->loc);
}

// All that runs after the gap until the block `outermost` ends.
Future future(const Proc& p, const Gap& gap, const Path& outermost, const Context& here) {
  Future out;
  Path block = gap.block;
  int at = gap.at;
  for (;;) {
    const Block all = core::block_at(p, block);
    out.statements.insert(out.statements.end(), all.begin() + at, all.end());
    if (block.size() <= outermost.size()) return out;
    const Path parent(block.begin(), block.end() - 1);
    const Stmt around = core::stmt_at(p, parent);
    if (const auto* loop = core::as<For>(around)) {
      if (loop->mode == core::LoopMode::par && !out.parallel) out.parallel = around;
      out.statements.push_back(remaining(around, here));
    }
    block = Path(parent.begin(), parent.end() - 1);
    at = parent.back() + 1;
  }
}

// The block that ends the life of the buffer; that of the procedure for an argument.
Path home_of(const Proc& p, const Sym& buffer) {
  for (const Path& path : allocations(p)) {
    if (core::as<core::Alloc>(core::stmt_at(p, path))->buffer == buffer) {
      return Path(path.begin(), path.end() - 1);
    }
  }
  return {};
}

bool is_argument(const Proc& p, const Sym& buffer) {
  return std::ranges::any_of(p->args, [&](const core::Arg& a) { return a.name == buffer; });
}

// What a caller does with an argument: it reads all of it.
Block read_by_caller(const View& view, const core::SourceLoc& loc) {
  const core::Type scalar{.scalar = view.scalar};
  const Sym value = Sym::fresh("caller");
  std::vector<Expr> cell;
  std::vector<Sym> iterators;
  for (int d = 0; d < view.rank(); ++d) {
    iterators.push_back(Sym::fresh("k" + std::to_string(d)));
    cell.push_back(core::var(iterators.back()));
  }
  Stmt nest = core::make_stmt(
      loc, core::Assign{value, {}, core::make_expr(loc, scalar, core::Read{view.base, cell})});
  for (std::size_t d = iterators.size(); d-- > 0;) {
    nest = core::for_loop(iterators[d], core::int_const(0), view.extents[d], {nest},
                          core::LoopMode::seq, loc);
  }
  return {core::make_stmt(loc, core::Alloc{value, scalar, view.memory}), nest};
}

Outcome told(Outcome outcome, bool exact, const std::string& message) {
  if (outcome.proved()) return outcome;
  outcome.error->message = message;
  return exact ? outcome : rests_on_approximation(std::move(outcome));
}

Error among_parallel(const Stmt& loop, const Sym& buffer) {
  Error e = over_limit(loop->loc, "whether " + in_quotes(buffer.name()) +
                                      " is still needed is not decided inside the parallel loop " +
                                      in_quotes(loop_of(loop).iter.name()) + ", which it outlives");
  e.reason = Reason::undecided;
  return e;
}

}  // namespace

Outcome decide_dead_after(Prover& prover, const Obligation& o) {
  ENSURE(o.places.size() == 1 && std::holds_alternative<Gap>(o.places[0]) && o.buffers.size() == 1,
         "the claim is about a buffer at a gap");
  const auto& gap = std::get<Gap>(o.places[0]);
  const Sym& buffer = o.buffers.front();
  const core::SourceLoc loc = core::loc_of(o.proc, gap);
  const Context here = context_at(prover.analysis, o.proc, gap);
  const std::string name = in_quotes(buffer.name());
  const std::string message = "what " + name + " holds is still needed";
  Inquiry inquiry(prover, o.claim, loc, name, message);
  const Future after = future(o.proc, gap, home_of(o.proc, buffer), here);
  if (after.parallel) {
    inquiry.refuse(among_parallel(*after.parallel, buffer));
    return std::move(inquiry).finish();
  }
  ReadsCovered question{after.statements, here, buffer, windows_of(o.proc, buffer), {}};
  const bool exact = require_reads_covered(inquiry, question);
  if (inquiry.failed() || !is_argument(o.proc, buffer)) {
    return told(std::move(inquiry).finish(), exact, message);
  }
  for (const Stmt& s : read_by_caller(here.view(buffer), loc)) question.statements.push_back(s);
  const bool exact_to_the_end = require_reads_covered(inquiry, question);
  return told(std::move(inquiry).finish(), exact_to_the_end,
              name + " is an argument: what it holds at the end is for the caller to read");
}

}  // namespace selvage::effects

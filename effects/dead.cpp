// SPDX-License-Identifier: Apache-2.0
//
// Is what a buffer holds at a place of no use any more?  It is dead if of all that can still happen
// to it, from there to the end of its life, every read finds a cell that was written before.
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/continuation.h"
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/uncovered.h"

namespace selvage::effects {
namespace {

using core::Block;
using core::Expr;
using core::Gap;
using core::Path;
using core::Proc;
using core::Stmt;
using core::Sym;

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
  const Continuation after = continuation_of(prover.analysis, o.proc, gap, home_of(o.proc, buffer));
  if (after.parallel) {
    inquiry.refuse(among_parallel(*after.parallel, buffer));
    return std::move(inquiry).finish();
  }
  ReadsCovered question{after.block, here, buffer, windows_of(o.proc, buffer), {}};
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

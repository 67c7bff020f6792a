// SPDX-License-Identifier: Apache-2.0
//
// A new buffer takes over the cells of an old one from its first use to its last.  Every read is
// right if in these statements no cell of the old buffer is touched after the same cell of the new
// one was written: then a value of the new buffer is not overwritten through the old one, and a
// value of the old one not read after it was.  (A read of the new buffer comes after a write of
// it.)  What the old one holds at the end is another question (dead_after).
#include <algorithm>

#include "core/print.h"
#include "core/traverse.h"
#include "effects/deciders.h"
#include "effects/encode.h"
#include "effects/order.h"
#include "effects/places.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Path;
using core::Sym;

// The new buffer must not be touched after the range.
void require_last_use(Inquiry& inquiry, const Obligation& o, const BlockRange& range) {
  const Path last = core::stmt_path(range, range.count - 1);
  const core::Block rest = statements_after(o.proc, last);
  if (rest.empty()) return;
  const Context after = context_at(inquiry.prover().analysis, o.proc,
                                   core::Gap{range.block, range.first + range.count});
  const Effects effects = effects_of(rest, after);
  const auto later = std::ranges::find_if(effects.accesses, [&](const Access& a) {
    return a.buffer() != nullptr && *a.buffer() == o.buffers[0];
  });
  if (later == effects.accesses.end()) return;
  inquiry.refuse(not_applicable(
      later->loc, in_quotes(o.buffers[0].name()) + " is used after the statements in question"));
}

}  // namespace

Outcome decide_cells_taken_over(Prover& prover, const Obligation& o) {
  ENSURE(o.buffers.size() == 2, "the claim is about a new and an old buffer");
  const Sym& fresh = o.buffers[0];
  const Sym& old = o.buffers[1];
  const BlockRange& range = range_of(o, 0);
  const core::Stmt first = core::stmt_at(o.proc, core::stmt_path(range));
  const Context before = context_before(prover.analysis, o.proc, core::stmt_path(range));
  ENSURE(before.view(fresh).rank() == before.view(old).rank(), "both buffers have one shape");
  Inquiry inquiry(
      prover, o.claim, first->loc, core::headline(first),
      in_quotes(old.name()) + " is still in use while " + in_quotes(fresh.name()) + " is");
  require_last_use(inquiry, o, range);
  std::set<Sym> aliases = windows_of(o.proc, old);
  aliases.merge(windows_of(o.proc, fresh));
  const Successions order(core::stmts_at(o.proc, range), before, {fresh, old}, aliases);
  const Clash clash = [&](const Access& earlier, const Access& later) {
    const bool matters = *earlier.buffer() == fresh && *later.buffer() == old;
    if (!matters) return smt::Formula::constant(false);
    return same_cell(earlier.index, later.index) && smt::all_of(formulas(earlier.conditions())) &&
           smt::all_of(formulas(later.conditions()));
  };
  require_never(inquiry, order, clash, "");
  // The cell may be written through the old buffer before it is read.
  return rests_on_approximation(std::move(inquiry).finish());
}

}  // namespace selvage::effects

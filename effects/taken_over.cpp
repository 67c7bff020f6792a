// SPDX-License-Identifier: Apache-2.0
//
// A new buffer takes over the cells of an old one while the new one lives.  Every read is right if
// no cell of the old buffer is touched after the same cell of the new one was written: then a value
// of the new buffer is not overwritten through the old one, and a value of the old one not read
// after it was.  (A read of the new buffer comes after a write of it.)
#include "core/print.h"
#include "core/traverse.h"
#include "effects/deciders.h"
#include "effects/encode.h"
#include "effects/order.h"
#include "effects/places.h"

namespace selvage::effects {

Outcome decide_cells_taken_over(Prover& prover, const Obligation& o) {
  ENSURE(o.buffers.size() == 2, "the claim is about a new and an old buffer");
  const core::Sym fresh = o.buffers[0];
  const core::Sym old = o.buffers[1];
  const core::Path alloc = core::stmt_path(range_of(o, 0));
  const core::Stmt stmt = core::stmt_at(o.proc, alloc);
  const Context before = context_before(prover.analysis, o.proc, alloc).after(stmt);
  ENSURE(before.view(fresh).rank() == before.view(old).rank(), "both buffers have one shape");
  Inquiry inquiry(
      prover, o.claim, stmt->loc, core::headline(stmt),
      in_quotes(old.name()) + " is still in use while " + in_quotes(fresh.name()) + " lives");
  const Successions order(statements_after(o.proc, alloc), before, {fresh, old},
                          windows_of(o.proc, old));
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

// SPDX-License-Identifier: Apache-2.0
//
// Folding a dimension: cells whose coordinates in it differ by a multiple of the new size share a
// place.  A read is right if no other cell of its place was written since its own was.
//
// Enough for that, and free of quantifiers, is a rule about two events: once a cell was written, no
// *smaller* cell of its place is touched.  For suppose c is read, having been written at time t,
// and another cell d of its place was written in between.  If d > c, then c is touched (read) after
// the larger d was written; if d < c, then d is touched after the larger c was.  The mirrored rule
// does as well.  Something was written to c before (anything else is a fault of the program as it
// stands), and a `+=` reads and writes.
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/deciders.h"
#include "effects/encode.h"
#include "effects/order.h"
#include "effects/places.h"

namespace selvage::effects {
namespace {

using smt::Formula;
using smt::Term;

struct Folding {
  std::size_t dim;
  std::int64_t size;
};

// large = small + size * k for some k >= 1.
Formula shares_place(const Term& large, const Term& small, std::int64_t size) {
  const Term distance = large - small;
  const Formula congruent = distance.floor_mod(size) == Term(0);
  if (congruent.is_false()) return congruent;
  const Term times(variable(core::Sym::fresh("k")));
  return distance >= Term(size) &&
         (congruent.is_true() ? congruent : distance == times * Term(size));
}

// Both happen, at cells of one place, the first at the larger (or the smaller) one.
Clash wrong_order(const Folding& f, bool larger_first) {
  return [f, larger_first](const Access& earlier, const Access& later) {
    const Term first = term(earlier.index[f.dim]);
    const Term second = term(later.index[f.dim]);
    Formula clash =
        larger_first ? shares_place(first, second, f.size) : shares_place(second, first, f.size);
    for (std::size_t d = 0; d < earlier.index.size(); ++d) {
      if (d != f.dim) clash = clash && term(earlier.index[d]) == term(later.index[d]);
    }
    if (clash.is_false()) return clash;
    return clash && smt::all_of(formulas(earlier.conditions())) &&
           smt::all_of(formulas(later.conditions()));
  };
}

}  // namespace

Outcome decide_folded_cells_disjoint(Prover& prover, const Obligation& o) {
  const core::Path alloc = core::stmt_path(range_of(o, 0));
  const core::Stmt stmt = core::stmt_at(o.proc, alloc);
  const auto* node = core::as<core::Alloc>(stmt);
  ENSURE(node != nullptr && o.dim >= 0 && o.dim < node->type.rank(),
         "the place is an allocation with that dimension");
  Inquiry inquiry(prover, o.claim, stmt->loc, core::headline(stmt),
                  "cells of " + in_quotes(node->buffer.name()) +
                      " that would share a place are alive together");
  const Context before = context_before(prover.analysis, o.proc, alloc).after(stmt);
  const Successions order(statements_after(o.proc, alloc), before, {node->buffer});
  const Folding folding{static_cast<std::size_t>(o.dim), o.number};
  const bool proved = never(inquiry, order, wrong_order(folding, true)) ||
                      never(inquiry, order, wrong_order(folding, false));
  if (!proved) {
    require_never(inquiry, order, wrong_order(folding, true), ", which would share its place");
  }
  // The rule is not necessary: the first cell may not be needed any more.
  return rests_on_approximation(std::move(inquiry).finish());
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/must.h"

#include "core/build.h"
#include "effects/encode.h"
#include "effects/mutation.h"
#include "effects/reach.h"

namespace selvage::effects {
namespace {

using mutation::Slip;
using smt::Formula;

// Is it the value of a binder of that range, whose bounds have these values?
template <class Value>
Formula among(const Binder::Range& range, const Resolved& value, const Value& value_of) {
  const Resolved lo = value_of(range.lo);
  const Resolved hi = value_of(range.hi);
  const bool from_zero = core::constant_value(lo) != 0 && mutation::slips(Slip::lo_forgotten);
  const Formula first = (from_zero ? smt::Term(0) : term(lo)) <= term(value);
  const bool one_more = mutation::slips(Slip::off_by_one);
  const Formula last = one_more ? term(value) <= term(hi) : term(value) < term(hi);
  const Formula runs = first && last;
  return mutation::slips(Slip::never_empty) ? runs || term(lo) >= term(hi) : runs;
}

// Under these binder values the write is active and touches the cell.
Formula touches(const Access& write, const Reaching& values, const std::vector<Resolved>& cell) {
  std::vector<Formula> all;
  const auto value = [&](const Resolved& e) { return core::substitute(e, values.binders); };
  for (const Binder& b : write.binders) {
    if (b.range) all.push_back(among(*b.range, value(core::var(b.name)), value));
  }
  if (write.guards.empty() || !mutation::slips(Slip::guard_forgotten)) {
    for (const Resolved& c : write.guards) all.push_back(formula(value(c)));
  }
  std::vector<Resolved> index;
  for (const Resolved& i : write.index) index.push_back(core::substitute(i, values.binders));
  all.push_back(same_cell(index, cell));
  return smt::all_of(all);
}

// Two constant coordinates that differ: no need to look closer.
bool plainly_apart(const std::vector<Resolved>& a, const std::vector<Resolved>& b) {
  for (std::size_t d = 0; d < a.size(); ++d) {
    const auto* x = core::as<core::ConstInt>(a[d]);
    const auto* y = core::as<core::ConstInt>(b[d]);
    if (x != nullptr && y != nullptr && x->value != y->value) return true;
  }
  return false;
}

}  // namespace

Coverage covered(const std::vector<Resolved>& cell, const MustSet& writes) {
  Coverage out{Formula::constant(false), true};
  for (const Access& original : writes.accesses) {
    if (original.kind != AccessKind::write || plainly_apart(original.index, cell)) continue;
    // The cell may be one that the same statement touches: its binders must not be mixed up with
    // the write's.
    const Access write = freshen(original);
    const Candidates found = reaching(write, cell);
    out.exact = out.exact && found.unique;
    for (const Reaching& values : found.candidates) {
      out.condition = out.condition || touches(write, values, cell);
      if (out.condition.is_true()) return out;
    }
  }
  return out;
}

MustSet writes_to(const core::Sym& buffer, const MustSet& all) {
  MustSet out;
  for (const Access& a : all.accesses) {
    const core::Sym* where = a.buffer();
    if (a.kind == AccessKind::write && where != nullptr && *where == buffer) {
      out.accesses.push_back(a);
    }
  }
  return out;
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Claims about a range of statements and a window of one buffer.  The window's indices are
// evaluated just before the range, and both it and the accesses are seen in the coordinates of the
// buffer that owns the cells.
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/conflict.h"
#include "effects/deciders.h"
#include "effects/encode.h"
#include "effects/inline_calls.h"
#include "effects/mutation.h"
#include "effects/places.h"
#include "effects/uncovered.h"

namespace selvage::effects {
namespace {

using core::BinaryOp;
using core::Sym;
using smt::Formula;

// A range of statements, what holds before it, and what a buffer's name stands for there.
struct Place {
  core::BlockRange range;
  core::Block statements;
  Context before;
  Sym buffer;
  View view;
};

Place place_of(Prover& prover, const Obligation& o) {
  ENSURE(o.buffers.size() == 1, "the obligation is about one buffer");
  const core::BlockRange& range = range_of(o, 0);
  const Context before = context_before(prover.analysis, o.proc, core::stmt_path(range));
  return Place{range, core::stmts_at(o.proc, range), before, o.buffers.front(),
               before.view(o.buffers.front())};
}

View window_at(const Place& place, const std::vector<core::WindowDim>& window) {
  std::vector<core::WindowDim> dims;
  for (const core::WindowDim& d : window) {
    core::WindowDim resolved{place.before.resolve(d.lo), std::nullopt};
    if (d.hi) resolved.hi = place.before.resolve(*d.hi);
    dims.push_back(resolved);
  }
  return window_of(place.view, dims);
}

// The conditions for a cell of the base to lie in the window.
std::vector<Resolved> inside(const View& window, const std::vector<Resolved>& cell,
                             BinaryOp upper_bound = BinaryOp::lt) {
  ENSURE(cell.size() == window.dims.size(), "a cell has one coordinate per dimension of the base");
  std::vector<Resolved> out;
  for (std::size_t d = 0; d < cell.size(); ++d) {
    const View::BaseDim& base = window.dims[d];
    if (!base.dim) {
      out.push_back(core::compare(BinaryOp::eq, cell[d], base.offset));
      continue;
    }
    const Resolved& extent = window.extents[static_cast<std::size_t>(*base.dim)];
    out.push_back(core::compare(BinaryOp::le, base.offset, cell[d]));
    const Resolved end = core::add(base.offset, extent);
    out.push_back(core::compare(upper_bound, cell[d], end));
  }
  return out;
}

std::vector<Access> accesses_to(const Sym& base, const Effects& effects) {
  std::vector<Access> out;
  for (const Access& a : effects.accesses) {
    if (a.buffer() != nullptr && *a.buffer() == base) out.push_back(a);
  }
  return out;
}

std::string text_of(const Sym& buffer, const std::vector<core::WindowDim>& window) {
  if (window.empty()) return in_quotes(buffer.name());
  std::string dims;
  for (const core::WindowDim& d : window) {
    dims += (dims.empty() ? "" : ", ") + core::print(d.lo);
    if (d.hi) dims += ":" + core::print(*d.hi);
  }
  return in_quotes(buffer.name() + "[" + dims + "]");
}

Telling telling_of(const Place& place, const Access& a, std::string remark) {
  Telling t;
  t.loc = a.loc;
  t.order = iterators_of(place.before);
  for (const Binder& b : a.binders) t.order.push_back(b.name);
  t.happens = [a, remark = std::move(remark)](const Assignment& v) {
    return statement_actor(a, v) + " " + std::string(verb(a.kind)) + " " + v.cell(a) + remark;
  };
  return t;
}

// A window without dimensions named is the whole of a scalar.
struct NamedWindow {
  View view;
  std::string text;
};

NamedWindow named_window(const Place& place, const Obligation& o) {
  return NamedWindow{window_at(place, o.window), text_of(place.buffer, o.window)};
}

// A cell with a symbol for every coordinate that the window leaves open.
std::vector<Resolved> any_cell(const View& window) {
  std::vector<Resolved> cell;
  for (std::size_t d = 0; d < window.dims.size(); ++d) {
    const View::BaseDim& base = window.dims[d];
    cell.push_back(base.dim ? core::var(Sym::fresh(window.base.name() + "_cell")) : base.offset);
  }
  return cell;
}

std::string cell_text(const Sym& base, const std::vector<Resolved>& cell, const Assignment& v) {
  std::string index;
  for (const Resolved& c : cell) {
    index += (index.empty() ? "" : ", ") + std::to_string(v.value(c));
  }
  return cell.empty() ? base.name() : base.name() + "[" + index + "]";
}

// Requires that the range writes every cell of the window, and returns whether the question was
// exact.
bool require_written(Inquiry& inquiry, const Place& place, const NamedWindow& window) {
  const Effects effects = effects_of(place.statements, place.before);
  const MustSet writes = writes_to(window.view.base, effects.must());
  MustSet possible;
  possible.accesses = accesses_to(window.view.base, effects);
  const bool all_certain =
      writes_to(window.view.base, possible).accesses.size() == writes.accesses.size();
  const std::vector<Resolved> cell = any_cell(window.view);
  const Coverage coverage = covered(cell, writes);
  std::vector<Formula> facts = place.before.facts();
  for (const Formula& f : formulas(inside(window.view, cell))) facts.push_back(f);
  Telling t;
  t.order = iterators_of(place.before);
  t.happens = [base = window.view.base, cell](const Assignment& v) {
    return cell_text(base, cell, v) + " is not written";
  };
  inquiry.require(facts, coverage.condition, t);
  return all_certain && coverage.exact;
}

// The names of the procedure that are views of the base.
std::set<Sym> names_of(const Sym& base, const core::Proc& p) {
  std::set<Sym> names = {base};
  add_windows_of(names, p->body);
  return names;
}

}  // namespace

Outcome decide_accesses_within_window(Prover& prover, const Obligation& o) {
  const Place place = place_of(prover, o);
  const NamedWindow window = named_window(place, o);
  const core::Stmt& first = place.statements.front();
  Inquiry inquiry(prover, o.claim, first->loc, window.text,
                  "an access may lie outside " + window.text);
  const bool one_more = mutation::slips(mutation::Slip::off_by_one);
  const BinaryOp below = one_more ? BinaryOp::le : BinaryOp::lt;
  for (const Access& a : accesses_to(place.view.base, effects_of(place.statements, place.before))) {
    const Formula goal = smt::all_of(formulas(a.conditions()))
                             .implies(smt::all_of(formulas(inside(window.view, a.index, below))));
    if (!inquiry.require(place.before, goal, telling_of(place, a, ", outside the window"))) break;
  }
  return std::move(inquiry).finish();
}

Outcome decide_only_reduces(Prover& prover, const Obligation& o) {
  const Place place = place_of(prover, o);
  const core::Stmt& first = place.statements.front();
  const std::string name = text_of(place.buffer, o.window);
  Inquiry inquiry(prover, o.claim, first->loc, name, name + " is not only added to");
  for (const Access& a : accesses_to(place.view.base, effects_of(place.statements, place.before))) {
    if (a.kind == AccessKind::reduce) continue;
    Formula touched = smt::all_of(formulas(a.conditions()));
    if (!o.window.empty())
      touched = touched && smt::all_of(formulas(inside(window_at(place, o.window), a.index)));
    if (!inquiry.require(place.before, !touched, telling_of(place, a, ""))) break;
  }
  return std::move(inquiry).finish();
}

Outcome decide_writes_cover_window(Prover& prover, const Obligation& o) {
  const Place place = place_of(prover, o);
  const NamedWindow window = named_window(place, o);
  const core::Stmt& first = place.statements.front();
  Inquiry inquiry(prover, o.claim, first->loc, window.text,
                  window.text + " may not be written in full before it is read");
  bool exact = require_written(inquiry, place, window);
  if (!inquiry.failed()) {
    const View view = window.view;
    exact = require_reads_covered(
        inquiry,
        ReadsCovered{place.statements, place.before, view.base, names_of(view.base, o.proc),
                     [view](const std::vector<Resolved>& cell) { return inside(view, cell); }});
  }
  Outcome out = std::move(inquiry).finish();
  return exact ? std::move(out)
               : as_undecided(std::move(out), "the cells written could not be told exactly");
}

}  // namespace selvage::effects

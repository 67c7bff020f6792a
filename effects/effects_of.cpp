// SPDX-License-Identifier: Apache-2.0
//
// The one function that says what a statement touches.  Control flow depends on control values
// only, so apart from approximate ghosts the accesses are exact.
#include <algorithm>

#include "core/build.h"
#include "core/sum.h"
#include "effects/mutation.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Expr;
using core::Stmt;
using core::Sym;
using Accesses = std::vector<Access>;
using mutation::Slip;

void append(Accesses& out, Accesses more) {
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Access field_access(AccessKind kind, const ConfigLocation& l, const Stmt& owner,
                    const core::SourceLoc& loc) {
  return Access{kind, l, field_type(l), {}, {}, {}, false, owner, loc, std::nullopt};
}

Access cell_access(AccessKind kind, const Sym& buffer, const std::vector<Expr>& index,
                   const Stmt& owner, const core::SourceLoc& loc, const Context& c) {
  const View& view = c.view(buffer);
  std::vector<Resolved> cell = view.to_base(c.resolve(index));
  const bool own = view.base != buffer && mutation::slips(Slip::alias_forgotten);
  return Access{kind,        own ? buffer : view.base,
                view.scalar, std::move(cell),
                {},          {},
                false,       owner,
                loc,         std::nullopt};
}

// Reads made by evaluating an expression, innermost first.
void evaluate(const Expr& e, const Stmt& owner, const Context& c, Accesses& out) {
  for (const Expr& child : core::children(e)) evaluate(child, owner, c, out);
  if (const auto* k = as<core::Read>(e)) {
    out.push_back(cell_access(AccessKind::read, k->buffer, k->index, owner, e->loc, c));
    out.back().source = e;
  }
  if (const auto* k = as<core::ReadConfig>(e)) {
    out.push_back(
        field_access(AccessKind::read, ConfigLocation{k->config, k->field}, owner, e->loc));
    out.back().source = e;
    if (core::is_control(e->type.scalar)) out.back().value = c.resolve(e);
  }
}

void evaluate(const std::vector<Expr>& list, const Stmt& owner, const Context& c, Accesses& out) {
  for (const Expr& e : list) evaluate(e, owner, c, out);
}

std::set<Sym> mentioned(const Access& a) {
  std::set<Sym> out;
  const auto add = [&](const Expr& e) {
    for (const Sym& s : core::free_names(e)) out.insert(s);
  };
  for (const Expr& e : a.index) add(e);
  for (const Expr& e : a.guards) add(e);
  for (const Binder& b : a.binders) {
    if (!b.range) continue;
    add(b.range->lo);
    add(b.range->hi);
  }
  return out;
}

// A ghost born in the statement, and what was learnt about it when it was born.
struct BornGhost {
  Sym sym;
  std::vector<Resolved> facts;
};

// Each condition is about the youngest ghost it mentions.
std::vector<BornGhost> born_ghosts(const Context& end, const Context& before) {
  Analysis& a = end.analysis();
  std::vector<BornGhost> out;
  for (const Sym& s : end.born_since(before)) {
    if (a.ghost_text(s)) out.push_back({s, {}});
  }
  if (out.empty()) return out;
  for (const Resolved& condition : end.conditions_since(before)) {
    const std::set<Sym> names = core::free_names(condition);
    const auto youngest = std::find_if(out.rbegin(), out.rend(),
                                       [&](const BornGhost& g) { return names.contains(g.sym); });
    if (youngest != out.rend()) youngest->facts.push_back(condition);
  }
  return out;
}

void prepend(std::vector<Binder>& list, std::vector<Binder> front) {
  front.insert(front.end(), list.begin(), list.end());
  list = std::move(front);
}

// Makes the ghosts that the access mentions its binders, outermost.
void bind_ghosts(Access& access, const std::vector<BornGhost>& ghosts, const Analysis& a) {
  std::set<Sym> needed = mentioned(access);
  std::vector<const BornGhost*> bound;  // youngest first: a fact may bring in older ghosts
  for (auto g = ghosts.rbegin(); g != ghosts.rend(); ++g) {
    if (!needed.contains(g->sym)) continue;
    bound.push_back(&*g);
    for (const Resolved& fact : g->facts) {
      access.guards.push_back(fact);
      needed.merge(core::free_names(fact));
    }
  }
  std::vector<Binder> binders;
  for (auto g = bound.rbegin(); g != bound.rend(); ++g) {
    const Sym& s = (*g)->sym;
    binders.push_back(Binder{s, std::nullopt, a.is_boolean_ghost(s), a.approximates(s)});
  }
  prepend(access.binders, std::move(binders));
}

// A value that only the inside knows cannot be written down outside.
void forget_value_of(Access& access, const std::vector<BornGhost>& ghosts) {
  if (!access.value) return;
  const std::set<Sym> names = core::free_names(*access.value);
  const bool inside =
      std::ranges::any_of(ghosts, [&](const BornGhost& g) { return names.contains(g.sym); });
  if (inside) access.value.reset();
}

void bind_all(Accesses& accesses, const Context& end, const Context& before) {
  const std::vector<BornGhost> ghosts = born_ghosts(end, before);
  if (ghosts.empty()) return;
  for (Access& a : accesses) {
    forget_value_of(a, ghosts);
    bind_ghosts(a, ghosts, before.analysis());
  }
}

Accesses of_branch(const core::Block& b, const Context& inside, const Resolved& condition) {
  Accesses out = effects_of(b, inside).accesses;
  for (Access& a : out) a.guards.insert(a.guards.begin(), condition);
  return out;
}

Accesses of_if(const core::If& k, const Stmt& s, const Context& c) {
  Accesses out;
  evaluate(k.cond, s, c, out);
  const Resolved condition = c.resolve(k.cond);
  append(out, of_branch(k.then_body, c.enter_branch(s, true), condition));
  append(out, of_branch(k.else_body, c.enter_branch(s, false), core::logical_not(condition)));
  return out;
}

// When a loop with a reduction clause has ended, what it summed is added to every cell.
Accesses combining_of(const Stmt& s, const Context& c) {
  Accesses out;
  for (const Sym& buffer : as<core::For>(s)->mode.reductions) {
    std::vector<Binder> binders;
    std::vector<Expr> index;
    for (const Resolved& extent : c.view(buffer).extents) {
      const Sym cell = Sym::fresh(buffer.name() + "_cell");
      binders.push_back(Binder{cell, Binder::Range{core::int_const(0), extent}, false, false});
      index.push_back(core::var(cell));
    }
    out.push_back(cell_access(AccessKind::reduce, buffer, index, s, s->loc, c));
    out.back().binders = std::move(binders);
  }
  return out;
}

Accesses of_loop(const core::For& k, const Stmt& s, const Context& c) {
  Accesses out;
  evaluate(k.lo, s, c, out);
  evaluate(k.hi, s, c, out);
  const LoopScope scope = c.enter_loop(s);
  Accesses body = effects_of(k.body, scope.body).accesses;
  bind_all(body, scope.body, c);
  const Binder iter{scope.iter, Binder::Range{scope.lo, scope.hi}, false, false};
  for (Access& a : body) prepend(a.binders, {iter});
  append(out, std::move(body));
  append(out, combining_of(s, c));
  return out;
}

// What the callee does, said of the caller's buffers.
Access instantiated(const Access& of_callee, const CallMap& map, const Stmt& call) {
  Access a = substitute(freshen(of_callee), map.values);
  if (const Sym* parameter = a.buffer()) {
    const View& view = map.views.at(*parameter);
    a.index = view.to_base(a.index);
    a.scalar = view.scalar;
    a.where = view.base;
  }
  a.stmt = call;
  a.loc = call->loc;
  a.source.reset();
  return a;
}

Accesses of_call(const core::Call& k, const Stmt& s, const Context& c) {
  Accesses out;
  evaluate(k.args, s, c, out);
  const CallMap map = call_map(s, c);
  for (const Access& a : c.analysis().footprint(k.callee).accesses) {
    out.push_back(instantiated(a, map, s));
  }
  return out;
}

// Of integers: a float may be -0.0, and -0.0 + 0.0 is 0.0.
bool is_integer_zero(const Expr& e) {
  const auto* literal = as<core::ConstInt>(e);
  return literal != nullptr && literal->value == 0 && core::is_integer_data(e->type.scalar);
}

Accesses of_sum(const Expr& summand, const Sym& buffer, const std::vector<Expr>& index,
                const Stmt& s, const Context& c) {
  Accesses out;
  evaluate(index, s, c, out);
  evaluate(summand, s, c, out);
  out.push_back(cell_access(AccessKind::reduce, buffer, index, s, s->loc, c));
  out.back().idle = is_integer_zero(summand);
  return out;
}

bool touch_one_cell(const Access& a, const Access& b) {
  return a.where == b.where &&
         std::ranges::equal(a.index, b.index, [](auto& x, auto& y) { return core::equal(x, y); });
}

Accesses of_assignment(const core::Assign& k, const Stmt& s, const Context& c) {
  // `x[i] = x[i] + e` is `x[i] += e`.
  if (const auto sum = core::self_sum(k)) return of_sum(sum->summand, k.buffer, k.index, s, c);
  Accesses out;
  evaluate(k.index, s, c, out);
  evaluate(k.rhs, s, c, out);
  const Access write = cell_access(AccessKind::write, k.buffer, k.index, s, s->loc, c);
  // The read of the whole right-hand side comes last.
  if (as<core::Read>(k.rhs) != nullptr && touch_one_cell(out.back(), write)) out.back().idle = true;
  const bool idle = !out.empty() && out.back().idle;
  out.push_back(write);
  out.back().idle = idle;
  return out;
}

Accesses of_statement(const Stmt& s, const Context& c) {
  const auto only_evaluates = [&] {
    Accesses out;
    evaluate(core::expressions(s), s, c, out);
    return out;
  };
  return match(
      *s, [&](const core::Assign& k) { return of_assignment(k, s, c); },
      [&](const core::Reduce& k) { return of_sum(k.rhs, k.buffer, k.index, s, c); },
      [&](const core::WriteConfig& k) {
        Accesses out = only_evaluates();
        out.push_back(
            field_access(AccessKind::write, ConfigLocation{k.config, k.field}, s, s->loc));
        if (core::is_control(k.rhs->type.scalar)) out.back().value = c.resolve(k.rhs);
        return out;
      },
      [](const core::Pass&) { return Accesses{}; },
      [&](const core::If& k) { return of_if(k, s, c); },
      [&](const core::For& k) { return of_loop(k, s, c); },
      [&](const core::Alloc&) { return only_evaluates(); },
      [&](const core::WindowStmt&) { return only_evaluates(); },
      [&](const core::Call& k) { return of_call(k, s, c); });
}

// Accesses to buffers that this block allocates are nobody else's business.
void mark_allocated(Accesses& accesses, const core::Block& b) {
  std::set<Sym> allocated;
  for (const Stmt& s : b) {
    if (const auto* alloc = as<core::Alloc>(s)) allocated.insert(alloc->buffer);
  }
  if (allocated.empty()) return;
  for (Access& a : accesses) {
    const Sym* buffer = a.buffer();
    if (buffer != nullptr && allocated.contains(*buffer)) a.allocated_inside = true;
  }
}

bool is_overlooked(const Access& a) {
  if (a.field() != nullptr && mutation::slips(Slip::config_forgotten)) return true;
  if (a.inexact() && mutation::slips(Slip::must_for_may)) return true;
  const bool by_callee = as<core::Call>(a.stmt) != nullptr && !a.source;
  return by_callee && mutation::slips(Slip::calls_forgotten);
}

Effects seen(Accesses all) {
  std::erase_if(all, is_overlooked);
  return Effects{std::move(all)};
}

}  // namespace

Effects effects_of(const core::Block& b, const Context& before) {
  Effects out;
  Context c = before;
  for (const Stmt& s : b) {
    append(out.accesses, of_statement(s, c));
    c = c.after(s);
  }
  mark_allocated(out.accesses, b);
  bind_all(out.accesses, c, before);
  return seen(std::move(out.accesses));
}

Effects effects_of_combining(const Stmt& loop, const Context& before) {
  return Effects{combining_of(loop, before)};
}

Effects effects_of(const Stmt& s, const Context& before) {
  return effects_of(core::Block{s}, before);
}

Effects effects_of(Analysis& a, const core::Proc& p, const core::BlockRange& range) {
  return effects_of(core::stmts_at(p, range),
                    context_at(a, p, core::Gap{range.block, range.first}));
}

Effects effects_of_expr(const Expr& e, const Stmt& owner, const Context& before) {
  Accesses out;
  evaluate(e, owner, before, out);
  return seen(std::move(out));
}

}  // namespace selvage::effects

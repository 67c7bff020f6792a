// SPDX-License-Identifier: Apache-2.0
//
// How configuration flows through conditionals, loops and calls.  Where the value of a field cannot
// be written down it becomes a ghost; the conditions that come with it say everything that is
// known, so that most ghosts lose nothing.
#include <algorithm>

#include "core/build.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::BinaryOp;
using core::Expr;
using core::Sym;

void add_field(std::vector<ConfigLocation>& list, const ConfigLocation& l) {
  if (core::is_data(field_type(l))) return;
  if (std::find(list.begin(), list.end(), l) == list.end()) list.push_back(l);
}

std::vector<ConfigLocation> fields_written(Analysis& a, const core::Stmt& s) {
  std::vector<ConfigLocation> out;
  if (const auto* write = as<core::WriteConfig>(s)) {
    add_field(out, ConfigLocation{write->config, write->field});
  }
  if (const auto* call = as<core::Call>(s)) {
    for (const Footprint::Exit& e : a.footprint(call->callee).exits) add_field(out, e.field);
  }
  for (int b = 0; const core::Block* nested = core::nested_block(s, b); ++b) {
    for (const core::Stmt& inner : *nested) {
      for (const ConfigLocation& l : written_fields(a, inner)) add_field(out, l);
    }
  }
  return out;
}

Context extend(const Context& c, const ContextNode* node, Entry entry) {
  return Context(c.analysis().store().extend(node, std::move(entry)));
}

Expr any(const Expr& a, const Expr& b) { return core::logical_or(a, b); }
Expr equal_to(const Expr& a, const Expr& b) { return core::compare(BinaryOp::eq, a, b); }

// Does the expression mention none of these?
bool free_of(const Expr& e, const std::vector<Sym>& names) {
  const std::set<Sym> mentioned = core::free_names(e);
  return std::none_of(names.begin(), names.end(),
                      [&](const Sym& s) { return mentioned.contains(s); });
}

Resolved in_iteration(Analysis& a, const Resolved& e, const Sym& iter, const Resolved& value) {
  return a.intern(core::substitute(e, core::Substitution{{iter, value}}));
}

}  // namespace

// Gives contexts of this folder's config files access to the node inside a Context.
struct ConfigFlow {
  static Context set(const Context& c, const ConfigLocation& l, const Resolved& value) {
    c.analysis().store().configs.try_emplace(l.config.id(), l.config);
    return extend(c, c.node_, FieldSet{l, c.analysis().intern(value)});
  }
  static Context born(const Context& c, const Sym& ghost) {
    return extend(c, c.node_, GhostBorn{ghost});
  }
  static Context define(const Context& c, const Resolved& condition) {
    return extend(c, c.node_, Defined{c.analysis().intern(condition)});
  }
  static Context loop(const Context& c, const Sym& iter, const Resolved& lo, const Resolved& hi) {
    return extend(c, c.node_, LoopEntered{iter, lo, hi});
  }
};

namespace {

Context set_to_ghost(const Context& c, const ConfigLocation& l, const Ghost& ghost) {
  const Context born = ConfigFlow::born(c, ghost.sym);
  return ConfigFlow::set(born, l, variable_of(c.analysis(), ghost.sym));
}

Key ghost_key(GhostRole role, std::uint64_t a, std::uint64_t b, const ConfigLocation& l) {
  return Key{static_cast<std::uint64_t>(role), a, b, address(l.config.id()),
             static_cast<std::uint64_t>(l.field)};
}

bool boolean_field(const ConfigLocation& l) { return field_type(l) == core::Scalar::boolean; }

// The value where two branches meet.
Context joined(const core::Stmt& s, const Context& before, const ConfigLocation& l,
               const Context& then_end, const Context& else_end, const Context& so_far) {
  Analysis& a = before.analysis();
  const Resolved yes = then_end.config_value(l);
  const Resolved no = else_end.config_value(l);
  const bool yes_known = free_of(yes, then_end.born_since(before));
  const bool no_known = free_of(no, else_end.born_since(before));
  if (yes == no && yes_known) return ConfigFlow::set(so_far, l, yes);
  const Ghost& ghost =
      a.store().ghost(ghost_key(GhostRole::join, a.store().key_of(s), before.id(), l),
                      field_text(l), boolean_field(l), !(yes_known && no_known));
  Context out = set_to_ghost(so_far, l, ghost);
  const Expr g = variable_of(a, ghost.sym);
  const Resolved condition = before.resolve(as<core::If>(s)->cond);
  const Expr otherwise = core::logical_not(condition);
  if (yes_known) out = ConfigFlow::define(out, any(otherwise, equal_to(g, yes)));
  if (no_known) out = ConfigFlow::define(out, any(condition, equal_to(g, no)));
  return out;
}

Key flow_key(const core::Stmt& s, const Context& c) {
  return Key{c.analysis().store().key_of(s), c.id()};
}

// The ghost of a field at the head of a loop or after it.  It is named by the iterator, which is
// bound once in a procedure: a change in the loop's body does not change what later statements see.
const Ghost& loop_ghost(Analysis& a, GhostRole role, const Sym& iter, const LoopFlow::Field& f) {
  const bool known = f.last.has_value();
  return a.store().ghost(ghost_key(role, iter.id(), known ? 1 : 0, f.field), field_text(f.field),
                         boolean_field(f.field), !known);
}

// The body entered with nothing known about these fields, and the others as they were before.
Context enter_blindly(const core::For& loop, const Context& outside,
                      const std::vector<ConfigLocation>& fields) {
  Analysis& a = outside.analysis();
  Context c =
      ConfigFlow::loop(outside, loop.iter, outside.resolve(loop.lo), outside.resolve(loop.hi));
  for (const ConfigLocation& l : fields) {
    c = set_to_ghost(c, l,
                     loop_ghost(a, GhostRole::loop_head, loop.iter,
                                LoopFlow::Field{l, a.intern(core::int_const(0)), {}, false}));
  }
  return c;
}

// The fields that hold at the end of an iteration what they held before the loop.
std::vector<ConfigLocation> kept(const std::vector<ConfigLocation>& fields, const Context& outside,
                                 const Context& end) {
  std::vector<ConfigLocation> out;
  for (const ConfigLocation& l : fields) {
    if (end.config_value(l) == outside.config_value(l)) out.push_back(l);
  }
  return out;
}

// The end of an iteration.  Fields that every iteration leaves as they were before the loop are
// found by induction: all of them are supposed to be such, and those that are not are dropped until
// the others bear each other out.
Context end_of_iteration(const core::For& loop, const Context& outside,
                         const std::vector<ConfigLocation>& fields) {
  std::vector<ConfigLocation> changed;
  while (true) {
    Context end = after_block(loop.body, enter_blindly(loop, outside, changed));
    const std::vector<ConfigLocation> same = kept(fields, outside, end);
    const auto is_same = [&](const ConfigLocation& l) {
      return std::find(same.begin(), same.end(), l) != same.end();
    };
    const std::size_t known = changed.size();
    for (const ConfigLocation& l : fields) {
      if (!is_same(l)) add_field(changed, l);
    }
    if (changed.size() == known) return end;
  }
}

LoopFlow flow_of(const core::Stmt& s, const Context& outside) {
  const auto& loop = *as<core::For>(s);
  LoopFlow out;
  const std::vector<ConfigLocation> fields = written_fields(outside.analysis(), s);
  const Context end = end_of_iteration(loop, outside, fields);
  std::vector<Sym> born = end.born_since(outside);
  std::erase(born, loop.iter);
  for (const ConfigLocation& l : fields) {
    LoopFlow::Field f{l, outside.config_value(l), std::nullopt, false};
    const Resolved last = end.config_value(l);
    if (free_of(last, born)) f.last = last;
    f.unchanged = f.last == f.before;
    out.fields.push_back(std::move(f));
  }
  return out;
}

// Does a loop over constants surely run?
bool surely_runs(const Resolved& lo, const Resolved& hi) {
  const std::optional<std::int64_t> first = core::constant_value(lo);
  const std::optional<std::int64_t> end = core::constant_value(hi);
  return first && end && *first < *end;
}

}  // namespace

const std::vector<ConfigLocation>& written_fields(Analysis& a, const core::Stmt& s) {
  const auto found = a.store().written_fields.find(s.id());
  if (found != a.store().written_fields.end()) return found->second;
  std::vector<ConfigLocation> fields = fields_written(a, s);
  static_cast<void>(a.store().key_of(s));
  return a.store().written_fields.emplace(s.id(), std::move(fields)).first->second;
}

const LoopFlow& loop_flow(const core::Stmt& s, const Context& outside) {
  Analysis::Store& store = outside.analysis().store();
  const Key key = flow_key(s, outside);
  const auto found = store.loop_flows.find(key);
  if (found != store.loop_flows.end()) return found->second;
  LoopFlow flow = flow_of(s, outside);
  return store.loop_flows.emplace(key, std::move(flow)).first->second;
}

Context after_block(const core::Block& b, const Context& before) {
  Context c = before;
  for (const core::Stmt& s : b) c = c.after(s);
  return c;
}

Context after_if(const core::Stmt& s, const Context& before) {
  Analysis& a = before.analysis();
  const std::vector<ConfigLocation>& fields = written_fields(a, s);
  if (fields.empty()) return before;
  const auto& branch = *as<core::If>(s);
  const Context then_end = after_block(branch.then_body, before.enter_branch(s, true));
  const Context else_end = after_block(branch.else_body, before.enter_branch(s, false));
  Context out = before;
  for (const ConfigLocation& l : fields) out = joined(s, before, l, then_end, else_end, out);
  return out;
}

Context enter_body(const core::Stmt& s, const Context& outside, std::vector<Sym>* varying) {
  const auto& loop = *as<core::For>(s);
  Analysis& a = outside.analysis();
  const Resolved lo = outside.resolve(loop.lo);
  Context c = ConfigFlow::loop(outside, loop.iter, lo, outside.resolve(loop.hi));
  varying->push_back(loop.iter);
  if (written_fields(a, s).empty()) return c;
  const Expr iter = core::var(loop.iter);
  for (const LoopFlow::Field& f : loop_flow(s, outside).fields) {
    if (f.unchanged) continue;
    const Ghost& ghost = loop_ghost(a, GhostRole::loop_head, loop.iter, f);
    varying->push_back(ghost.sym);
    c = set_to_ghost(c, f.field, ghost);
    const Expr g = variable_of(a, ghost.sym);
    const Expr first = core::compare(BinaryOp::eq, iter, lo);
    c = ConfigFlow::define(c, any(core::logical_not(first), equal_to(g, f.before)));
    if (!f.last) continue;
    const Resolved previous =
        in_iteration(a, *f.last, loop.iter, core::sub(iter, core::int_const(1)));
    c = ConfigFlow::define(c, any(first, equal_to(g, previous)));
  }
  return c;
}

Context after_loop(const core::Stmt& s, const Context& before) {
  Analysis& a = before.analysis();
  if (written_fields(a, s).empty()) return before;
  const auto& loop = *as<core::For>(s);
  const Resolved lo = before.resolve(loop.lo);
  const Resolved hi = before.resolve(loop.hi);
  const Expr runs = core::compare(BinaryOp::lt, lo, hi);
  Context c = before;
  for (const LoopFlow::Field& f : loop_flow(s, before).fields) {
    if (f.unchanged) continue;
    if (f.last && surely_runs(lo, hi)) {
      c = ConfigFlow::set(c, f.field,
                          in_iteration(a, *f.last, loop.iter, core::sub(hi, core::int_const(1))));
      continue;
    }
    const Ghost& ghost = loop_ghost(a, GhostRole::loop_exit, loop.iter, f);
    c = set_to_ghost(c, f.field, ghost);
    const Expr g = variable_of(a, ghost.sym);
    c = ConfigFlow::define(c, any(runs, equal_to(g, f.before)));
    if (!f.last) continue;
    const Resolved last = in_iteration(a, *f.last, loop.iter, core::sub(hi, core::int_const(1)));
    c = ConfigFlow::define(c, any(core::logical_not(runs), equal_to(g, last)));
  }
  return c;
}

Context after_call(const core::Stmt& s, const Context& before) {
  Analysis& a = before.analysis();
  const Footprint& footprint = a.footprint(as<core::Call>(s)->callee);
  if (footprint.exits.empty()) return before;
  const CallMap map = call_map(s, before);
  Context c = before;
  for (const Sym& ghost : map.born) c = ConfigFlow::born(c, ghost);
  for (const Resolved& fact : footprint.ghost_facts)
    c = ConfigFlow::define(c, core::substitute(fact, map.values));
  for (const Footprint::Exit& e : footprint.exits) {
    if (core::is_data(field_type(e.field))) continue;
    c = ConfigFlow::set(c, e.field, core::substitute(e.value, map.values));
  }
  return c;
}

}  // namespace selvage::effects

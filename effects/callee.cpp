// SPDX-License-Identifier: Apache-2.0
//
// Procedures seen from a call: what they do once and for all, and what their names stand for at one
// call.
#include <algorithm>

#include "core/build.h"
#include "effects/mutation.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Expr;
using core::Sym;

void collect(std::set<Sym>& names, const Expr& e) {
  for (const Sym& s : core::free_names(e)) names.insert(s);
}

void collect(std::set<Sym>& names, const Access& a) {
  for (const Expr& e : a.index) collect(names, e);
  for (const Expr& e : a.conditions()) collect(names, e);
  if (a.value) collect(names, *a.value);
}

// The ghosts among the names that stand for something the caller knows.
std::vector<Sym> input_ghosts(Analysis& a, const std::set<Sym>& names) {
  std::vector<Sym> out;
  for (const Sym& s : names) {
    const auto found = a.store().ghost_of_symbol.find(s.id());
    if (found == a.store().ghost_of_symbol.end()) continue;
    const auto role = static_cast<GhostRole>(found->second.front());
    if (role == GhostRole::entry_field || role == GhostRole::parameter_stride) out.push_back(s);
  }
  return out;
}

// Reads of configuration by the asserts, which a caller must keep in place like any other.
std::vector<Access> assert_reads(const core::Proc& p, const Context& entry) {
  std::vector<Access> out;
  const core::Stmt pass = core::make_stmt(p->loc, core::Pass{});
  for (const Expr& e : p->asserts) {
    for (Access& a : effects_of_expr(e, pass, entry).accesses) out.push_back(std::move(a));
  }
  return out;
}

std::unique_ptr<Footprint> footprint_of(Analysis& a, const core::Proc& p) {
  auto out = std::make_unique<Footprint>();
  const Context entry = a.entry(p);
  const Context end = after_block(p->body, entry);
  out->accesses = assert_reads(p, entry);
  for (Access& access : effects_of(p->body, entry).accesses) {
    if (!access.allocated_inside) out->accesses.push_back(std::move(access));
  }
  std::set<Sym> names;
  for (const Access& access : out->accesses) collect(names, access);
  for (const core::Stmt& s : p->body) {
    for (const ConfigLocation& l : written_fields(a, s)) {
      const auto same = [&](const Footprint::Exit& e) { return e.field == l; };
      if (std::any_of(out->exits.begin(), out->exits.end(), same)) continue;
      out->exits.push_back({l, end.config_value(l)});
      collect(names, out->exits.back().value);
    }
  }
  if (!out->exits.empty()) {
    for (const Sym& s : end.born_since(entry)) out->ghosts.push_back(s);
    if (!out->ghosts.empty()) out->ghost_facts = end.conditions_since(entry);
  }
  for (const Expr& e : out->ghost_facts) collect(names, e);
  for (const Expr& e : entry.conditions()) collect(names, e);
  for (const core::Arg& arg : p->args) {
    for (const Expr& e : arg.type.shape) collect(names, entry.resolve(e));
  }
  out->inputs = input_ghosts(a, names);
  return out;
}

// What an input ghost of the callee is at the call.
Resolved input_value(const Sym& ghost, const CallMap& map, const core::Proc& callee,
                     const Context& before) {
  Analysis::Store& store = before.analysis().store();
  const Key& key = store.ghost_of_symbol.at(ghost.id());
  if (static_cast<GhostRole>(key[0]) == GhostRole::entry_field) {
    for (const auto& [node, config] : store.configs) {
      if (address(node) != key[1]) continue;
      return before.config_value(ConfigLocation{config, static_cast<int>(key[2])});
    }
  }
  for (const core::Arg& arg : callee->args) {
    if (arg.name.id() == key[1]) return map.views.at(arg.name).stride(static_cast<int>(key[2]));
  }
  return variable_of(before.analysis(), ghost);
}

}  // namespace

const Footprint& Analysis::footprint(const core::Proc& callee) {
  const auto found = store_->callees.find(callee.id());
  if (found != store_->callees.end()) return *found->second.footprint;
  const mutation::Remembering certain;
  std::unique_ptr<Footprint> made = footprint_of(*this, callee);
  const Footprint& out = *made;
  store_->callees.emplace(callee.id(), Store::Callee{callee, std::move(made)});
  return out;
}

CallMap call_map(const core::Stmt& s, const Context& before) {
  const auto& call = *as<core::Call>(s);
  Analysis& a = before.analysis();
  const Footprint& footprint = a.footprint(call.callee);
  CallMap map;
  ENSURE(call.args.size() == call.callee->args.size(), "a call has one argument per parameter");
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    const core::Arg& parameter = call.callee->args[i];
    if (core::is_data(parameter.type.scalar)) {
      map.views.emplace(parameter.name, before.view_of_argument(call.args[i]));
    } else {
      map.values.emplace(parameter.name, before.resolve(call.args[i]));
    }
  }
  for (const Sym& ghost : footprint.inputs) {
    map.values.emplace(ghost, input_value(ghost, map, call.callee, before));
  }
  for (const Sym& ghost : footprint.ghosts) {
    const Key key{static_cast<std::uint64_t>(GhostRole::call), a.store().key_of(s), before.id(),
                  ghost.id()};
    const Resolved old = variable_of(a, ghost);
    const Ghost& fresh = a.store().ghost(
        key, ghost.name(), old->type.scalar == core::Scalar::boolean, a.approximates(ghost));
    map.born.push_back(fresh.sym);
    map.values.emplace(ghost, variable_of(a, fresh.sym));
  }
  return map;
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Interning: equal resolved expressions are one node, equal knowledge is one context, and a ghost
// is named by what it stands for.
#include "effects/analysis.h"

#include <utility>

#include "core/build.h"
#include "core/hardware.h"
#include "effects/encode.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Expr;

// The node's own content, given interned children.  Integer types are not told apart: a resolved
// variable is just a number.
Key expression_key(const Expr& e) {
  Key key{e->kind.index(), e->type.scalar == core::Scalar::boolean ? 1U : 0U};
  match(
      *e, [&](const core::ConstInt& k) { key.push_back(static_cast<std::uint64_t>(k.value)); },
      [&](const core::ConstBool& k) { key.push_back(k.value ? 1 : 0); },
      [&](const core::Var& k) { key.push_back(k.name.id()); },
      [&](const core::Unary& k) { key.push_back(static_cast<std::uint64_t>(k.op)); },
      [&](const core::Binary& k) { key.push_back(static_cast<std::uint64_t>(k.op)); },
      [](const core::ConstReal&) {}, [](const core::Read&) {}, [](const core::Whole&) {},
      [](const core::WindowExpr&) {}, [](const core::StrideOf&) {}, [](const core::ReadConfig&) {},
      [](const core::ExternCall&) {}, [](const core::Cast&) {});
  for (const Expr& child : core::children(e)) key.push_back(address(child.id()));
  return key;
}

bool is_resolved_kind(const Expr& e) {
  return as<core::ConstInt>(e) != nullptr || as<core::ConstBool>(e) != nullptr ||
         as<core::Var>(e) != nullptr || as<core::Unary>(e) != nullptr ||
         as<core::Binary>(e) != nullptr;
}

void append(Key& key, const std::vector<Resolved>& list) {
  for (const Resolved& e : list) key.push_back(address(e.id()));
}

void append(Key& key, const View& v) {
  key.push_back(v.base.id());
  key.push_back(static_cast<std::uint64_t>(v.scalar));
  key.push_back(address(v.memory.id()));
  key.push_back((v.whole ? 1U : 0U) + (v.dense_base ? 2U : 0U));
  for (const View::BaseDim& d : v.dims) {
    key.push_back(address(d.offset.id()));
    key.push_back(d.dim ? static_cast<std::uint64_t>(*d.dim) + 1 : 0);
  }
  append(key, v.base_extents);
  append(key, v.base_strides);
  append(key, v.extents);
}

Key entry_key(const ContextNode* parent, const Entry& entry) {
  Key key{address(parent), entry.index()};
  std::visit(
      core::Overload{[](const Started&) {},
                     [&](const Known& k) { key.push_back(address(k.condition.id())); },
                     [&](const Defined& d) { key.push_back(address(d.condition.id())); },
                     [&](const LoopEntered& l) {
                       key.insert(key.end(), {l.iter.id(), address(l.lo.id()), address(l.hi.id())});
                     },
                     [&](const GhostBorn& g) { key.push_back(g.ghost.id()); },
                     [&](const Named& n) {
                       key.push_back(n.name.id());
                       append(key, *n.view);
                     },
                     [&](const FieldSet& f) {
                       key.insert(key.end(), {address(f.field.config.id()),
                                              static_cast<std::uint64_t>(f.field.field),
                                              address(f.value.id())});
                     }},
      entry);
  return key;
}

// What an entry tells about values.
std::vector<Resolved> conditions_of(const Entry& entry) {
  using Conditions = std::vector<Resolved>;
  return std::visit(core::Overload{[](const Started&) { return Conditions{}; },
                                   [](const Known& k) { return Conditions{k.condition}; },
                                   [](const Defined& d) { return Conditions{d.condition}; },
                                   [](const LoopEntered& l) {
                                     const Expr i = core::var(l.iter);
                                     return Conditions{core::compare(core::BinaryOp::le, l.lo, i),
                                                       core::compare(core::BinaryOp::lt, i, l.hi)};
                                   },
                                   [](const GhostBorn&) { return Conditions{}; },
                                   [](const Named&) { return Conditions{}; },
                                   [](const FieldSet&) { return Conditions{}; }},
                    entry);
}

}  // namespace

std::size_t KeyHash::operator()(const Key& k) const noexcept {
  std::uint64_t h = 0x9E3779B97F4A7C15ULL;
  for (const std::uint64_t x : k) {
    h ^= x + 0x9E3779B97F4A7C15ULL + (h << 6) + (h >> 2);
    h *= 0xFF51AFD7ED558CCDULL;
    h ^= h >> 32;
  }
  return static_cast<std::size_t>(h);
}

Analysis::Analysis() : store_(std::make_unique<Store>()) { store_->owner = this; }
Analysis::~Analysis() = default;

Resolved Analysis::intern(const Resolved& e) {
  if (store_->interned.contains(e.id())) return e;
  ENSURE(is_resolved_kind(e), "only resolved expressions are interned");
  std::vector<Expr> children = core::children(e);
  for (Expr& child : children) child = intern(child);
  const Expr rebuilt = children.empty() ? e : core::with_children(e, children);
  const auto [at, added] = store_->expressions.try_emplace(expression_key(rebuilt), rebuilt);
  if (added) store_->interned.insert(rebuilt.id());
  return at->second;
}

const ContextNode* Analysis::Store::extend(const ContextNode* parent, Entry entry) {
  Key key = entry_key(parent, entry);
  std::unique_ptr<ContextNode>& slot = contexts[std::move(key)];
  if (slot != nullptr) return slot.get();
  std::vector<Resolved> conditions = conditions_of(entry);
  for (Resolved& c : conditions) c = owner->intern(c);
  std::vector<smt::Formula> facts;
  for (const Resolved& c : conditions) {
    smt::Formula f = formula(c);
    if (f.is_true()) continue;
    if (std::holds_alternative<Defined>(entry)) definitions.insert(&f.node());
    facts.push_back(std::move(f));
  }
  slot = std::make_unique<ContextNode>(ContextNode{owner, parent, contexts.size(), std::move(entry),
                                                   std::move(conditions), std::move(facts)});
  return slot.get();
}

const Ghost& Analysis::Store::ghost(Key key, const std::string& text, bool boolean,
                                    bool approximates) {
  const auto found = ghosts.find(key);
  if (found != ghosts.end()) return found->second;
  const Ghost made{core::Sym::fresh(text), boolean, approximates, text};
  ghost_of_symbol.emplace(made.sym.id(), key);
  return ghosts.emplace(std::move(key), made).first->second;
}

std::uint64_t Analysis::Store::key_of(const core::Stmt& s) {
  statements.try_emplace(s.id(), s);
  return address(s.id());
}

bool Analysis::approximates(const core::Sym& s) const { return approximates(s.id()); }

bool Analysis::approximates(std::uint64_t symbol_id) const {
  const auto found = store_->ghost_of_symbol.find(symbol_id);
  return found != store_->ghost_of_symbol.end() && store_->ghosts.at(found->second).approximates;
}

std::optional<std::string> Analysis::ghost_text(const core::Sym& s) const {
  const auto found = store_->ghost_of_symbol.find(s.id());
  if (found == store_->ghost_of_symbol.end()) return std::nullopt;
  return store_->ghosts.at(found->second).text;
}

bool Analysis::defines_ghosts(const smt::Formula& fact) const {
  return store_->definitions.contains(&fact.node());
}

bool Analysis::is_ghost(std::uint64_t symbol_id) const {
  return store_->ghost_of_symbol.contains(symbol_id);
}

bool Analysis::is_boolean_ghost(const core::Sym& s) const {
  const auto found = store_->ghost_of_symbol.find(s.id());
  return found != store_->ghost_of_symbol.end() && store_->ghosts.at(found->second).boolean;
}

core::Sym entry_ghost(Analysis& a, const ConfigLocation& l) {
  a.store().configs.try_emplace(l.config.id(), l.config);
  const Key key{static_cast<std::uint64_t>(GhostRole::entry_field), address(l.config.id()),
                static_cast<std::uint64_t>(l.field)};
  return a.store().ghost(key, field_text(l), field_type(l) == core::Scalar::boolean, false).sym;
}

core::Sym stride_ghost(Analysis& a, const core::Sym& parameter, int dim) {
  const Key key{static_cast<std::uint64_t>(GhostRole::parameter_stride), parameter.id(),
                static_cast<std::uint64_t>(dim)};
  const std::string text = "stride(" + parameter.name() + ", " + std::to_string(dim) + ")";
  return a.store().ghost(key, text, false, false).sym;
}

Resolved variable_of(Analysis& a, const core::Sym& s) {
  return a.intern(
      core::var(s, a.is_boolean_ghost(s) ? core::Scalar::boolean : core::Scalar::index));
}

core::Scalar field_type(const ConfigLocation& l) {
  return l.config->fields.at(static_cast<std::size_t>(l.field)).type;
}

std::string field_text(const ConfigLocation& l) {
  return l.config->name + "." + l.config->fields.at(static_cast<std::size_t>(l.field)).name;
}

}  // namespace selvage::effects

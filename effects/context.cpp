// SPDX-License-Identifier: Apache-2.0
#include "effects/context.h"

#include <algorithm>

#include "core/build.h"
#include "core/hardware.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::BinaryOp;
using core::Expr;
using core::Sym;

Context extended(const Context& c, const ContextNode* node, Entry entry) {
  return Context(c.analysis().store().extend(node, std::move(entry)));
}

// The strides of a dense row-major buffer.
std::vector<Resolved> dense_strides(Analysis& a, const std::vector<Resolved>& extents) {
  std::vector<Resolved> out(extents.size(), a.intern(core::int_const(1)));
  for (std::size_t d = extents.size(); d-- > 1;) {
    out[d - 1] = a.intern(core::mul(extents[d], out[d]));
  }
  return out;
}

std::vector<Resolved> parameter_strides(Analysis& a, const Sym& parameter, std::size_t rank) {
  std::vector<Resolved> out;
  for (std::size_t d = 0; d < rank; ++d) {
    out.push_back(a.intern(core::var(stride_ghost(a, parameter, static_cast<int>(d)))));
  }
  return out;
}

View whole_view(Analysis& a, const Sym& name, const core::Type& type, const core::Memory& memory,
                std::vector<Resolved> extents) {
  View v{name, type.scalar, memory, {}, extents, {}, extents, !type.window, true};
  for (int d = 0; d < v.rank(); ++d) v.dims.push_back({a.intern(core::int_const(0)), d});
  v.base_strides =
      type.window ? parameter_strides(a, name, extents.size()) : dense_strides(a, extents);
  return v;
}

View interned(Analysis& a, View v) {
  for (View::BaseDim& d : v.dims) d.offset = a.intern(d.offset);
  for (Resolved& e : v.extents) e = a.intern(e);
  return v;
}

}  // namespace

std::uint64_t Context::id() const { return node_->id; }
Analysis& Context::analysis() const { return *node_->analysis; }

std::vector<Resolved> Context::conditions() const {
  std::vector<Resolved> out;
  for (const ContextNode* n = node_; n != nullptr; n = n->parent) {
    out.insert(out.end(), n->conditions.rbegin(), n->conditions.rend());
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<smt::Formula> Context::facts() const {
  std::vector<smt::Formula> out;
  for (const ContextNode* n = node_; n != nullptr; n = n->parent) {
    out.insert(out.end(), n->facts.rbegin(), n->facts.rend());
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<Resolved> Context::conditions_since(const Context& outer) const {
  std::vector<Resolved> out;
  for (const ContextNode* n = node_; n != outer.node_; n = n->parent) {
    ENSURE(n != nullptr, "the outer context is an earlier stage of this one");
    out.insert(out.end(), n->conditions.rbegin(), n->conditions.rend());
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<Sym> Context::born_since(const Context& outer) const {
  std::vector<Sym> out;
  for (const ContextNode* n = node_; n != outer.node_; n = n->parent) {
    ENSURE(n != nullptr, "the outer context is an earlier stage of this one");
    if (const auto* g = std::get_if<GhostBorn>(&n->entry)) out.push_back(g->ghost);
    if (const auto* l = std::get_if<LoopEntered>(&n->entry)) out.push_back(l->iter);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<Context::Loop> Context::loops() const {
  std::vector<Loop> out;
  for (const ContextNode* n = node_; n != nullptr; n = n->parent) {
    if (const auto* l = std::get_if<LoopEntered>(&n->entry)) out.push_back({l->iter, l->lo, l->hi});
  }
  std::reverse(out.begin(), out.end());
  return out;
}

const View& Context::view(const Sym& data) const {
  for (const ContextNode* n = node_; n != nullptr; n = n->parent) {
    const auto* named = std::get_if<Named>(&n->entry);
    if (named != nullptr && named->name == data) return *named->view;
  }
  internal_error("found", "every data name is in scope where it is used", __FILE__, __LINE__);
}

View Context::view_of_argument(const Expr& whole_or_window) const {
  if (const auto* whole = as<core::Whole>(whole_or_window)) return view(whole->buffer);
  const auto* window = as<core::WindowExpr>(whole_or_window);
  ENSURE(window != nullptr, "a data argument is a whole buffer or a window");
  std::vector<core::WindowDim> dims;
  for (const core::WindowDim& d : window->dims) {
    core::WindowDim resolved{resolve(d.lo), std::nullopt};
    if (d.hi) resolved.hi = resolve(*d.hi);
    dims.push_back(std::move(resolved));
  }
  return interned(analysis(), window_of(view(window->buffer), dims));
}

Resolved Context::config_value(const ConfigLocation& field) const {
  for (const ContextNode* n = node_; n != nullptr; n = n->parent) {
    const auto* set = std::get_if<FieldSet>(&n->entry);
    if (set != nullptr && set->field == field) return set->value;
  }
  return variable_of(analysis(), entry_ghost(analysis(), field));
}

Context Context::assume(const Resolved& condition) const {
  const Resolved c = analysis().intern(condition);
  for (const ContextNode* n = node_; n != nullptr; n = n->parent) {
    if (std::find(n->conditions.begin(), n->conditions.end(), c) != n->conditions.end())
      return *this;
  }
  return extended(*this, node_, Known{c});
}

Context Context::after(const core::Stmt& s) const {
  return match(
      *s, [&](const core::Assign&) { return *this; }, [&](const core::Reduce&) { return *this; },
      [&](const core::WriteConfig& k) {
        const ConfigLocation l{k.config, k.field};
        if (core::is_data(field_type(l))) return *this;
        analysis().store().configs.try_emplace(k.config.id(), k.config);
        return extended(*this, node_, FieldSet{l, resolve(k.rhs)});
      },
      [&](const core::Pass&) { return *this; }, [&](const core::If&) { return after_if(s, *this); },
      [&](const core::For&) { return after_loop(s, *this); },
      [&](const core::Alloc& k) {
        const std::vector<Resolved> extents = resolve(k.type.shape);
        View v = whole_view(analysis(), k.buffer, k.type, k.memory, extents);
        Context c =
            extended(*this, node_, Named{k.buffer, std::make_shared<const View>(std::move(v))});
        for (const Resolved& e : extents) {
          if (as<core::ConstInt>(e) != nullptr) continue;
          c = c.assume(core::compare(BinaryOp::ge, e, core::int_const(1)));
        }
        return c;
      },
      [&](const core::WindowStmt& k) {
        View v = view_of_argument(k.window);
        return extended(*this, node_, Named{k.name, std::make_shared<const View>(std::move(v))});
      },
      [&](const core::Call&) { return after_call(s, *this); });
}

LoopScope Context::enter_loop(const core::Stmt& for_loop) const {
  const auto* loop = as<core::For>(for_loop);
  ENSURE(loop != nullptr, "only loops are entered");
  std::vector<Sym> varying;
  const Context body = enter_body(for_loop, *this, &varying);
  return LoopScope{*this, body, loop->iter, resolve(loop->lo), resolve(loop->hi), varying};
}

Context Context::enter_branch(const core::Stmt& if_stmt, bool then_branch) const {
  const auto* branch = as<core::If>(if_stmt);
  ENSURE(branch != nullptr, "only conditionals have branches");
  const Resolved condition = resolve(branch->cond);
  return assume(then_branch ? condition : core::logical_not(condition));
}

Context Context::enter_block(const core::Stmt& s, int block) const {
  if (as<core::For>(s) != nullptr) return enter_loop(s).body;
  return enter_branch(s, block == 0);
}

OtherIteration LoopScope::another() const {
  core::Substitution rename;
  Sym other = iter;
  for (const Sym& v : varying) {
    const Sym fresh = v.copy();
    if (v == iter) other = fresh;
    const core::Scalar type = variable_of(body.analysis(), v)->type.scalar;
    rename.emplace(v, core::var(fresh, type));
  }
  std::vector<Resolved> conditions;
  for (const Resolved& c : body.conditions_since(outside)) {
    conditions.push_back(core::substitute(c, rename));
  }
  return OtherIteration{other, std::move(rename), std::move(conditions)};
}

Context context_before(Analysis& a, const core::Proc& p, const core::Path& stmt) {
  ENSURE(core::is_stmt_path(stmt), "a statement is asked for");
  return context_at(a, p, core::Gap{core::Path(stmt.begin(), stmt.end() - 1), stmt.back()});
}

Context context_at(Analysis& a, const core::Proc& p, const core::Gap& gap) {
  Context context = a.entry(p);
  const core::Block* block = &p->body;
  const auto run_to = [&](int at) {
    ENSURE(at >= 0 && at <= static_cast<int>(block->size()), "the place exists");
    for (int i = 0; i < at; ++i) context = context.after((*block)[static_cast<std::size_t>(i)]);
  };
  for (std::size_t k = 0; k + 1 < gap.block.size(); k += 2) {
    run_to(gap.block[k]);
    const core::Stmt& s = block->at(static_cast<std::size_t>(gap.block[k]));
    context = context.enter_block(s, gap.block[k + 1]);
    block = core::nested_block(s, gap.block[k + 1]);
    ENSURE(block != nullptr, "the place exists");
  }
  run_to(gap.at);
  return context;
}

namespace {

void walk_block(const core::Block& block, core::Path& path, Context context, const Visitor& f) {
  path.push_back(0);
  for (const core::Stmt& s : block) {
    f(s, path, context);
    for (int b = 0; const core::Block* nested = core::nested_block(s, b); ++b) {
      if (nested->empty()) continue;
      path.push_back(b);
      walk_block(*nested, path, context.enter_block(s, b), f);
      path.pop_back();
    }
    context = context.after(s);
    ++path.back();
  }
  path.pop_back();
}

}  // namespace

void walk(Analysis& a, const core::Proc& p, const Visitor& f) {
  core::Path path;
  walk_block(p->body, path, a.entry(p), f);
}

// ---- entry of a procedure --------------------------------------------------------------------

Context Analysis::entry(const core::Proc& p) {
  Context c(store_->extend(nullptr, Started{}));
  const Expr one = core::int_const(1);
  const Expr zero = core::int_const(0);
  for (const core::Arg& arg : p->args) {
    if (arg.type.scalar == core::Scalar::size) {
      c = c.assume(core::compare(BinaryOp::ge, core::var(arg.name, core::Scalar::size), one));
    }
    if (!core::is_data(arg.type.scalar)) continue;
    const std::vector<Resolved> extents = c.resolve(arg.type.shape);
    View v = whole_view(*this, arg.name, arg.type, arg.memory.value_or(core::dram()), extents);
    c = extended(c, c.node_, Named{arg.name, std::make_shared<const View>(std::move(v))});
    for (const Expr& e : arg.type.shape) {
      if (e->type.scalar == core::Scalar::size && as<core::Var>(e) != nullptr) continue;
      if (as<core::ConstInt>(e) != nullptr) continue;
      c = c.assume(core::compare(BinaryOp::ge, c.resolve(e), zero));
    }
  }
  for (const Expr& condition : p->asserts) c = c.assume(c.resolve(condition));
  return c;
}

}  // namespace selvage::effects

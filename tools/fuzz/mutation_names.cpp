// SPDX-License-Identifier: Apache-2.0
//
// Changes of how cells and state are reached: through windows, other buffers, calls, temporaries
// and configuration.
#include <algorithm>

#include "core/build.h"
#include "core/mentions.h"
#include "core/traverse.h"
#include "primitives/plan.h"
#include "tools/fuzz/mutation.h"

namespace selvage::fuzz {

using core::Block;
using core::Expr;
using core::Gap;
using core::Path;
using core::Scalar;
using core::Stmt;
using core::Sym;

namespace {

bool is_buffer(const core::ScopeEntry& entry) { return core::is_data(entry.type.scalar); }

std::vector<core::ScopeEntry> entries(const core::Scope& scope,
                                      const std::function<bool(const core::ScopeEntry&)>& wanted) {
  std::vector<core::ScopeEntry> out;
  for (const auto& [name, entry] : scope.names) {
    if (wanted(entry)) out.push_back(entry);
  }
  return out;
}

bool in_scope(const core::Scope& scope, const Expr& e) {
  const std::set<Sym> names = core::free_names(e);
  return std::ranges::all_of(names, [&](const Sym& s) {
    return std::ranges::any_of(scope.names, [&](const auto& n) { return n.second.name == s; });
  });
}

// The indices that name the same cell of the window; nothing if it may lie outside of it.
std::optional<std::vector<Expr>> through(const std::vector<core::WindowDim>& dims,
                                         const std::vector<Expr>& index) {
  std::vector<Expr> out;
  if (dims.size() != index.size()) return std::nullopt;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (!dims[k].is_point())
      out.push_back(core::sub(index[k], dims[k].lo));
    else if (!core::equal(dims[k].lo, index[k]))
      return std::nullopt;
  }
  return out;
}

// The statements with cells of `buffer` named through the window, where that can be.
Block through_window(const Block& block, const Sym& buffer,
                     const std::vector<core::WindowDim>& dims, const Sym& window) {
  const Block b = core::rewrite_expressions(block, [&](const Expr& e) -> std::optional<Expr> {
    const auto* read = core::as<core::Read>(e);
    if (read == nullptr || read->buffer != buffer) return std::nullopt;
    const auto index = through(dims, read->index);
    if (!index) return std::nullopt;
    return core::make_expr(e->loc, e->type, core::Read{window, *index});
  });
  return core::rewrite_statements(b, [&](const Stmt& s) -> std::optional<Block> {
    if (core::target_name(s) != buffer) return std::nullopt;
    const auto* a = core::as<core::Assign>(s);
    const auto* r = core::as<core::Reduce>(s);
    const auto index = through(dims, a != nullptr ? a->index : r->index);
    if (!index) return std::nullopt;
    return a != nullptr ? Block{core::make_stmt(s->loc, core::Assign{window, *index, a->rhs})}
                        : Block{core::make_stmt(s->loc, core::Reduce{window, *index, r->rhs})};
  });
}

// The cells of a buffer that the statements name.
std::vector<std::vector<Expr>> cells_of(const Block& block, const Sym& buffer) {
  std::vector<std::vector<Expr>> out;
  core::visit_statements(block, [&](const Stmt& s) {
    if (core::target_name(s) != buffer) return;
    const auto* a = core::as<core::Assign>(s);
    out.push_back(a != nullptr ? a->index : core::as<core::Reduce>(s)->index);
  });
  core::visit_expressions(block, [&](const Expr& e) {
    const auto* read = core::as<core::Read>(e);
    if (read != nullptr && read->buffer == buffer) out.push_back(read->index);
  });
  return out;
}

}  // namespace

// A window before some statements, through which they reach a buffer from now on.
void Mutation::alias() {
  const core::BlockRange r = one_of(random_, places_.runs).range;
  const Gap gap{r.block, r.first};
  const Block block = core::stmts_at(p_, r);
  const core::Scope scope = core::scope_at(p_, gap);
  const std::vector<core::ScopeEntry> buffers = entries(scope, [&](const core::ScopeEntry& e) {
    return is_buffer(e) && e.type.is_tensor() && core::free_names(block).contains(e.name);
  });
  const core::ScopeEntry* buffer = any(buffers);
  if (buffer == nullptr) return;
  const std::vector<std::vector<Expr>> cells = cells_of(block, buffer->name);
  std::vector<core::WindowDim> dims;
  int intervals = 0;
  for (std::size_t k = 0; k < buffer->type.shape.size(); ++k) {
    const Expr& extent = buffer->type.shape[k];
    const bool last = k + 1 == buffer->type.shape.size() && intervals == 0;
    if (!cells.empty() && !last && chance(3)) {
      const std::vector<Expr>& cell = one_of(random_, cells);
      if (k < cell.size() && in_scope(scope, cell[k])) {
        dims.push_back({cell[k], std::nullopt});
        continue;
      }
    }
    const Expr lo = core::int_const(chance(4) ? 1 : 0);
    dims.push_back({lo, chance(6) ? core::sub(extent, core::int_const(1)) : extent});
    ++intervals;
  }
  static const std::vector<std::string> names = {"w", "w", "v", "a"};
  const Sym window = Sym::fresh(one_of(random_, names));
  Block now = through_window(block, buffer->name, dims, window);
  now.insert(
      now.begin(),
      core::make_stmt(
          {}, core::WindowStmt{window, core::make_expr({}, {buffer->type.scalar},
                                                       core::WindowExpr{buffer->name, dims})}));
  edit_.replace(r, now);
}

// Another buffer of the same kind in one place.
void Mutation::redirect() {
  const Path path = one_of(random_, places_.stmts).path;
  const Stmt s = core::stmt_at(p_, path);
  const core::Scope scope = core::scope_at(p_, primitives::gap_before(path));
  const auto other = [&](const Sym& name) -> std::optional<Sym> {
    const auto is = [&](const core::ScopeEntry& e) { return e.name == name; };
    const std::vector<core::ScopeEntry> self = entries(scope, is);
    if (self.empty() || !is_buffer(self[0])) return std::nullopt;
    const std::vector<core::ScopeEntry> alike = entries(scope, [&](const core::ScopeEntry& e) {
      return e.name != name && e.type.scalar == self[0].type.scalar &&
             e.type.rank() == self[0].type.rank();
    });
    return alike.empty() ? std::nullopt : std::optional(one_of(random_, alike).name);
  };
  const std::optional<Sym> target = core::target_name(s);
  if (target && chance(2)) {
    if (const auto now = other(*target))
      edit_.replace_in_place(path, core::with_target_name(s, *now));
    return;
  }
  std::vector<ExprSite> reads;
  std::ranges::copy_if(places_.exprs, std::back_inserter(reads), [&](const ExprSite& e) {
    return e.place.stmt == path && core::mentioned_name(e.expr).has_value();
  });
  const ExprSite* site = any(reads);
  if (site == nullptr) return;
  if (const auto now = other(*core::mentioned_name(site->expr)))
    edit_.replace_expr(site->place, core::with_mentioned_name(site->expr, *now));
}

// ---- configuration

namespace {

struct Field {
  core::Config config;
  int number;
  Scalar type;
};

std::vector<Field> fields_of(const core::Library& library,
                             const std::function<bool(Scalar)>& wanted) {
  std::vector<Field> out;
  for (const auto& [name, config] : library.configs) {
    for (std::size_t k = 0; k < config->fields.size(); ++k) {
      if (wanted(config->fields[k].type))
        out.push_back({config, static_cast<int>(k), config->fields[k].type});
    }
  }
  return out;
}

}  // namespace

void Mutation::write_config() {
  const std::vector<Field> fields = fields_of(library_, [](Scalar) { return true; });
  const Field* field = any(fields);
  if (field == nullptr) return;
  const Gap gap = one_of(random_, places_.gaps);
  std::optional<Expr> value;
  if (field->type == Scalar::boolean)
    value = condition(gap);
  else if (core::is_data(field->type))
    value = core::make_expr({}, {field->type},
                            core::ConstReal{static_cast<double>(random_.between(0, 3))});
  else
    value = integer(gap);
  if (value)
    edit_.insert(gap,
                 {core::make_stmt({}, core::WriteConfig{field->config, field->number, *value})});
}

// In place of an expression, or as a condition.
void Mutation::read_config() {
  const ExprSite* site = any(places_.exprs);
  if (site == nullptr) return;
  const Expr& old = site->expr;
  if (core::as<core::WindowExpr>(old) != nullptr || core::as<core::Whole>(old) != nullptr) return;
  const Scalar type = old->type.scalar;
  const std::vector<Field> fields = fields_of(library_, [&](Scalar s) {
    return s == type || (core::is_control_int(s) && core::is_control_int(type));
  });
  const Field* field = any(fields);
  if (field == nullptr) return;
  const Expr now =
      core::make_expr({}, {field->type}, core::ReadConfig{field->config, field->number});
  if (field->type != Scalar::boolean) return edit_.replace_expr(site->place, now);
  edit_.replace_expr(site->place, core::logical_and(old, now));
}

// ---- calls and temporaries

// Of any procedure there is; the arguments are what fits by type.
void Mutation::call() {
  std::vector<core::Proc> known = callees_;
  for (const auto& [name, proc] : library_.instructions) known.push_back(proc);
  const std::vector<core::Proc> own = callees_;
  const core::Proc* callee = any(own.empty() || chance(3) ? known : own);
  if (callee == nullptr) return;
  const Gap gap = one_of(random_, places_.gaps);
  const core::Scope scope = core::scope_at(p_, gap);
  std::vector<Expr> args;
  std::map<Sym, Expr> given;
  for (const core::Arg& a : (*callee)->args) {
    if (core::is_control(a.type.scalar)) {
      const auto e = a.type.scalar == Scalar::boolean ? condition(gap) : integer(gap);
      if (!e) return;
      args.push_back(*e);
      given.emplace(a.name, *e);
      continue;
    }
    const std::vector<core::ScopeEntry> fitting = entries(scope, [&](const core::ScopeEntry& e) {
      return e.type.scalar == a.type.scalar && e.type.rank() >= a.type.rank();
    });
    const core::ScopeEntry* buffer = any(fitting);
    if (buffer == nullptr) return;
    if (!buffer->type.is_tensor() || (!a.type.window && a.type.rank() == buffer->type.rank())) {
      args.push_back(core::make_expr({}, buffer->type, core::Whole{buffer->name}));
      continue;
    }
    std::vector<core::WindowDim> dims;
    const int points = buffer->type.rank() - a.type.rank();
    for (int k = 0; k < buffer->type.rank(); ++k) {
      const Expr lo = core::int_const(chance(4) ? 1 : 0);
      if (k < points) {
        dims.push_back({lo, std::nullopt});
      } else {
        const Expr extent =
            core::substitute(a.type.shape[static_cast<std::size_t>(k - points)], given);
        dims.push_back({lo, core::add(lo, extent)});
      }
    }
    args.push_back(
        core::make_expr({}, {buffer->type.scalar}, core::WindowExpr{buffer->name, dims}));
  }
  edit_.insert(gap, {core::make_stmt({}, core::Call{*callee, args})});
}

// The value of an expression, kept in a scalar just before its statement.
void Mutation::temporary() {
  std::vector<ExprSite> data;
  std::ranges::copy_if(places_.exprs, std::back_inserter(data), [&](const ExprSite& x) {
    return core::is_data(x.expr->type.scalar) && core::as<core::Whole>(x.expr) == nullptr &&
           core::as<core::WindowExpr>(x.expr) == nullptr;
  });
  const ExprSite* site = any(data);
  if (site == nullptr) return;
  const Expr& e = site->expr;
  const Sym name = Sym::fresh("t");
  const core::Type type{e->type.scalar};
  const auto heap = library_.memories.find(core::dram()->name);
  const core::Memory memory = heap == library_.memories.end() ? core::dram() : heap->second;
  edit_.replace_expr(site->place, core::make_expr(e->loc, type, core::Read{name, {}}));
  edit_.insert(primitives::gap_before(site->place.stmt),
               {core::make_stmt({}, core::Alloc{name, type, memory}),
                core::make_stmt({}, core::Assign{name, {}, e})});
}

}  // namespace selvage::fuzz

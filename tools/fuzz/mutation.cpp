// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/traverse.h"
#include "core/typecheck.h"

namespace selvage::fuzz {

using core::Expr;
using core::Proc;
using core::Stmt;

Mutation::Mutation(core::Random& random, const core::Library& library,
                   const std::vector<Proc>& callees, const Proc& p)
    : random_(random),
      library_(library),
      callees_(callees),
      p_(p),
      places_(places_of(p)),
      edit_(p) {}

std::optional<Proc> Mutation::made() {
  change();
  if (edit_.proc() == p_) return std::nullopt;
  Result<Proc> typed = core::typecheck(edit_.proc());
  if (!typed.ok()) return std::nullopt;
  return std::move(typed).value();
}

void Mutation::change() {
  struct Kind {
    int weight;
    void (Mutation::*make)();
  };
  static constexpr std::array kinds = {
      Kind{4, &Mutation::duplicate},
      Kind{3, &Mutation::erase},
      Kind{4, &Mutation::swap},
      Kind{2, &Mutation::move},
      Kind{3, &Mutation::copy_elsewhere},
      Kind{4, &Mutation::guard},
      Kind{4, &Mutation::loop_around},
      Kind{2, &Mutation::dissolve},
      Kind{5, &Mutation::store_otherwise},
      Kind{8, &Mutation::bend_bounds},
      Kind{1, &Mutation::switch_mode},
      Kind{2, &Mutation::rename_binder},
      Kind{1, &Mutation::insert_pass},
      Kind{6, &Mutation::alias},
      Kind{6, &Mutation::redirect},
      Kind{4, &Mutation::write_config},
      Kind{4, &Mutation::read_config},
      Kind{3, &Mutation::call},
      Kind{3, &Mutation::temporary},
      Kind{12, &Mutation::bend_expression},
      Kind{8, &Mutation::bend_index},
      Kind{4, &Mutation::bend_shape},
      Kind{2, &Mutation::bend_argument},
      Kind{3, &Mutation::bend_asserts},
  };
  static constexpr int total = [] {
    int sum = 0;
    for (const Kind& k : kinds) sum += k.weight;
    return sum;
  }();
  auto at = static_cast<int>(random_.between(0, total - 1));
  for (const Kind& k : kinds) {
    if (at < k.weight) return (this->*k.make)();
    at -= k.weight;
  }
}

std::optional<Expr> Mutation::parsed(const std::string& text, const core::Gap& where) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"mutation", text});
  Result<Expr> e = core::parse_expr(source, core::scope_at(p_, where), library_);
  if (!e.ok()) return std::nullopt;
  return std::move(e).value();
}

std::optional<Expr> Mutation::integer(const core::Gap& where) {
  return parsed(Aim(random_, p_, where).integer(), where);
}

std::optional<Expr> Mutation::condition(const core::Gap& where) {
  return parsed(Aim(random_, p_, where).condition(), where);
}

// ---- whole programs

namespace {

// Literals take the type of what they meet, but are written differently for integers.
Expr retyped(const Expr& e, core::Scalar from, core::Scalar to) {
  const Expr out = core::rewrite(e, [&](const Expr& x) -> std::optional<Expr> {
    if (x->type.scalar != from) return std::nullopt;
    core::Type type = x->type;
    type.scalar = to;
    const auto* real = core::as<core::ConstReal>(x);
    if (real != nullptr && !core::is_float(to))
      return core::make_expr(x->loc, type,
                             core::ConstInt{static_cast<std::int64_t>(std::lround(real->value))});
    const auto* integer = core::as<core::ConstInt>(x);
    if (integer != nullptr && core::is_float(to))
      return core::make_expr(x->loc, type, core::ConstReal{static_cast<double>(integer->value)});
    return core::make_expr(x->loc, type, x->kind);
  });
  return out;
}

}  // namespace

std::vector<Proc> retyped(const std::vector<Proc>& procs, core::Scalar from, core::Scalar to) {
  std::vector<Proc> out;
  for (const Proc& p : procs) {
    core::ProcNode node = *relinked(p, out);
    for (core::Arg& a : node.args) {
      if (a.type.scalar == from) a.type.scalar = to;
    }
    node.body = core::rewrite_statements(
        core::rewrite_expressions(node.body,
                                  [&](const Expr& e) -> std::optional<Expr> {
                                    return core::is_data(e->type.scalar)
                                               ? std::optional(retyped(e, from, to))
                                               : std::nullopt;
                                  }),
        [&](const Stmt& s) -> std::optional<core::Block> {
          const auto* alloc = core::as<core::Alloc>(s);
          if (alloc == nullptr || alloc->type.scalar != from) return std::nullopt;
          core::Alloc changed = *alloc;
          changed.type.scalar = to;
          return core::Block{core::make_stmt(s->loc, changed)};
        });
    Result<Proc> typed = core::typecheck(core::make_proc(std::move(node)));
    if (!typed.ok()) return procs;
    out.push_back(std::move(typed).value());
  }
  return out;
}

Proc relinked(const Proc& p, const std::vector<Proc>& callees) {
  core::ProcNode node = *p;
  node.body = core::rewrite_statements(p->body, [&](const Stmt& s) -> std::optional<core::Block> {
    const auto* call = core::as<core::Call>(s);
    if (call == nullptr) return std::nullopt;
    const auto now =
        std::ranges::find_if(callees, [&](const Proc& c) { return c->name == call->callee->name; });
    if (now == callees.end() || *now == call->callee) return std::nullopt;
    return core::Block{core::make_stmt(s->loc, core::Call{*now, call->args})};
  });
  return core::make_proc(std::move(node));
}

}  // namespace selvage::fuzz

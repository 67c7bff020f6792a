// SPDX-License-Identifier: Apache-2.0
#include "core/checker.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/traverse.h"
#include "core/typecheck.h"

namespace selvage::core {

namespace {

bool same_type(const Type& a, const Type& b) {
  return a.scalar == b.scalar && a.window == b.window &&
         std::ranges::equal(a.shape, b.shape,
                            [](const Expr& x, const Expr& y) { return x == y || equal(x, y); });
}

}  // namespace

Expr retyped(const Expr& e, const Type& type) {
  return same_type(e->type, type) ? e : make_expr(e->loc, type, e->kind);
}

Expr retyped(const Expr& e, const Type& type, const std::vector<Expr>& children) {
  return retyped(with_children(e, children), type);
}

bool is_comparison(BinaryOp op) {
  using enum BinaryOp;
  return op == lt || op == le || op == gt || op == ge || op == eq || op == ne;
}

bool is_logical(BinaryOp op) { return op == BinaryOp::logical_and || op == BinaryOp::logical_or; }

Status Checker::check_depth(int depth, std::string_view what) const {
  const int most = ParseLimits{}.nesting;
  if (depth <= most) return Ok{};
  return over_limit(here_, fmt::format("{} nested more than {} deep", what, most));
}

Status Checker::bind(const Sym& name, Binding binding, const SourceLoc& loc) {
  if (!is_usable_name(name.name())) {
    return bad_input(at(loc), fmt::format("`{}` cannot be a name", name.name()),
                     "a name is letters, digits and `_`, and no reserved word");
  }
  if (!bound_.insert(name).second) {
    return bad_input(at(loc), fmt::format("`{}` is bound at two places", name.name()));
  }
  scope_.emplace(name, std::move(binding));
  return Ok{};
}

Result<Checker::Binding> Checker::lookup(const Sym& name, const SourceLoc& loc) const {
  const auto found = scope_.find(name);
  if (found != scope_.end()) return found->second;
  const std::string why = bound_.contains(name) ? "is used outside of its scope" : "is not bound";
  return bad_input(at(loc), fmt::format("`{}` {}", name.name(), why));
}

Result<Checker::Binding> Checker::buffer(const Sym& name, const SourceLoc& loc) const {
  TRY(binding, lookup(name, loc));
  if (is_data(binding.type.scalar)) return binding;
  return bad_input(at(loc), fmt::format("`{}` is a control variable ({}); it has no cells",
                                        name.name(), spelling(binding.type.scalar)));
}

void Checker::bring_into_scope(const Scope& scope) {
  for (const auto& [spelling, entry] : scope.names) {
    scope_.insert_or_assign(entry.name, Binding{entry.type, entry.memory});
    bound_.insert(entry.name);
  }
}

Result<Arg> Checker::arg(const Arg& a) {
  Arg out = a;
  if (is_control(a.type.scalar)) {
    if (a.type.is_tensor() || a.type.window || a.memory) {
      return bad_input(at(a.loc), fmt::format("`{}` is a control argument; it has no dimensions "
                                              "and no memory",
                                              a.name.name()));
    }
  } else {
    ENSURE(a.memory.has_value(), "a data argument has a memory");
    if (a.type.window && !a.type.is_tensor()) {
      return bad_input(at(a.loc), fmt::format("window `{}` has no dimensions", a.name.name()));
    }
    TRY(dims, shape(a.type.shape));
    out.type.shape = dims;
  }
  TRY(bound, bind(a.name, {out.type, out.memory}, a.loc));
  return out;
}

Result<Proc> Checker::proc(const Proc& p) {
  ProcNode out = *p;
  for (Arg& a : out.args) {
    TRY(checked, arg(a));
    a = checked;
  }
  for (Expr& e : out.asserts) {
    TRY(checked, condition(e, "an assertion"));
    e = checked;
  }
  TRY(body, block(p->body, "the procedure's body"));
  out.body = body;
  return make_proc(std::move(out));
}

Result<Proc> typecheck(const Proc& p) {
  if (!is_usable_name(p->name) || is_c_keyword(p->name)) {
    return bad_input(p->loc, fmt::format("`{}` cannot name a procedure", p->name));
  }
  return Checker(p->loc).proc(p);
}

Result<Expr> typecheck_expr(const Expr& e, const Scope& scope) {
  Checker checker(e->loc);
  checker.bring_into_scope(scope);
  return checker.any(e);
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/checker.h"
#include "core/traverse.h"

namespace selvage::core {

Result<Block> Checker::block(const Block& b, std::string_view what) {
  if (b.empty()) return bad_input(here_, fmt::format("{} is empty", what), "write `pass`");
  const Level level(block_depth_);
  TRY(bounded, check_depth(block_depth_, "blocks are"));
  Block out;
  out.reserve(b.size());
  for (const Stmt& s : b) {
    TRY(checked, stmt(s));
    out.push_back(checked);
  }
  for (const Stmt& s : b) {
    if (const std::optional<Sym> name = bound_name(s)) scope_.erase(*name);
  }
  return out;
}

Result<Stmt> Checker::stmt(const Stmt& s) {
  using R = Result<Stmt>;
  const SourceLoc outer = here_;
  here_ = at(s->loc);
  Result<Stmt> checked = match(
      *s, [&](const Assign& a) -> R { return assign(s, a); },
      [&](const Reduce& r) -> R { return reduce(s, r); },
      [&](const WriteConfig& w) -> R { return write_config(s, w); },
      [&](const Pass&) -> R { return s; }, [&](const If& i) -> R { return if_stmt(s, i); },
      [&](const For& f) -> R { return for_stmt(s, f); },
      [&](const Alloc& a) -> R { return alloc(s, a); },
      [&](const WindowStmt& w) -> R { return window_stmt(s, w); },
      [&](const Call& c) -> R { return call(s, c); });
  here_ = outer;
  return checked;
}

Result<Expr> Checker::stored(const Sym& name, const Expr& rhs, const SourceLoc& loc) {
  TRY(base, buffer(name, loc));
  return data_for(rhs, base.type.scalar);
}

Result<Stmt> Checker::assign(const Stmt& s, const Assign& a) {
  TRY(all, index(a.buffer, a.index, s->loc));
  TRY(rhs, stored(a.buffer, a.rhs, s->loc));
  all.push_back(rhs);
  return with_expressions(s, all);
}

Result<Stmt> Checker::reduce(const Stmt& s, const Reduce& r) {
  TRY(all, index(r.buffer, r.index, s->loc));
  TRY(rhs, stored(r.buffer, r.rhs, s->loc));
  all.push_back(rhs);
  return with_expressions(s, all);
}

Result<Stmt> Checker::write_config(const Stmt& s, const WriteConfig& w) {
  const ConfigField& field = w.config->fields[static_cast<std::size_t>(w.field)];
  const std::string what = fmt::format("`{}.{}`", w.config->name, field.name);
  if (is_data(field.type)) {
    TRY(rhs, data_for(w.rhs, field.type));
    return with_expressions(s, {rhs});
  }
  TRY(rhs, field.type == Scalar::boolean ? condition(w.rhs, what) : integer(w.rhs, what));
  return with_expressions(s, {rhs});
}

Result<Stmt> Checker::if_stmt(const Stmt& s, const If& i) {
  TRY(cond, condition(i.cond, "the condition of `if`"));
  TRY(then_body, block(i.then_body, "the `if` block"));
  Block else_body;
  if (!i.else_body.empty()) {
    TRY(checked, block(i.else_body, "the `else` block"));
    else_body = checked;
  }
  return with_blocks(with_expressions(s, {cond}), {then_body, else_body});
}

Result<Stmt> Checker::for_stmt(const Stmt& s, const For& f) {
  TRY(lo, integer(f.lo, "a loop bound"));
  TRY(hi, integer(f.hi, "a loop bound"));
  TRY(clause, check_clause(f.mode, s->loc));
  TRY(bound, bind(f.iter, {{Scalar::index}, std::nullopt}, s->loc));
  TRY(body, block(f.body, "the loop's body"));
  scope_.erase(f.iter);
  return with_blocks(with_expressions(s, {lo, hi}), {body});
}

// What a loop reduces into is a dense buffer: the sums are made apart from it, in dense buffers,
// and what the body relies on of strides must be true of them too.
Status Checker::check_clause(const LoopKind& kind, const SourceLoc& loc) {
  std::vector<Sym> seen;
  for (const Sym& name : kind.reductions) {
    TRY(into, buffer(name, loc));
    if (kind.mode != LoopMode::par) {
      return bad_input(at(loc), "only a `par` loop has a reduction clause");
    }
    if (into.is_view) {
      return bad_input(at(loc),
                       fmt::format("`{}` is a window, and a loop reduces into whole "
                                   "buffers",
                                   name.name()),
                       "name the buffer that it is a view of");
    }
    if (into.type.window) {
      return bad_input(
          at(loc),
          fmt::format("`{}` is a window, whose strides the sums of a loop would not have",
                      name.name()),
          "declare the argument dense, `x: f32[n]`");
    }
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return bad_input(at(loc),
                       fmt::format("`{}` stands twice in the reduction clause", name.name()));
    }
    seen.push_back(name);
  }
  return Ok{};
}

Result<std::vector<Expr>> Checker::shape(const std::vector<Expr>& dims) {
  std::vector<Expr> out;
  for (const Expr& dim : dims) {
    TRY(checked, integer(dim, "a dimension"));
    out.push_back(checked);
  }
  return out;
}

Result<Stmt> Checker::alloc(const Stmt& s, const Alloc& a) {
  if (is_control(a.type.scalar)) {
    return bad_input(at(s->loc), fmt::format("`{}` is a control type; only data are allocated",
                                             spelling(a.type.scalar)));
  }
  if (a.type.window) return bad_input(at(s->loc), "an allocation is dense");
  TRY(dims, shape(a.type.shape));
  const Stmt checked = with_expressions(s, dims);
  TRY(bound, bind(a.buffer, {as<Alloc>(checked)->type, a.memory}, s->loc));
  return checked;
}

Result<Stmt> Checker::window_stmt(const Stmt& s, const WindowStmt& w) {
  const auto* view = as<WindowExpr>(w.window);
  ENSURE(view != nullptr, "a window statement holds a window");
  TRY(typed, window(w.window, *view));
  if (!typed->type.window) {
    return bad_input(at(s->loc), fmt::format("window `{}` has no dimension left", w.name.name()),
                     "a window statement keeps at least one interval `lo:hi`");
  }
  TRY(base, buffer(view->buffer, s->loc));
  TRY(bound, bind(w.name, {typed->type, base.memory, true}, s->loc));
  return with_expressions(s, {typed});
}

}  // namespace selvage::core

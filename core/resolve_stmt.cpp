// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/resolver.h"

namespace selvage::core {

namespace {

// `w = x[0:8, j]`: the right side is a view, so `w` is a new name for it.
bool makes_window(const syntax::Assign& a) {
  const auto* rhs = syntax::as<syntax::Subscript>(a.rhs);
  return rhs != nullptr && a.dims.empty() && !a.reduce &&
         std::ranges::any_of(rhs->dims, [](const syntax::Dim& d) { return d.hi.has_value(); });
}

}  // namespace

Result<Block> Resolver::block(const syntax::Block& b) {
  const std::size_t mark = names_.mark();
  Block out;
  for (const syntax::Stmt& s : b) {
    TRY(resolved, stmt(s));
    out.push_back(resolved);
  }
  names_.release(mark);
  return out;
}

Result<Stmt> Resolver::stmt(const syntax::Stmt& s) {
  const SourceLoc& loc = s->loc;
  using R = Result<Stmt>;
  return syntax::match(
      *s,
      [&](const syntax::Assign& a) -> R {
        return makes_window(a) ? window_stmt(a, loc) : assign(a, loc);
      },
      [&](const syntax::SetField& f) -> R { return set_field(f, loc); },
      [&](const syntax::Pass&) -> R { return make_stmt(loc, Pass{}); },
      [&](const syntax::If& i) -> R { return if_stmt(i, loc); },
      [&](const syntax::For& f) -> R { return for_stmt(f, loc); },
      [&](const syntax::Alloc& a) -> R { return alloc(a, loc); },
      [&](const syntax::Call& c) -> R { return call(c, loc); },
      [&](const syntax::AnyStmt&) -> R {
        return bad_input(loc, "`_` stands for anything only in patterns");
      });
}

Result<Stmt> Resolver::assign(const syntax::Assign& a, const SourceLoc& loc) {
  const ScopeEntry* known = names_.find(a.target.text);
  if (known != nullptr && is_control(known->type.scalar)) {
    return bad_input(a.target.loc,
                     fmt::format("`{}` is a control variable ({}); only data are assigned",
                                 a.target.text, spelling(known->type.scalar)));
  }
  Result<ScopeEntry> found = buffer(a.target.text, a.target.loc);
  if (!found) {
    Error error = found.error();
    if (error.suggestion.empty()) {
      error.suggestion = fmt::format("declare it first, as in `{}: f32`", a.target.text);
    }
    return error;
  }
  const Sym target = found.value().name;
  std::vector<Expr> index;
  for (const syntax::Dim& dim : a.dims) {
    if (dim.hi) {
      return bad_input((*dim.hi)->loc, "one cell is assigned at a time", "assign in a loop");
    }
    TRY(i, expr(dim.lo));
    index.push_back(i);
  }
  TRY(rhs, expr(a.rhs));
  if (a.reduce) return make_stmt(loc, Reduce{target, index, rhs});
  return make_stmt(loc, Assign{target, index, rhs});
}

Result<Stmt> Resolver::window_stmt(const syntax::Assign& a, const SourceLoc& loc) {
  TRY(view, expr(a.rhs));
  const ScopeEntry entry{Sym::fresh(a.target.text), view->type, std::nullopt};
  names_.bind(entry);
  return make_stmt(loc, WindowStmt{entry.name, view});
}

Result<Stmt> Resolver::set_field(const syntax::SetField& f, const SourceLoc& loc) {
  TRY(of, config(f.config.text, f.config.loc));
  TRY(number, field_of(of, f.field.text, f.field.loc));
  TRY(rhs, expr(f.rhs));
  return make_stmt(loc, WriteConfig{of, number, rhs});
}

Result<Stmt> Resolver::if_stmt(const syntax::If& s, const SourceLoc& loc) {
  TRY(cond, expr(s.cond));
  TRY(then_body, block(s.then_body));
  TRY(else_body, block(s.else_body));
  return make_stmt(loc, If{cond, then_body, else_body});
}

Result<Stmt> Resolver::for_stmt(const syntax::For& s, const SourceLoc& loc) {
  ENSURE(s.lo && s.hi && s.mode, "only patterns leave out the bounds of a loop");
  TRY(lo, expr(*s.lo));
  TRY(hi, expr(*s.hi));
  std::vector<Sym> reductions;
  for (const syntax::Word& word : s.reductions) {
    TRY(into, buffer(word.text, word.loc));
    reductions.push_back(into.name);
  }
  const std::size_t mark = names_.mark();
  const Sym iter = Sym::fresh(s.iter.text);
  names_.bind({iter, {Scalar::index}, std::nullopt});
  TRY(body, block(s.body));
  names_.release(mark);
  return make_stmt(loc, For{iter, lo, hi, body, LoopKind(*s.mode, std::move(reductions))});
}

Result<Stmt> Resolver::alloc(const syntax::Alloc& a, const SourceLoc& loc) {
  TRY(of, type(a.type));
  if (is_control(of.scalar)) {
    return bad_input(
        a.type.scalar.loc,
        fmt::format("`{}` is a control type; only data are allocated", a.type.scalar.text));
  }
  if (of.window) {
    return bad_input(a.type.scalar.loc, "an allocation is dense",
                     fmt::format("write `{}[...]` without the inner brackets", a.type.scalar.text));
  }
  TRY(where, memory(a.memory));
  const Sym name = Sym::fresh(a.name.text);
  names_.bind({name, of, where});
  return make_stmt(loc, Alloc{name, of, where});
}

Result<Stmt> Resolver::call(const syntax::Call& c, const SourceLoc& loc) {
  const auto found = library_.instructions.find(c.fn.text);
  if (found == library_.instructions.end()) return unknown_procedure(c.fn.text, c.fn.loc);
  const Proc& callee = found->second;
  std::vector<Expr> args;
  for (std::size_t i = 0; i < c.args.size(); ++i) {
    const bool data = i < callee->args.size() && is_data(callee->args[i].type.scalar);
    TRY(resolved, data ? reference(c.args[i]) : expr(c.args[i]));
    args.push_back(resolved);
  }
  return make_stmt(loc, Call{callee, args});
}

Result<Arg> Resolver::arg(const syntax::Arg& a) {
  TRY(of, type(a.type));
  if (names_.find(a.name.text) != nullptr) {
    return bad_input(a.name.loc, fmt::format("two arguments are named `{}`", a.name.text));
  }
  const bool control = is_control(of.scalar);
  if (control && (of.is_tensor() || of.window)) {
    return bad_input(a.type.scalar.loc, fmt::format("`{}` is a control type; it has no dimensions",
                                                    a.type.scalar.text));
  }
  if (control && a.memory) {
    return bad_input(a.memory->loc, "a control argument is in no memory");
  }
  Arg out{Sym::fresh(a.name.text), of, std::nullopt, a.name.loc};
  if (!control) {
    TRY(where, memory(a.memory));
    out.memory = where;
  }
  names_.bind({out.name, out.type, out.memory});
  return out;
}

Result<Proc> Resolver::proc(const syntax::Proc& p) {
  if (is_c_keyword(p.name.text)) {
    return bad_input(p.name.loc,
                     fmt::format("`{}` is a word of C and cannot name a procedure", p.name.text));
  }
  ProcNode out;
  out.name = p.name.text;
  out.loc = p.name.loc;
  out.instr = p.instr;
  out.assumptions = p.assumptions;
  for (const syntax::Arg& a : p.args) {
    TRY(resolved, arg(a));
    out.args.push_back(resolved);
  }
  TRY(asserts, exprs(p.asserts));
  out.asserts = asserts;
  TRY(body, block(p.body));
  out.body = body;
  return make_proc(std::move(out));
}

}  // namespace selvage::core

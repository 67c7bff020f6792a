// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/footprint.h"
#include "primitives/accesses.h"
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// stage_mem(block, window, name, accum)
//   s   ~>   t: T[hi - lo] ; for i: t[i] = x[lo + i] ; s[x[e] -> t[e - lo]] ;
//            for i: x[lo + i] = t[i]
// requires  every access of s to x lies in the window                     (accesses_within_window)
//           s does not change what the window's bounds read               (value_unchanged)
//           s writes the window before reading it, if not copied in      (writes_cover_window)
//           s only reduces into x, with accum: t starts at 0 and is added at the end (only_reduces)
// law       reassociate, with accum on floating-point data
// sound     while s runs, t holds what the window of x would; no other name reaches x in s.

namespace selvage::primitives {
namespace {

using namespace core;

struct StageMem {
  BlockArg block;
  ExprText window;
  NewName name;
  bool accum = false;

  std::vector<Field> fields() {
    return {
        {.name = "block", .slot = &block, .doc = "the statements that shall use the copy"},
        {.name = "window", .slot = &window, .doc = "what to copy, as x[lo:hi, at, ...]"},
        {.name = "name", .slot = &name, .doc = "name of the new buffer"},
        {.name = "accum",
         .slot = &accum,
         .doc = "start from zero and add the result to x at the end, instead of copying in and out",
         .optional = true}};
  }
};

// Everything the pieces of the rewrite need.
struct Staging {
  const Planner& p;
  BlockRange range;
  Sym source;
  Type source_type;
  std::vector<WindowDim> window;
  Sym copy;
  SourceLoc loc;

  [[nodiscard]] Type copy_type() const {
    Type t{.scalar = source_type.scalar};
    for (const WindowDim& d : window) {
      if (!d.is_point()) t.shape.push_back(difference(*d.hi, d.lo));
    }
    return t;
  }
};

// A loop nest over the window: `make` gives the innermost statement from the cell of the copy and
// that of the source.
using MakeCopy =
    std::function<Stmt(const std::vector<Expr>& copy_cell, const std::vector<Expr>& source_cell)>;
Stmt over_window(const Staging& s, const MakeCopy& make) {
  std::vector<Expr> copy_cell;
  std::vector<Expr> source_cell;
  std::vector<std::pair<Sym, Expr>> loops;
  for (const WindowDim& d : s.window) {
    if (d.is_point()) {
      source_cell.push_back(d.lo);
      continue;
    }
    const Sym i = Sym::fresh(fmt::format("i{}", loops.size()));
    copy_cell.push_back(var(i));
    source_cell.push_back(add(d.lo, var(i)));
    loops.emplace_back(i, difference(*d.hi, d.lo));
  }
  Stmt nest = make(copy_cell, source_cell);
  for (auto l = loops.rbegin(); l != loops.rend(); ++l) {
    nest = for_loop(l->first, int_const(0), l->second, {nest}, LoopMode::seq, s.loc);
  }
  return nest;
}

Expr read_cell(const Staging& s, const Sym& buffer, const std::vector<Expr>& index) {
  return make_expr(s.loc, Type{.scalar = s.source_type.scalar}, Read{buffer, index});
}

Stmt load(const Staging& s) {
  return over_window(s, [&](const auto& to, const auto& from) {
    return make_stmt(s.loc, Assign{s.copy, to, read_cell(s, s.source, from)});
  });
}

Stmt store(const Staging& s) {
  return over_window(s, [&](const auto& from, const auto& to) {
    return make_stmt(s.loc, Assign{s.source, to, read_cell(s, s.copy, from)});
  });
}

Stmt zero(const Staging& s) {
  const Type type{.scalar = s.source_type.scalar};
  const Expr nought = is_integer_data(type.scalar) ? make_expr(s.loc, type, ConstInt{0})
                                                   : make_expr(s.loc, type, ConstReal{0.0});
  return over_window(s, [&](const auto& to, const auto&) {
    return make_stmt(s.loc, Assign{s.copy, to, nought});
  });
}

Stmt add_back(const Staging& s) {
  return over_window(s, [&](const auto& from, const auto& to) {
    return make_stmt(s.loc, Reduce{s.source, to, read_cell(s, s.copy, from)});
  });
}

AccessMap into_copy(const Staging& s) {
  const std::vector<WindowDim>& window = s.window;
  const std::string name = s.source.name();
  return {
      .cell = [window](const std::vector<Expr>& index) -> Result<std::vector<Expr>> {
        std::vector<Expr> out;
        for (std::size_t d = 0; d < window.size(); ++d) {
          if (!window[d].is_point()) out.push_back(difference(index[d], window[d].lo));
        }
        return out;
      },
      .window = [window,
                 name](const std::vector<WindowDim>& dims) -> Result<std::vector<WindowDim>> {
        std::vector<WindowDim> out;
        for (std::size_t d = 0; d < window.size(); ++d) {
          if (window[d].is_point() && dims[d].is_point()) continue;
          if (window[d].is_point()) {
            return not_applicable(
                {},
                fmt::format(
                    "a window takes an interval of dimension {} of `{}`, of which only one cell is "
                    "staged",
                    d, name),
                "stage an interval of one cell instead of a point");
          }
          WindowDim shifted{difference(dims[d].lo, window[d].lo), std::nullopt};
          if (!dims[d].is_point()) shifted.hi = difference(*dims[d].hi, window[d].lo);
          out.push_back(shifted);
        }
        return out;
      },
      .stride = [name](int) -> Result<int> {
        return not_applicable(
            {}, "the block asks for a stride of `" + name + "`, which the copy would change");
      },
  };
}

// Other names through which the block would reach the same memory, past the copy.
Status no_other_views(const Staging& s) {
  const auto views = views_at(s.p.proc(), {s.range.block, s.range.first});
  const Sym base = base_of(views, s.source);
  for (const Sym& name : free_names(stmts_at(s.p.proc(), s.range))) {
    if (!(name == s.source) && base_of(views, name) == base) {
      return not_applicable(s.loc, "the block also reaches `" + base.name() + "` as `" +
                                       name.name() + "`, which would bypass the copy");
    }
  }
  return Ok{};
}

// Views of the staged buffer made in the block must not outlive the copy.
Status no_view_escapes(const Staging& s) {
  const Proc& p = s.p.proc();
  const Block whole = block_at(p, s.range.block);
  const Block rest(whole.begin() + s.range.first + s.range.count, whole.end());
  const std::set<Sym> used_later = free_names(rest);
  const Gap end{s.range.block, s.range.first + s.range.count};
  for (const auto& [name, base] : views_at(p, end)) {
    const bool made_here = bound_names(stmts_at(p, s.range)).count(name) != 0;
    if (made_here && base == base_of(views_at(p, end), s.source) && used_later.count(name) != 0) {
      return not_applicable(s.loc, "the view `" + name.name() + "` of `" + s.source.name() +
                                       "` is made in the block and used after it");
    }
  }
  return Ok{};
}

// The copy is laid out in another way than the buffer.
Status no_stride_asked(const Staging& s) {
  const std::string name = "`" + s.source.name() + "`";
  if (asks_for_stride(stmts_at(s.p.proc(), s.range), {s.source})) {
    return not_applicable(
        s.loc, "the block asks for a stride of " + name + ", which the copy would change");
  }
  for (const WindowDim& d : s.window) {
    for (const Expr& bound : {d.lo, d.hi.value_or(d.lo)}) {
      bool asks = false;
      visit(bound, [&](const Expr& e) { asks = asks || as<StrideOf>(e) != nullptr; });
      if (asks)
        return bad_input(bound->loc,
                         "the window may not be given by a stride: `" + print(bound) + "`");
    }
  }
  return Ok{};
}

Result<Staging> staging(const Planner& p, const StageMem& args) {
  const BlockRange range = args.block.range();
  const Gap before{range.block, range.first};
  TRY(window, p.parse_window(args.window, before));
  TRY(copy, p.new_symbol(args.name));
  const Scope scope = scope_at(p.proc(), before);
  const auto entry = std::find_if(scope.names.begin(), scope.names.end(), [&](const auto& named) {
    return named.second.name == window.buffer;
  });
  ENSURE(entry != scope.names.end(), "a parsed window names a buffer in scope");
  return Staging{p,
                 range,
                 window.buffer,
                 entry->second.type,
                 window.dims,
                 copy,
                 stmt_at(p.proc(), stmt_path(range))->loc};
}

void owe_window(Plan& plan, const Staging& s) {
  const Proc& p = s.p.proc();
  plan.owes.push_back(effects::accesses_within_window(p, s.range, s.source, s.window));
  for (const WindowDim& d : s.window) {
    plan.owes.push_back(effects::value_unchanged(p, s.range, d.lo));
    if (d.hi) plan.owes.push_back(effects::value_unchanged(p, s.range, *d.hi));
  }
}

struct Copies {
  std::optional<Stmt> before, after;
};

Copies copies_for(Plan& plan, const Staging& s, bool accum) {
  const Proc& p = s.p.proc();
  if (accum) {
    plan.owes.push_back(effects::only_reduces(p, s.range, s.source));
    if (is_float(s.source_type.scalar)) plan.laws.push_back({"reassociate"});
    return {zero(s), add_back(s)};
  }
  Copies copies;
  const effects::BufferUse use = effects::buffer_use(p, s.range, s.source);
  if (use.writes || use.reduces) copies.after = store(s);
  const effects::Obligation covered = effects::writes_cover_window(p, s.range, s.source, s.window);
  if (s.p.would_hold(covered)) {
    plan.owes.push_back(covered);
  } else {
    copies.before = load(s);
  }
  return copies;
}

// The block over the copy, statement by statement, so that places in it stay where they are.
Status redirect(Plan& plan, const Staging& s) {
  const Block block = stmts_at(plan.edit.proc(), s.range);
  TRY(mapped, map_accesses(block, s.source, s.source_type, into_copy(s)));
  const Block renamed = rename_buffers(mapped, {{s.source, s.copy}});
  for (int k = 0; k < s.range.count; ++k) {
    plan.edit.replace_in_place(stmt_path(s.range, k), renamed[static_cast<std::size_t>(k)]);
  }
  return Ok{};
}

Result<Plan> plan(const Planner& p, const StageMem& args) {
  TRY(s, staging(p, args));
  TRY(only_view, no_other_views(s));
  TRY(contained, no_view_escapes(s));
  TRY(unasked, no_stride_asked(s));
  Plan plan{Edit(p.proc()), {}, {}};
  owe_window(plan, s);
  const Copies copies = copies_for(plan, s, args.accum);
  TRY(redirected, redirect(plan, s));
  if (copies.after)
    plan.edit.insert({s.range.block, s.range.first + s.range.count}, {*copies.after});
  Block before{make_stmt(s.loc, Alloc{s.copy, s.copy_type(), plain_memory(p.library())})};
  if (copies.before) before.push_back(*copies.before);
  plan.edit.insert({s.range.block, s.range.first}, before);
  return plan;
}

}  // namespace

Primitive make_stage_mem() {
  return define<StageMem>(
      {.name = "stage_mem",
       .summary = "let a block work on a copy of part of a buffer",
       .rewrite = "s\n~>  t: T[hi - lo]\n    for i in seq(0, hi - lo): t[i] = x[lo + i]\n    "
                  "s[x[e] -> t[e - lo]]\n"
                  "    for i in seq(0, hi - lo): x[lo + i] = t[i]",
       .sound = "while s runs, t holds what the window of x would, and no other name reaches x in "
                "s.  The first copy is "
                "left out where s writes the whole window before reading it, the last where s only "
                "reads",
       .owes = {effects::Claim::accesses_within_window, effects::Claim::value_unchanged,
                effects::Claim::writes_cover_window, effects::Claim::only_reduces},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

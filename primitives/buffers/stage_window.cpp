// SPDX-License-Identifier: Apache-2.0
#include "core/mentions.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/composite.h"
#include "primitives/primitive.h"

// stage_window(expr, win_name, memory)
//   g(x[e, lo:hi])   ~>   w = x[e, lo:hi] ; g(w)
//   with a memory, the window is copied there, by stage_mem and set_memory:
//   g(x[e, lo:hi])   ~>   w: T[hi - lo] @ MEM ; for i: w[i] = x[e, lo + i] ; g(w[0:hi - lo]) ;
//                         for i: x[e, lo + i] = w[i]
// requires  for a view, nothing; for a copy, what stage_mem requires of the call
//                          (accesses_within_window, value_unchanged, writes_cover_window)
// sound     the view is made just before the call, where its indices have the values that they have
//           in the call; a copy is made by steps that are proved on their own.

namespace selvage::primitives {
namespace {

using namespace core;

struct StageWindow {
  ExprArg expr;
  NewName win_name;
  MemoryName memory;

  std::vector<Field> fields() {
    return {{.name = "expr", .slot = &expr, .doc = "a window handed to a call"},
            {.name = "win_name", .slot = &win_name, .doc = "name of the window, or of the copy"},
            {.name = "memory",
             .slot = &memory,
             .doc = "copy the window into a new buffer of this memory while the call runs; without "
                    "it, the name is a view",
             .optional = true}};
  }
};

// The expression as text in which every name is spelled as it is in the procedure.
std::string spelled(const Proc& p, const Expr& e) {
  const std::map<Sym, std::string> names = spellings(p);
  return print(rewrite(e, [&](const Expr& part) -> std::optional<Expr> {
    const auto name = mentioned_name(part);
    if (!name) return std::nullopt;
    return with_mentioned_name(part, Sym::fresh(names.at(*name)));
  }));
}

Result<Expr> handed_window(const Proc& p, const ExprPlace& at) {
  const Expr e = expr_at(p, at);
  const std::string text = "`" + print(e) + "`";
  if (as<WindowExpr>(e) == nullptr) {
    return not_applicable(e->loc, text + " is not a window, as x[lo:hi, at, ...]");
  }
  if (as<Call>(stmt_at(p, at.stmt)) == nullptr) {
    return not_applicable(e->loc, text +
                                      " has a name already; only a window handed to a call can "
                                      "be given one");
  }
  if (e->type.shape.empty()) {
    return not_applicable(e->loc,
                          text + " is a single cell; a window keeps at least one interval `lo:hi`",
                          "hand over an interval of one cell, if the callee takes a window");
  }
  return e;
}

Plan view(const Planner& p, const ExprPlace& at, const Expr& e, const Sym& name) {
  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.replace_expr(at, make_expr(e->loc, e->type, Whole{name}));
  plan.edit.insert(gap_before(at.stmt), {make_stmt(e->loc, WindowStmt{name, e})});
  return plan;
}

Result<Plan> copy(const Planner& p, const ExprPlace& at, const Expr& e, const StageWindow& args) {
  Composite steps(p);
  TRY(staged, steps.step("stage_mem", {{"block", Place(range_of(at.stmt))},
                                       {"window", spelled(p.proc(), e)},
                                       {"name", args.win_name.text}}));
  // The new buffer is allocated where the call stood.
  TRY(placed, steps.step("set_memory",
                         {{"buffer", Place(range_of(at.stmt))}, {"memory", args.memory.text}}));
  return std::move(steps).finish();
}

Result<Plan> plan(const Planner& p, const StageWindow& args) {
  const ExprPlace at = args.expr.expr();
  TRY(e, handed_window(p.proc(), at));
  TRY(name, p.new_symbol(args.win_name));
  if (args.memory.text.empty()) return view(p, at, e, name);
  TRY(memory, p.find_memory(args.memory));
  return copy(p, at, e, args);
}

}  // namespace

Primitive make_stage_window() {
  return define<StageWindow>(
      {.name = "stage_window",
       .summary = "give a window that is handed to a call a name, or a copy of its own",
       .rewrite = "g(x[e, lo:hi])\n~>  w = x[e, lo:hi]\n    g(w)",
       .sound = "the window is made just before the call, where its indices have the values that "
                "they have in the call; with a memory it is copied by stage_mem, whose proof it is",
       .owes = {effects::Claim::accesses_within_window, effects::Claim::value_unchanged,
                effects::Claim::writes_cover_window},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

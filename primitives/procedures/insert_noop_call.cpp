// SPDX-License-Identifier: Apache-2.0
#include "core/parse.h"
#include "primitives/callees.h"
#include "primitives/laws.h"
#include "primitives/primitive.h"
#include "primitives/value_faults.h"

// insert_noop_call(gap, with, args)
//   (nothing)   ~>   f(args)
// requires  the call changes no cell and no configuration field    (changes_nothing, in the result)
//           nothing that f computes can fail for its values
//           the preconditions of f hold, its arguments are in bounds    (invariants of the result)
// sound     a statement that changes nothing and cannot fail may run anywhere.

namespace selvage::primitives {
namespace {

using namespace core;

struct InsertNoopCall {
  GapArg gap;
  ProcName with;
  std::vector<ExprText> args;
  std::vector<Field> fields() {
    return {{.name = "gap", .slot = &gap, .doc = "where the call is inserted"},
            {.name = "with", .slot = &with, .doc = "the instruction or procedure to call"},
            {.name = "args", .slot = &args, .doc = "its arguments, in order"}};
  }
};

// What is passed by reference: a buffer by its name, a window, a cell.
Result<Expr> reference(const Planner& p, const ExprText& text, const Gap& gap) {
  const Scope scope = scope_at(p.proc(), gap);
  const auto named = scope.names.find(text.text);
  if (named != scope.names.end() && is_data(named->second.type.scalar)) {
    return make_expr(text.loc, named->second.type, Whole{named->second.name});
  }
  TRY(e, p.parse(text, gap));
  if (as<WindowExpr>(e) != nullptr) return e;
  const auto* cell = as<Read>(e);
  if (cell == nullptr) {
    return bad_input(text.loc, "`" + text.text + "` is a value; the argument is by reference",
                     "pass a buffer, a window or a cell");
  }
  WindowExpr window{cell->buffer, {}};
  for (const Expr& i : cell->index) window.dims.push_back({i, std::nullopt});
  return make_expr(e->loc, e->type, window);
}

Result<std::vector<Expr>> arguments(const Planner& p, const Proc& callee,
                                    const InsertNoopCall& args) {
  if (args.args.size() != callee->args.size()) {
    return bad_input(args.with.loc,
                     "`" + callee->name + "` takes " + std::to_string(callee->args.size()) +
                         (callee->args.size() == 1 ? " argument, not " : " arguments, not ") +
                         std::to_string(args.args.size()));
  }
  std::vector<Expr> out;
  for (std::size_t i = 0; i < args.args.size(); ++i) {
    const bool data = is_data(callee->args[i].type.scalar);
    TRY(e,
        data ? reference(p, args.args[i], args.gap.gap()) : p.parse(args.args[i], args.gap.gap()));
    out.push_back(e);
  }
  return out;
}

Result<Plan> plan(const Planner& p, const InsertNoopCall& args) {
  TRY(callee, p.find_proc(args.with));
  TRY(values, arguments(p, callee, args));
  const Gap gap = args.gap.gap();
  const SourceLoc loc = loc_of(p.proc(), gap);
  if (may_fail(callee)) {
    return not_applicable(loc, "`" + callee->name +
                                   "` computes what may fail (a division by zero, a conversion "
                                   "that does not fit), so calling it may have an effect");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  plan.laws = laws_of_calling(callee);
  plan.edit.insert(gap, {make_stmt(loc, Call{callee, values})});
  TRY(distinct, distinct_names(plan.edit.proc()));
  plan.owes.push_back(effects::changes_nothing(plan.edit.proc(), BlockRange{gap.block, gap.at, 1}));
  return plan;
}

}  // namespace

Primitive make_insert_noop_call() {
  return define<InsertNoopCall>(
      {.name = "insert_noop_call",
       .summary = "call an instruction that changes nothing, such as a prefetch",
       .rewrite = "(nothing)\n~>  f(args)",
       .sound = "the call is proved to change no cell and no configuration field, and nothing that "
                "it computes can fail, so it may run anywhere",
       .owes = {effects::Claim::changes_nothing},
       .laws = {"those that the instruction declares"}},
      plan);
}

}  // namespace selvage::primitives

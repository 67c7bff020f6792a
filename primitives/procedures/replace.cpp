// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/callees.h"
#include "primitives/escapes.h"
#include "primitives/laws.h"
#include "primitives/primitive.h"
#include "primitives/unify.h"

// replace(block, with)
//   s   ~>   f(args)          where the body of f under args is s
// requires  index expressions that differ in form are equal              (expressions_equal)
//           the block does not change what the arguments read           (value_unchanged)
//           the preconditions of f hold, its arguments do not alias
//                                                     (precondition_holds, no_alias, of the result)
// law       those that the instruction declares: its C may round otherwise than its meaning
// sound     the call means the body of f with the arguments put in, which is s.

namespace selvage::primitives {
namespace {

using namespace core;

struct Replace {
  BlockArg block;
  ProcName with;
  std::vector<Field> fields() {
    return {
        {.name = "block", .slot = &block, .doc = "the statements to replace by a call"},
        {.name = "with", .slot = &with, .doc = "the instruction or procedure whose body they are"}};
  }
};

// Arguments are evaluated once, before the call; in the block they were evaluated again and again.
void owe_settled_arguments(Plan& plan, const Proc& p, const BlockRange& range,
                           const std::vector<Expr>& args) {
  for (const Expr& a : args) {
    if (const auto* window = as<WindowExpr>(a)) {
      for (const Expr& e : children(a)) plan.owes.push_back(effects::value_unchanged(p, range, e));
      ENSURE(!window->dims.empty(), "a scalar buffer is handed over whole");
    } else if (as<Whole>(a) == nullptr) {
      plan.owes.push_back(effects::value_unchanged(p, range, a));
    }
  }
}

Result<Plan> plan(const Planner& p, const Replace& args) {
  TRY(callee, p.find_proc(args.with));
  const BlockRange range = args.block.range();
  TRY(contained, nothing_escapes(p.proc(), range));
  TRY(unifier, unify(p.proc(), range, callee));
  Plan plan{Edit(p.proc()), {}, {}};
  for (const OwedEquality& e : unifier.owed) {
    plan.owes.push_back(effects::expressions_equal(p.proc(), e.stmt, e.block_side, e.callee_side));
  }
  owe_settled_arguments(plan, p.proc(), range, unifier.args);
  plan.laws = laws_of_calling(callee);
  const Stmt call = make_stmt(p.stmt(stmt_path(range))->loc, Call{callee, unifier.args});
  plan.edit.replace(range, {call});
  TRY(distinct, distinct_names(plan.edit.proc()));
  return plan;
}

}  // namespace

Primitive make_replace() {
  return define<Replace>(
      {.name = "replace",
       .summary =
           "replace statements by a call of the instruction or procedure whose body they are",
       .rewrite = "s\n~>  f(args)",
       .sound = "the call means the body of f with the arguments put in, which is s; the "
                "preconditions of f are proved "
                "at the call, and its arguments are proved not to alias",
       .owes = {effects::Claim::expressions_equal, effects::Claim::value_unchanged},
       .laws = {"those that the instruction declares"}},
      plan);
}

}  // namespace selvage::primitives

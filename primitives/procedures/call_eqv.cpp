// SPDX-License-Identifier: Apache-2.0
#include "primitives/callees.h"
#include "primitives/laws.h"
#include "primitives/open_fields.h"
#include "primitives/primitive.h"
#include "primitives/value_faults.h"

// call_eqv(call, with)
//   f(args)   ~>   g(args)        f and g derived from one procedure by steps that keep its meaning
// requires  the preconditions of g hold at the call             (precondition_holds, of the result)
//           configuration fields that a step between f and g left open are not read later before
//           they are set again                                  (config_unobserved)
//           g was derived from f, or nothing that it computes can fail for its values
// modulo    those fields, unless they are set again before the end
// sound     every step between f and g was proved to keep the meaning, but for what these fields
//           hold when the call ends.  A later call of f in the same place does not read them, so
//           neither does what g computes depend on them.  A step may drop what can fail, but adds
//           nothing of the kind.

namespace selvage::primitives {
namespace {

using namespace core;

struct CallEqv {
  CallArg call;
  ProcName with;
  std::vector<Field> fields() {
    return {{.name = "call", .slot = &call, .doc = "the call to change"},
            {.name = "with", .slot = &with, .doc = "the equivalent procedure to call instead"}};
  }
};

Error not_known(const SourceLoc& loc, const Proc& from, const Proc& to) {
  const std::string what =
      "`" + to->name + "` is not known to be equivalent to `" + from->name + "`: ";
  if (!may_fail(to)) {
    return not_applicable(loc, what +
                                   "they were not derived from one procedure by steps that keep "
                                   "its signature and meaning");
  }
  return not_applicable(loc, what +
                                 "it was not derived from it by steps that keep its signature and "
                                 "meaning, and it computes what may fail (a division by zero, a "
                                 "conversion that does not fit)");
}

Result<Plan> plan(const Planner& p, const CallEqv& args) {
  TRY(callee, p.find_proc(args.with));
  const Path path = args.call.path();
  const Stmt stmt = p.stmt(path);
  const auto* call = as<Call>(stmt);
  const auto open = p.equivalent(call->callee, callee);
  if (!open) {
    return not_known(stmt->loc, call->callee, callee);
  }
  Plan plan{Edit(p.proc()), {}, {}};
  plan.laws = p.history_laws(callee);
  add_laws(plan.laws, p.history_laws(call->callee));
  leave_open(plan, p, p.proc(), gap_after(path), *open);
  plan.edit.replace_in_place(path, make_stmt(stmt->loc, Call{callee, call->args}));
  TRY(distinct, distinct_names(plan.edit.proc()));
  return plan;
}

}  // namespace

Primitive make_call_eqv() {
  return define<CallEqv>(
      {.name = "call_eqv",
       .summary = "call another procedure that was derived from the same one",
       .rewrite = "f(args)\n~>  g(args)",
       .sound = "every step between f and g was proved to keep the meaning; configuration fields "
                "that a step left open are not read after the call; the preconditions of g are "
                "proved at the call",
       .owes = {effects::Claim::config_unobserved},
       .laws = {"those of the steps between f and g"}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "primitives/preconditions.h"
#include "primitives/primitive.h"

// add_assertion(assertion)
//   def f(...): s   ~>   def f(...): assert c; s
// requires  c follows from the preconditions of f, whatever configuration holds   (condition_holds)
// sound     no call is excluded that was not excluded before.

namespace selvage::primitives {
namespace {

struct AddAssertion {
  ExprText assertion;
  std::vector<Field> fields() {
    return {{.name = "assertion",
             .slot = &assertion,
             .doc = "a condition on the arguments, as in `n % 4 == 0`"}};
  }
};

Result<Plan> plan(const Planner& p, const AddAssertion& args) {
  TRY(condition, precondition(p, args.assertion));
  Plan plan{core::Edit(p.proc()), {}, {}};
  plan.owes.push_back(effects::condition_holds(
      p.proc(), {0}, condition,
      "`" + core::print(condition) +
          "` does not follow from the preconditions; `assume` adds it to them"));
  add_precondition(plan.edit, condition);
  return plan;
}

}  // namespace

Primitive make_add_assertion() {
  return define<AddAssertion>(
      {.name = "add_assertion",
       .summary = "write down a precondition that follows from the others",
       .rewrite = "def f(...): s\n~>  def f(...): assert c; s",
       .sound = "the condition is proved to hold of every call that keeps the preconditions there "
                "are, so no call is excluded that was not excluded before",
       .owes = {effects::Claim::condition_holds},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

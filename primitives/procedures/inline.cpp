// SPDX-License-Identifier: Apache-2.0
#include "core/inline_call.h"
#include "primitives/laws.h"
#include "primitives/primitive.h"

// inline(call)
//   f(args)   ~>   s            where s is the body of f under args
// requires  the call changes no configuration that its arguments read        (value_unchanged)
// law       those that an instruction declares: its C may round otherwise than its meaning
// sound     a call means the body of its callee with the arguments put in; arguments are evaluated
//           once by the call and again and again in s, with the same values.  The preconditions of
//           f were proved of the call; what s relies on is proved again of the result.

namespace selvage::primitives {
namespace {

using namespace core;

struct Inline {
  CallArg call;
  std::vector<Field> fields() {
    return {{.name = "call", .slot = &call, .doc = "the call to replace by what it does"}};
  }
};

Result<Plan> plan(const Planner& p, const Inline& args) {
  const Path path = args.call.path();
  const Stmt stmt = p.stmt(path);
  const Call& call = *as<Call>(stmt);
  Plan plan{Edit(p.proc()), {}, {}};
  for (const Expr& e : evaluated_by(call)) {
    if (!reads_config(e)) continue;
    plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(path), e));
  }
  if (call.callee->instr) plan.laws = laws_of_calling(call.callee);
  plan.edit.replace(range_of(path), inlined(call));
  return plan;
}

}  // namespace

Primitive make_inline() {
  return define<Inline>(
      {.name = "inline",
       .summary = "replace a call by the body of its callee",
       .rewrite = "f(args)\n~>  s        where s is the body of f under args",
       .sound = "a call means the body of its callee with the arguments put in; the arguments are "
                "proved to keep their values while it runs",
       .owes = {effects::Claim::value_unchanged},
       .laws = {"those that an instruction declares"}},
      plan);
}

}  // namespace selvage::primitives

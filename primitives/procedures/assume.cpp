// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "primitives/escapes.h"
#include "primitives/preconditions.h"
#include "primitives/primitive.h"

// assume(condition)          def f(...): s   ~>   def f(...): assert c; s
// assume(condition, block)   s               ~>   if c: s
// requires  nothing; where the condition can be proved, it is              (condition_holds)
// sound     for callers who keep c; as far as c holds whenever s is reached.  What was not proved
//           is marked on the procedure, and the mark goes wherever the procedure does.

namespace selvage::primitives {
namespace {

using namespace core;

struct Assume {
  ExprText condition;
  BlockArg block;
  std::vector<Field> fields() {
    return {{.name = "condition", .slot = &condition, .doc = "what to rely on, as in `n % 4 == 0`"},
            {.name = "block",
             .slot = &block,
             .doc = "statements before which it holds; without them it is a precondition of the "
                    "procedure",
             .optional = true}};
  }
};

// Owes the condition where it can be proved; otherwise marks the procedure.
void owe_or_mark(const Planner& p, Plan& plan, const Path& at, const Expr& condition,
                 Assumption mark) {
  const effects::Obligation holds =
      effects::condition_holds(p.proc(), at, condition, "what is assumed");
  if (p.would_hold(holds)) {
    plan.owes.push_back(holds);
  } else {
    plan.edit.add_assumption(std::move(mark));
  }
}

Result<Plan> as_precondition(const Planner& p, const Assume& args) {
  TRY(condition, precondition(p, args.condition));
  Plan plan{Edit(p.proc()), {}, {}};
  owe_or_mark(p, plan, {0}, condition, {print(condition), condition->loc, true});
  add_precondition(plan.edit, condition);
  return plan;
}

Result<Plan> around_block(const Planner& p, const Assume& args) {
  const BlockRange range = args.block.range();
  const Path first = stmt_path(range);
  TRY(condition, parse_condition(p, args.condition, gap_before(first)));
  TRY(contained, nothing_escapes(p.proc(), range));
  const Stmt s = p.stmt(first);
  Plan plan{Edit(p.proc()), {}, {}};
  owe_or_mark(p, plan, first, condition,
              {"`" + print(condition) + "` before `" + headline(s) + "`", s->loc, false});
  plan.edit.wrap(range, [&](const Block& body) { return if_then(condition, body, {}, s->loc); });
  return plan;
}

Result<Plan> plan(const Planner& p, const Assume& args) {
  return args.block.given() ? around_block(p, args) : as_precondition(p, args);
}

}  // namespace

Primitive make_assume() {
  return define<Assume>(
      {.name = "assume",
       .summary = "rely on a condition that need not be proved; the procedure is marked",
       .rewrite = "def f(...): s  ~>  def f(...): assert c; s\n"
                  "s              ~>  if c: s                       with a block",
       .sound = "for callers who keep the new precondition (which is proved of every call), or as "
                "far as the condition holds whenever the block is reached; what was not proved is "
                "marked on the procedure, in the report and in the emitted C, and on whatever is "
                "made of it",
       .owes = {effects::Claim::condition_holds},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/primitive.h"

// add_loop(block, iter_name, hi_expr, guard)
//   s   ~>   for i in seq(0, hi): s                                without guard
//   s   ~>   for i in seq(0, hi): if i == 0: s                     with guard
// requires  the new loop runs at least once                                      (loop_nonempty)
//           without guard, if hi > 1, running s again changes nothing            (body_idempotent)
// sound     the first iteration is s; later ones change nothing, or do nothing.

namespace selvage::primitives {
namespace {

using namespace core;

struct AddLoop {
  BlockArg block;
  NewName iter_name;
  ExprText hi_expr;
  bool guard = false;

  std::vector<Field> fields() {
    return {{.name = "block", .slot = &block, .doc = "the statements to put into a loop"},
            {.name = "iter_name", .slot = &iter_name, .doc = "name of the new iterator"},
            {.name = "hi_expr", .slot = &hi_expr, .doc = "number of iterations, at least 1"},
            {.name = "guard",
             .slot = &guard,
             .doc = "run the statements in the first iteration only",
             .optional = true}};
  }
};

// A buffer or window made in the block lives no longer than an iteration.
Status nothing_made_is_used_after(const Proc& p, const BlockRange& range) {
  const Block all = block_at(p, range.block);
  const Block after(all.begin() + range.first + range.count, all.end());
  const std::set<Sym> used = free_names(after);
  for (const Stmt& s : stmts_at(p, range)) {
    const auto name = bound_name(s);
    if (!name || !used.contains(*name)) continue;
    return not_applicable(s->loc, "`" + name->name() + "` is made in the block and used after it",
                          "leave it out of the block, or take in all that uses it");
  }
  return Ok{};
}

Result<Plan> plan(const Planner& p, const AddLoop& args) {
  const BlockRange range = args.block.range();
  const SourceLoc loc = loc_of(p.proc(), range);
  TRY(iter, p.new_symbol(args.iter_name));
  TRY(hi, p.parse_control(args.hi_expr, Gap{range.block, range.first}));
  TRY(local, nothing_made_is_used_after(p.proc(), range));

  Plan plan{Edit(p.proc()), {}, {}};
  BlockRange body = range;
  if (args.guard) {
    const Expr first = compare(BinaryOp::eq, var(iter), int_const(0));
    plan.edit.wrap(range, [&](const Block& b) { return if_then(first, b, {}, loc); });
    body.count = 1;
  } else {
    const Expr again = compare(BinaryOp::gt, hi, int_const(1));
    plan.owes.push_back(effects::body_idempotent(p.proc(), range, again));
  }
  plan.edit.wrap(body, [&](const Block& b) {
    return for_loop(iter, int_const(0), hi, b, LoopMode::seq, loc);
  });
  plan.owes.push_back(effects::loop_nonempty(plan.edit.proc(), stmt_path(range)));
  return plan;
}

}  // namespace

Primitive make_add_loop() {
  return define<AddLoop>(
      {.name = "add_loop",
       .summary = "put statements into a new loop that runs them again, or in its first iteration",
       .rewrite = "s\n~>  for i in seq(0, hi): s\n    or, with guard,\n"
                  "    for i in seq(0, hi):\n        if i == 0: s",
       .sound = "the first iteration does what the statements did; the others repeat what is "
                "idempotent, or do nothing",
       .owes = {effects::Claim::loop_nonempty, effects::Claim::body_idempotent},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

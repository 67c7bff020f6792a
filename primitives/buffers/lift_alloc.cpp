// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/primitive.h"

// lift_alloc(buffer, n_lifts)
//   for i in seq(lo, hi): x: T[n] ; s   ~>   x: T[n] ; for i in seq(lo, hi): s
// requires  nothing before the allocation changes what n reads           (value_unchanged)
// sound     a new buffer holds nothing that may be read, so the cells that an earlier iteration
//           left in x are values that a correct program never looks at; a par loop that would share
//           x is refused by the race check.

namespace selvage::primitives {
namespace {

using namespace core;

struct LiftAlloc {
  BufferArg buffer;
  std::int64_t n_lifts = 1;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocation to move outwards"},
            {.name = "n_lifts",
             .slot = &n_lifts,
             .doc = "how many enclosing loops and conditions to leave",
             .optional = true,
             .at_least = 1}};
  }
};

Status extents_stay(const Proc& p, const Path& parent, const Alloc& alloc, const SourceLoc& loc) {
  const Stmt stmt = stmt_at(p, parent);
  const auto* loop = as<For>(stmt);
  // The names that are in scope at the allocation but not before the parent statement.
  std::set<Sym> lost;
  if (loop != nullptr) lost.insert(loop->iter);
  for (const Block& b : blocks(stmt)) {
    const std::set<Sym> bound = bound_names(b);
    lost.insert(bound.begin(), bound.end());
  }
  for (const Expr& extent : alloc.type.shape) {
    for (const Sym& name : free_names(extent)) {
      if (lost.count(name) != 0) {
        return not_applicable(loc, "the extent `" + print(extent) + "` of `" + alloc.buffer.name() +
                                       "` depends on `" + name.name() +
                                       "`, which is not known further out");
      }
    }
  }
  return Ok{};
}

Result<Path> lift_once(Plan& plan, const Path& at) {
  const Proc p = plan.edit.proc();
  const Stmt stmt = stmt_at(p, at);
  const auto* alloc = as<Alloc>(stmt);
  if (at.size() < 3) {
    return not_applicable(stmt->loc,
                          "there is no loop or condition left around `" + alloc->buffer.name() +
                              "` to lift it out of",
                          "use a smaller n_lifts");
  }
  const Path parent(at.begin(), at.end() - 2);
  TRY(stay, extents_stay(p, parent, *alloc, stmt->loc));
  for (const Expr& extent : alloc->type.shape) {
    plan.owes.push_back(effects::value_unchanged(p, range_of(parent), extent));
  }
  plan.edit.move(range_of(at), {Path(parent.begin(), parent.end() - 1), parent.back()});
  return parent;  // the allocation now stands where its parent stood
}

Result<Plan> plan(const Planner& p, const LiftAlloc& args) {
  if (!args.buffer.allocation) {
    return not_applicable(args.buffer.loc,
                          "`" + args.buffer.symbol->name() + "` is an argument, not an allocation");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  Path at = *args.buffer.allocation;
  for (std::int64_t k = 0; k < args.n_lifts; ++k) {
    TRY(lifted, lift_once(plan, at));
    at = lifted;
  }
  return plan;
}

}  // namespace

Primitive make_lift_alloc() {
  return define<LiftAlloc>(
      {.name = "lift_alloc",
       .summary = "move an allocation out of the loops and conditions around it",
       .rewrite =
           "for i in seq(lo, hi):\n    x: T[n]\n    s\n~>  x: T[n]\n    for i in seq(lo, hi): s",
       .sound = "a new buffer holds nothing that a correct program reads, so it does not matter "
                "what an earlier "
                "iteration left in it; a par loop that would share it is refused as a race",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

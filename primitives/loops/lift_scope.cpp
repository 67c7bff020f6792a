// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/branches.h"
#include "primitives/composite.h"
#include "primitives/loop_kinds.h"
#include "primitives/primitive.h"

// lift_scope(scope)
//   for i in seq(lo, hi): if c: s else: t     ~>  if c: for i in seq(lo, hi): s
//                                                 else: for i in seq(lo, hi): t
//   if c: for i in seq(lo, hi): s             ~>  for i in seq(lo, hi): if c: s
//   if c: for i in seq(lo, hi): s
//   else: for j in seq(lo, hi): t             ~>  for i in seq(lo, hi): if c: s else: t[j -> i]
//   if a: (if b: s else: t) else: u           ~>  if b: (if a: s else: u) else: (if a: t else: u)
//   if a: u else: (if b: s else: t)           ~>  if b: (if a: u else: s) else: (if a: u else: t)
//   for i in _: for j in _: s                 ~>  as reorder_loops does
// requires  c does not mention i, and no iteration changes its value (value_unchanged)
//           two loops that become one have the same bounds (expressions_equal) of two loops, what
//           reorder_loops requires  (flipped_iterations_commute, condition_holds,
//                                                       value_unchanged)
// laws      reassociate, where a loop that sums floats by a reduction clause now runs, or no longer
//           runs, though it adds nothing but zeros; and that of reorder_loops
// sound     c has one value for the whole loop, the same before, during and after it; between two
//           conditions nothing happens; evaluating a bound or a condition that was not evaluated
//           before changes nothing and cannot fail.

namespace selvage::primitives {
namespace {

using namespace core;

struct LiftScope {
  StmtArg scope;
  std::vector<Field> fields() {
    return {{.name = "scope",
             .slot = &scope,
             .doc = "the loop or condition to move outwards, past the loop or condition that it is "
                    "all the body of"}};
  }
};

// What changes places.
struct Nest {
  Proc proc;
  Path outer_path, inner_path;
  Stmt outer, inner;

  // The nested block of the outer statement that the inner one stands in.
  [[nodiscard]] int in_block() const { return inner_path[inner_path.size() - 2]; }
};

Result<Nest> nest_at(const Proc& p, const Path& path) {
  const Stmt inner = stmt_at(p, path);
  if (as<For>(inner) == nullptr && as<If>(inner) == nullptr) {
    return not_applicable(inner->loc,
                          "`" + headline(inner) + "` is neither a loop nor a condition");
  }
  if (path.size() < 3) {
    return not_applicable(inner->loc, "there is no loop or condition around `" + headline(inner) +
                                          "` to lift it out of");
  }
  const Path outer(path.begin(), path.end() - 2);
  const Nest nest{p, outer, path, stmt_at(p, outer), inner};
  if (block_at(p, {path.begin(), path.end() - 1}).size() != 1) {
    return not_applicable(inner->loc,
                          "`" + headline(inner) + "` is not the only statement in the body of `" +
                              headline(nest.outer) + "`",
                          "fission around it first (reorder_stmts may bring it to an end)");
  }
  return nest;
}

Stmt like(const Stmt& loop, const Sym& iter, const Block& body) {
  const auto* node = as<For>(loop);
  return for_loop(iter, node->lo, node->hi, body, node->mode, loop->loc);
}

// ---- a condition out of a loop

Result<Plan> if_out_of_for(const Nest& nest) {
  const auto* loop = as<For>(nest.outer);
  const auto* branch = as<If>(nest.inner);
  if (free_names(branch->cond).contains(loop->iter)) {
    return not_applicable(
        nest.inner->loc,
        "the condition `" + print(branch->cond) + "` depends on `" + loop->iter.name() + "`",
        "cut_loop where the condition changes its value");
  }
  Plan plan{Edit(nest.proc), {}, {}};
  plan.owes.push_back(effects::value_unchanged(nest.proc, range_of(nest.outer_path), branch->cond));
  if (branch->else_body.empty()) plan.laws = laws_of_zero_sums(nest.proc, nest.outer_path);
  Block otherwise;
  std::vector<Kept> kept{{{0}, {0, 0, 0}}, {{0, 0, 0}, {0}}, {{0, 0, 0, 0}, {0, 0, 0, 0}}};
  if (!branch->else_body.empty()) {
    const Sym again = loop->iter.copy();
    otherwise = {
        like(nest.outer, again, substitute(branch->else_body, {{loop->iter, var(again)}}))};
    kept.push_back({{0, 0, 0, 1}, {0, 1, 0, 0}});
  }
  plan.edit.replace(range_of(nest.outer_path),
                    {if_then(branch->cond, {like(nest.outer, loop->iter, branch->then_body)},
                             otherwise, nest.inner->loc)},
                    kept);
  return plan;
}

// ---- a loop out of a condition

bool same_kind(const LoopKind& a, const LoopKind& b) {
  return a.mode == b.mode && a.reductions == b.reductions;
}

// The loop that is all of the other branch; an error if that is something else.
Result<std::optional<Path>> twin_of(const Nest& nest) {
  const auto* branch = as<If>(nest.outer);
  const auto* loop = as<For>(nest.inner);
  const Block& other = nest.in_block() == 0 ? branch->else_body : branch->then_body;
  if (other.empty()) return std::optional<Path>{};
  const auto* twin = other.size() == 1 ? as<For>(other[0]) : nullptr;
  if (twin == nullptr || !same_kind(twin->mode, loop->mode)) {
    return not_applicable(
        nest.outer->loc,
        "the other branch of `" + headline(nest.outer) +
            "` would run once in every iteration of `" + loop->iter.name() + "`",
        "fission the condition first, or make both branches loops of one kind over the same "
        "range");
  }
  Path path = nest.outer_path;
  path.insert(path.end(), {1 - nest.in_block(), 0});
  return std::optional(path);
}

void owe_same_bounds(Plan& plan, const Nest& nest, const For& twin) {
  const auto* loop = as<For>(nest.inner);
  const auto owe = [&](const Expr& a, const Expr& b) {
    if (equal(a, b)) return;
    plan.owes.push_back(effects::expressions_equal(nest.proc, nest.outer_path, a, b));
  };
  owe(loop->lo, twin.lo);
  owe(loop->hi, twin.hi);
}

Result<Plan> for_out_of_if(const Nest& nest) {
  const auto* loop = as<For>(nest.inner);
  const auto* branch = as<If>(nest.outer);
  const int mine = nest.in_block();
  TRY(twin_path, twin_of(nest));
  Plan plan{Edit(nest.proc), {}, {}};
  plan.owes.push_back(effects::value_unchanged(nest.proc, range_of(nest.inner_path), branch->cond));
  std::vector<Kept> kept{{{0}, {0, 0, 0}}, {{0, mine, 0}, {0}}, {{0, mine, 0, 0}, {0, 0, 0, mine}}};
  if (!twin_path) plan.laws = laws_of_zero_sums(nest.proc, nest.inner_path);
  Block other;
  if (twin_path) {
    const Stmt stmt = stmt_at(nest.proc, *twin_path);
    const auto* twin = as<For>(stmt);
    owe_same_bounds(plan, nest, *twin);
    plan.owes.push_back(effects::value_unchanged(nest.proc, range_of(*twin_path), branch->cond));
    other = substitute(twin->body, {{twin->iter, var(loop->iter)}});
    kept.push_back({{0, 1 - mine, 0}, {0}});
    kept.push_back({{0, 1 - mine, 0, 0}, {0, 0, 0, 1 - mine}});
  }
  const Stmt inside = mine == 0 ? if_then(branch->cond, loop->body, other, nest.outer->loc)
                                : if_then(branch->cond, other, loop->body, nest.outer->loc);
  plan.edit.replace(range_of(nest.outer_path), {like(nest.inner, loop->iter, {inside})}, kept);
  return plan;
}

// ---- a condition out of a condition

// `if a: yes else: no`, where either may be empty.
Block choice(const Expr& a, const Block& yes, const Block& no, const SourceLoc& loc) {
  if (!yes.empty()) return {if_then(a, yes, no, loc)};
  return no.empty() ? Block{} : Block{if_then(negated(a), no, {}, loc)};
}

Plan if_out_of_if(const Nest& nest) {
  const auto* outer = as<If>(nest.outer);
  const auto* inner = as<If>(nest.inner);
  const int mine = nest.in_block();
  const Block& other = mine == 0 ? outer->else_body : outer->then_body;
  const SourceLoc& loc = nest.outer->loc;
  const auto around = [&](const Block& b, const Block& copy) {
    return mine == 0 ? choice(outer->cond, b, copy, loc) : choice(outer->cond, copy, b, loc);
  };
  std::vector<Kept> kept{{{0}, {0, 0, 0}}, {{0, mine, 0}, {0}}, {{0, mine, 0, 0}, {0, 0, 0, mine}}};
  if (!inner->else_body.empty()) kept.push_back({{0, mine, 0, 1}, {0, 1, 0, mine}});
  Plan plan{Edit(nest.proc), {}, {}};
  plan.edit.replace(range_of(nest.outer_path),
                    {if_then(inner->cond, around(inner->then_body, other),
                             around(inner->else_body, freshen(other)), nest.inner->loc)},
                    kept);
  return plan;
}

// ---- a loop out of a loop

Result<Plan> for_out_of_for(const Planner& p, const Nest& nest) {
  Composite exchange(p);
  TRY(done, exchange.step("reorder_loops", {{"loop", Place(range_of(nest.outer_path))}}));
  return std::move(exchange).finish();
}

Result<Plan> plan(const Planner& p, const LiftScope& args) {
  TRY(nest, nest_at(p.proc(), args.scope.path()));
  const bool loop_inside = as<For>(nest.inner) != nullptr;
  if (as<For>(nest.outer) != nullptr) {
    return loop_inside ? for_out_of_for(p, nest) : if_out_of_for(nest);
  }
  return loop_inside ? for_out_of_if(nest) : if_out_of_if(nest);
}

}  // namespace

Primitive make_lift_scope() {
  return define<LiftScope>(
      {.name = "lift_scope",
       .summary = "exchange a loop or condition with the one around it",
       .rewrite = "for i in seq(lo, hi):\n    if c: s\n"
                  "~>  if c:\n        for i in seq(lo, hi): s",
       .sound = "the condition is proved to keep its value for the whole loop; between two "
                "conditions nothing happens; two loops are exchanged as by reorder_loops",
       .owes = {effects::Claim::value_unchanged, effects::Claim::expressions_equal,
                effects::Claim::flipped_iterations_commute, effects::Claim::condition_holds},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

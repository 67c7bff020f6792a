// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/branches.h"
#include "primitives/loops/split_at.h"
#include "primitives/primitive.h"

// fission(gap, n_lifts)
//   for i in seq(lo, hi): A ; B   ~>   for i in seq(lo, hi): A ; for i in seq(lo, hi): B
//   if c: A ; B else: E           ~>   if c: A else: E ; if c: B
//   if c: E else: A ; B           ~>   if c: E else: A ; if not c: B
// requires  B of an iteration commutes with A of every later one, and A does not change the bounds
//                                                                         (fissioned_parts_commute)
//           neither A nor E changes the condition                         (value_unchanged)
// sound     those are exactly the pairs that change order; of B and E only one runs.

namespace selvage::primitives {
namespace {

using namespace core;

// The statement whose nested block holds the gap.
Path parent_of(const Gap& gap) { return {gap.block.begin(), gap.block.end() - 1}; }

Status can_split(const Proc& p, const Gap& gap) {
  const SourceLoc loc = loc_of(p, gap);
  if (gap.block.empty())
    return not_applicable(loc, "there is no loop or condition around the gap to split");
  const int length = static_cast<int>(block_at(p, gap.block).size());
  if (gap.at == 0 || gap.at == length) {
    return not_applicable(loc,
                          "the gap is at the end of the body, so there is nothing to split off");
  }
  return Ok{};
}

Status split_names(const Proc& p, const Gap& gap, const Block& first, const Block& second) {
  const auto name = handed_over(first, second);
  if (!name) return Ok{};
  return not_applicable(loc_of(p, gap),
                        "`" + name->name() + "` is made before the gap and used after it",
                        "lift_alloc it out of the loop first (after expand_dim, if each "
                        "iteration needs its own)");
}

// The kind of the second half: it sums what it adds to.
LoopKind kind_of_second(const LoopKind& whole, const Block& second) {
  const std::set<Sym> used = free_names(second);
  LoopKind kind = whole;
  std::erase_if(kind.reductions, [&](const Sym& buffer) { return !used.contains(buffer); });
  return kind;
}

// The kind of the first: it sums what it adds to, and whatever the second does not.
LoopKind kind_of_first(const LoopKind& whole, const Block& first, const Block& second) {
  const std::set<Sym> used = free_names(first);
  const std::set<Sym> used_later = free_names(second);
  LoopKind kind = whole;
  std::erase_if(kind.reductions, [&](const Sym& buffer) {
    return !used.contains(buffer) && used_later.contains(buffer);
  });
  return kind;
}

// Puts the two halves into two copies of the loop, and returns them.
Block split_loop(const Stmt& stmt, const For& loop, const Block& first, const Block& second) {
  const Sym again = loop.iter.copy();
  return {for_loop(loop.iter, loop.lo, loop.hi, first, kind_of_first(loop.mode, first, second),
                   stmt->loc),
          for_loop(again, loop.lo, loop.hi, substitute(second, {{loop.iter, var(again)}}),
                   kind_of_second(loop.mode, second), stmt->loc)};
}

// Both halves ask for the condition, so what runs in between may not change it.
void owe_stable_condition(Plan& plan, const Proc& p, const Gap& gap, const If& branch) {
  plan.owes.push_back(effects::value_unchanged(p, {gap.block, 0, gap.at}, branch.cond));
  const bool in_then = gap.block.back() == 0;
  const Block& other = in_then ? branch.else_body : branch.then_body;
  if (other.empty()) return;
  Path block = parent_of(gap);
  block.push_back(in_then ? 1 : 0);
  plan.owes.push_back(
      effects::value_unchanged(p, {block, 0, static_cast<int>(other.size())}, branch.cond));
}

Block split_branch(const Stmt& stmt, const If& branch, bool in_then, const Block& first,
                   const Block& second) {
  if (in_then) {
    return {if_then(branch.cond, first, branch.else_body, stmt->loc),
            if_then(branch.cond, second, {}, stmt->loc)};
  }
  return {if_then(branch.cond, branch.then_body, first, stmt->loc),
          if_then(negated(branch.cond), second, {}, stmt->loc)};
}

// One level.  Returns the gap between the two halves, one level up.
Result<Gap> split_once(Plan& plan, const Gap& gap) {
  const Proc p = plan.edit.proc();
  TRY(possible, can_split(p, gap));
  const Block body = block_at(p, gap.block);
  const Block first(body.begin(), body.begin() + gap.at);
  const Block second(body.begin() + gap.at, body.end());
  TRY(named, split_names(p, gap, first, second));

  const Path parent = parent_of(gap);
  const Stmt stmt = stmt_at(p, parent);
  Block halves;
  if (const auto* loop = as<For>(stmt)) {
    plan.owes.push_back(effects::fissioned_parts_commute(p, gap));
    halves = split_loop(stmt, *loop, first, second);
  } else {
    const auto* branch = as<If>(stmt);
    ENSURE(branch != nullptr, "only loops and conditions have nested blocks");
    owe_stable_condition(plan, p, gap, *branch);
    halves = split_branch(stmt, *branch, gap.block.back() == 0, first, second);
  }
  // The last one is the gap at the end of the body.
  const int nested = gap.block.back();
  std::vector<Kept> kept{{{0}, {0}}};
  for (int k = 0; k <= static_cast<int>(body.size()); ++k) {
    kept.push_back({{0, nested, k}, k < gap.at ? Path{0, nested, k} : Path{1, 0, k - gap.at}});
  }
  plan.edit.replace(range_of(parent), halves, kept);
  return gap_after(parent);
}

Result<Plan> plan(const Planner& p, const SplitAt& args) {
  Plan plan{Edit(p.proc()), {}, {}};
  Gap gap = args.gap.gap();
  for (std::int64_t k = 0; k < args.n_lifts; ++k) {
    TRY(outer, split_once(plan, gap));
    gap = outer;
  }
  return plan;
}

}  // namespace

Primitive make_fission() {
  return define<SplitAt>(
      {.name = "fission",
       .summary = "split the loops and conditions around a gap in two",
       .rewrite = "for i in seq(lo, hi):\n    A\n    B\n"
                  "~>  for i in seq(lo, hi): A\n    for i in seq(lo, hi): B",
       .sound = "the pairs that change order, B of an iteration and A of a later one, are proved "
                "to commute; nothing that runs between the two halves changes the condition",
       .owes = {effects::Claim::fissioned_parts_commute, effects::Claim::value_unchanged},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"
#include "primitives/branches.h"
#include "primitives/composite.h"
#include "primitives/loops/split_at.h"
#include "primitives/primitive.h"

// autofission(gap, n_lifts)
//   for i in seq(lo, hi): A ; B   ~>   A ; for i in seq(lo, hi): B
//                                      where A need not run again
//   for i in seq(lo, hi): A ; B   ~>   for i in seq(lo, hi): A ; for i in seq(lo, hi): B
//                                      elsewhere, and of these loops those go that remove_loop
//                                      takes away; conditions are split as by fission
// requires  of an A that leaves the loop: it does not mention i, the loop runs, running A twice in
// a
//           row is running it once, and B changes nothing that A touches
//                                 (loop_nonempty, body_idempotent, first_part_undisturbed)
//           elsewhere what fission requires      (fissioned_parts_commute, value_unchanged)
// sound     by induction over the iterations: A changes nothing if it has just run, and B leaves
// all
//           that A reads and writes as it was, so that A changes nothing in the next iteration
//           either.  All other steps are those of fission and remove_loop.

namespace selvage::primitives {
namespace {

using namespace core;

// A loop with the gap in its body.
struct Split {
  Path loop;
  Block first, second;
};

// Nothing if the gap is not one between two parts of a loop that names keep together.
std::optional<Split> split_at(const Proc& p, const Gap& gap) {
  if (gap.block.empty()) return std::nullopt;
  const Path path(gap.block.begin(), gap.block.end() - 1);
  const Block body = block_at(p, gap.block);
  const auto middle = body.begin() + gap.at;
  Split split{path, Block(body.begin(), middle), Block(middle, body.end())};
  if (as<For>(stmt_at(p, path)) == nullptr || split.first.empty() || split.second.empty()) {
    return std::nullopt;
  }
  if (handed_over(split.first, split.second)) return std::nullopt;
  return split;
}

// The first part moved before the loop.
Plan moved_out(const Proc& p, const Gap& gap, const Split& split) {
  const Stmt stmt = stmt_at(p, split.loop);
  const auto* loop = as<For>(stmt);
  Plan plan{
      Edit(p),
      {effects::loop_nonempty(p, split.loop), effects::body_idempotent(p, {gap.block, 0, gap.at}),
       effects::first_part_undisturbed(p, gap)},
      {}};
  Block now = split.first;
  now.push_back(for_loop(loop->iter, loop->lo, loop->hi, split.second, loop->mode, stmt->loc));
  // The last one is the gap at the end of the body.
  std::vector<Kept> kept{{{0}, {gap.at}}};
  const int length = static_cast<int>(loop->body.size());
  for (int k = 0; k <= length; ++k) {
    kept.push_back({{0, 0, k}, k < gap.at ? Path{k} : Path{gap.at, 0, k - gap.at}});
  }
  plan.edit.replace(range_of(split.loop), now, kept);
  return plan;
}

class Levels {
 public:
  explicit Levels(const Planner& p) : p_(p), steps_(p) {}

  Result<Plan> run(Gap gap, std::int64_t levels) {
    for (std::int64_t k = 0; k < levels; ++k) {
      TRY(outer, one_level(gap));
      gap = outer;
    }
    return std::move(steps_).finish();
  }

 private:
  // Returns the gap between the two parts, one level up.
  Result<Gap> one_level(const Gap& gap) {
    const auto split = split_at(steps_.proc(), gap);
    const bool same_again = split && same_everywhere(split->first, split->loop);
    if (same_again) {
      const Plan plan = moved_out(steps_.proc(), gap, *split);
      if (best(plan, gap)) {
        steps_.step(plan);
        Path rest = split->loop;
        rest.back() += gap.at;
        TRY(done, remove_if_idle(rest));
        return gap_before(rest);
      }
    }
    return fissioned(gap);
  }

  // Is this the plan to take, or at least the one whose refusal says what is the matter?
  bool best(const Plan& plan, const Gap& gap) const {
    const auto holds = [this](const effects::Obligation& o) { return p_.would_hold(o); };
    if (std::ranges::all_of(plan.owes, holds)) return true;
    return holds(plan.owes.back()) && !steps_.would_land("fission", {{"gap", Place(gap)}});
  }

  Result<Gap> fissioned(const Gap& gap) {
    TRY(split, steps_.step("fission", {{"gap", Place(gap)}}));
    const Path first(gap.block.begin(), gap.block.end() - 1);
    Gap between = gap_after(first);
    // The second first: that does not move the gap.
    TRY(second_done, remove_if_idle({between.block, between.at}));
    const auto length = [&] { return block_at(steps_.proc(), between.block).size(); };
    const std::size_t before = length();
    TRY(first_done, remove_if_idle(first));
    between.at += static_cast<int>(length() - before);
    return between;
  }

  Status remove_if_idle(const Gap& before) {
    Path path = before.block;
    path.push_back(before.at);
    return remove_if_idle(path);
  }

  // Removes the loop at the path, if it is one, and its body may as well run once.
  Status remove_if_idle(const Path& path) {
    const Stmt s = stmt_at(steps_.proc(), path);
    const auto* loop = as<For>(s);
    if (loop == nullptr || free_names(loop->body).contains(loop->iter)) return Ok{};
    const std::vector<NamedArg> args{{"loop", Place(range_of(path))}};
    if (!steps_.would_land("remove_loop", args)) return Ok{};
    return steps_.step("remove_loop", args);
  }

  // Does the first part mean the same before the loop as in it?
  bool same_everywhere(const Block& first, const Path& path) const {
    const Stmt s = stmt_at(steps_.proc(), path);
    const auto* loop = as<For>(s);
    const std::set<Sym> used = free_names(first);
    const auto is_used = [&](const Sym& name) { return used.contains(name); };
    return !is_used(loop->iter) && std::ranges::none_of(loop->mode.reductions, is_used);
  }

  const Planner& p_;
  Composite steps_;
};

Result<Plan> plan(const Planner& p, const SplitAt& args) {
  return Levels(p).run(args.gap.gap(), args.n_lifts);
}

}  // namespace

Primitive make_autofission() {
  return define<SplitAt>(
      {.name = "autofission",
       .summary = "split the loops and conditions around a gap, and remove what need not repeat",
       .rewrite = "for i in seq(lo, hi):\n    A\n    B\n"
                  "~>  A\n    for i in seq(lo, hi): B",
       .sound = "a part leaves its loop where running it again is proved to change nothing; every "
                "other step is one of fission or remove_loop",
       .owes = {effects::Claim::fissioned_parts_commute, effects::Claim::value_unchanged,
                effects::Claim::loop_nonempty, effects::Claim::body_idempotent,
                effects::Claim::first_part_undisturbed},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

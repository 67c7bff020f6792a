// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/hardware.h"
#include "core/parse.h"
#include "primitives/aliases.h"
#include "primitives/primitive.h"

// parallelize_loop(loop, reduce)
//   for i in seq(lo, hi): s   ~>   for i in par(lo, hi): s
//                             or   for i in par(lo, hi, reduce(x)): s
// requires  of the result: no two iterations touch a cell that one of them changes, but for what
//           they add to x; and they only add to x                   (iterations_independent)
// law       reassociate, where x is floating-point data
// sound     iterations that share nothing may run in any order; sums of one cell may be made apart
//           from it, in any order and grouping, and added to it at the end.

namespace selvage::primitives {
namespace {

using namespace core;

struct ParallelizeLoop {
  LoopArg loop;
  std::vector<BufferArg> reduce;

  std::vector<Field> fields() {
    return {{.name = "loop", .slot = &loop, .doc = "the loop to run in parallel"},
            {.name = "reduce",
             .slot = &reduce,
             .doc = "buffers and arguments that iterations may add to at the same time, each "
                    "thread to sums of its own",
             .optional = true}};
  }
};

// The buffer that the argument names at the loop: by its name as it is spelled there, or else the
// one that was found, if it is in scope.
Result<ScopeEntry> in_scope(const Planner& p, const Path& loop, const BufferArg& arg) {
  const Scope scope = scope_at(p.proc(), gap_before(loop));
  const auto spelled = scope.names.find(arg.pattern);
  if (spelled != scope.names.end() && is_data(spelled->second.type.scalar)) return spelled->second;
  const auto known = std::ranges::find_if(
      scope.names, [&](const auto& entry) { return entry.second.name == *arg.symbol; });
  if (known != scope.names.end()) return known->second;
  return not_applicable(p.stmt(loop)->loc, "`" + arg.symbol->name() +
                                               "` does not exist before the loop, so its "
                                               "iterations cannot add to it together");
}

Result<Sym> reducible(const Planner& p, const Path& loop, const BufferArg& arg) {
  TRY(entry, in_scope(p, loop, arg));
  const SourceLoc loc = p.stmt(loop)->loc;
  const std::string name = "`" + entry.name.name() + "`";
  const auto views = views_at(p.proc(), gap_before(loop));
  const auto view = views.find(entry.name);
  if (view != views.end()) {
    return not_applicable(loc,
                          name + " is a window; a loop reduces into whole buffers and arguments",
                          "name `" + view->second.name() + "`, of which it is a view");
  }
  // The sums that a thread makes apart are dense, and what is known of the strides is not.
  if (entry.type.window) {
    return not_applicable(loc, name + " is a window, whose strides sums made apart would not have",
                          "declare the argument dense, or reduce into a buffer and add that to it");
  }
  if (entry.memory && (*entry.memory)->access != CAccess::direct) {
    return not_applicable(
        loc, name + " is in memory `" + (*entry.memory)->name + "`, which threads cannot add up",
        "reduce into a buffer in plain memory, and copy it afterwards");
  }
  return entry.name;
}

Result<Plan> plan(const Planner& p, const ParallelizeLoop& args) {
  const Path path = args.loop.path();
  const For& loop = p.loop(path);
  const SourceLoc loc = p.stmt(path)->loc;
  if (loop.mode == LoopMode::par) {
    return not_applicable(loc, "the loop over `" + loop.iter.name() + "` is parallel already");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  LoopKind kind(LoopMode::par);
  for (const BufferArg& arg : args.reduce) {
    TRY(buffer, reducible(p, path, arg));
    if (std::ranges::find(kind.reductions, buffer) == kind.reductions.end()) {
      kind.reductions.push_back(buffer);
    }
  }
  plan.edit.replace_in_place(path, for_loop(loop.iter, loop.lo, loop.hi, loop.body, kind, loc));
  return plan;
}

}  // namespace

Primitive make_parallelize_loop() {
  return define<ParallelizeLoop>(
      {.name = "parallelize_loop",
       .summary = "let the iterations of a loop run in any order and at the same time",
       .rewrite = "for i in seq(lo, hi): s\n~>  for i in par(lo, hi): s\n"
                  "or  for i in par(lo, hi, reduce(x)): s",
       .sound = "of the result it is proved (iterations_independent, like of every parallel loop) "
                "that no two iterations touch a cell that one of them changes, and that the loop "
                "does nothing to x but add to it: sums may be made apart from x, in any order and "
                "grouping, and added to it at the end",
       .owes = {},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

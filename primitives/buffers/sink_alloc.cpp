// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"

// sink_alloc(buffer)
//   x: T[n] ; for i in seq(lo, hi): s   ~>   for i in seq(lo, hi): x: T[n] ; s
//   x: T[n] ; if c: s else: t           ~>   if c: x: T[n] ; s else: x: T[n] ; t
// requires  the loop (condition) holds every use of x
//           of a loop: every cell read was written in the same iteration  (initialised_before_read
//           of the result), or no two iterations share what one changes   (iterations_independent)
//           nothing on the way, or in the loop, changes what n reads      (value_unchanged)
// sound     a condition runs one of its blocks once, so x is as new there as before it.  In a loop,
//           a new x holds nothing that may be read; by the requirement no iteration reads what an
//           earlier one wrote.

namespace selvage::primitives {
namespace {

using namespace core;

struct SinkAlloc {
  BufferArg buffer;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocation to move inwards"}};
  }
};

bool uses(const Block& b, const Sym& buffer) { return free_names(b).count(buffer) != 0; }

// The one statement of its block that uses the buffer.
Result<Path> only_user(const Proc& p, const Path& alloc, const Sym& buffer) {
  const Path block(alloc.begin(), alloc.end() - 1);
  const Block all = block_at(p, block);
  const SourceLoc loc = stmt_at(p, alloc)->loc;
  const std::string name = "`" + buffer.name() + "`";
  std::optional<std::size_t> user;
  for (std::size_t i = static_cast<std::size_t>(alloc.back()) + 1; i < all.size(); ++i) {
    if (!uses({all[i]}, buffer)) continue;
    if (user) {
      return not_applicable(all[i]->loc, name + " is used here and in `" + headline(all[*user]) +
                                             "`, so it cannot be allocated inside either");
    }
    user = i;
  }
  if (!user) return not_applicable(loc, name + " is never used", "delete it");
  if (blocks(all[*user]).empty()) {
    return not_applicable(all[*user]->loc,
                          name + " is used in `" + headline(all[*user]) +
                              "`, which is neither a loop nor a condition to move it into");
  }
  for (const Expr& e : expressions(all[*user])) {
    if (free_names(e).count(buffer) != 0) {
      return not_applicable(all[*user]->loc, "`" + print(e) + "` asks for a stride of " + name +
                                                 ", which would not be known there any more");
    }
  }
  Path out = block;
  out.push_back(static_cast<int>(*user));
  return out;
}

// The extents are evaluated in the new place, for a loop once in every iteration.
void owe_stable_extents(Plan& plan, const Proc& p, const Path& alloc, const Path& user) {
  const Stmt stmt = stmt_at(p, alloc);
  const bool loop = as<For>(stmt_at(p, user)) != nullptr;
  const int count = user.back() - alloc.back() - (loop ? 0 : 1);
  if (count == 0) return;
  const BlockRange on_the_way{Path(alloc.begin(), alloc.end() - 1), alloc.back() + 1, count};
  for (const Expr& extent : as<Alloc>(stmt)->type.shape) {
    plan.owes.push_back(effects::value_unchanged(p, on_the_way, extent));
  }
}

// An allocation of its own for the else part.
void allocate_in_else(Edit& edit, const Path& user, const Stmt& alloc) {
  const auto& old = *as<Alloc>(alloc);
  const Sym copy = old.buffer.copy();
  Path block = user;
  block.push_back(1);
  const Block renamed = rename_buffers(block_at(edit.proc(), block), {{old.buffer, copy}});
  for (std::size_t k = 0; k < renamed.size(); ++k) {
    edit.replace_in_place(stmt_path({block, static_cast<int>(k), 1}), renamed[k]);
  }
  edit.insert({block, 0}, {make_stmt(alloc->loc, Alloc{copy, old.type, old.memory})});
}

// Whether the values of an iteration stay in it, in the way that can be shown.
effects::Obligation nothing_carried(const Planner& p, const Proc& result, const Path& new_alloc,
                                    const Path& loop) {
  effects::Obligation written = effects::initialised_before_read(result, new_alloc);
  if (p.would_hold(written)) return written;
  effects::Obligation apart = effects::iterations_independent(p.proc(), loop);
  return p.would_hold(apart) ? apart : written;
}

Result<Plan> plan(const Planner& p, const SinkAlloc& args) {
  if (!args.buffer.allocation) {
    return not_applicable(args.buffer.loc,
                          "`" + args.buffer.symbol->name() + "` is an argument, not an allocation");
  }
  const Path alloc = *args.buffer.allocation;
  const Sym buffer = *args.buffer.symbol;
  TRY(user, only_user(p.proc(), alloc, buffer));
  const Stmt into = p.stmt(user);
  Plan plan{Edit(p.proc()), {}, {}};
  owe_stable_extents(plan, p.proc(), alloc, user);
  const auto* branch = as<If>(into);
  const bool in_then = branch == nullptr || uses(branch->then_body, buffer);
  if (branch != nullptr && in_then && uses(branch->else_body, buffer)) {
    allocate_in_else(plan.edit, user, p.stmt(alloc));
  }
  Gap gap = gap_inside(user, in_then ? 0 : 1);
  plan.edit.move(range_of(alloc), gap);
  if (branch == nullptr) {
    Path new_alloc = gap.block;
    new_alloc[alloc.size() - 1] -= 1;  // the old allocation stood before it
    new_alloc.push_back(0);
    plan.owes.push_back(nothing_carried(p, plan.edit.proc(), new_alloc, user));
  }
  return plan;
}

}  // namespace

Primitive make_sink_alloc() {
  return define<SinkAlloc>(
      {.name = "sink_alloc",
       .summary = "move an allocation into the loop or condition that uses it",
       .rewrite = "x: T[n]\nfor i in seq(lo, hi): s\n~>  for i in seq(lo, hi):\n        x: T[n]\n"
                  "        s",
       .sound = "no iteration reads what an earlier one left in the buffer: each cell that is read "
                "was written in the same iteration, or the iterations share nothing that one of "
                "them changes; a condition runs once, and each of its blocks gets a buffer of its "
                "own",
       .owes = {effects::Claim::initialised_before_read, effects::Claim::iterations_independent,
                effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "primitives/composite.h"
#include "primitives/primitive.h"

// unroll_and_jam(loop, factor, iters, tail, levels)
//   for i in seq(lo, hi): for j in seq(a, b): s
//       ~>   for io in seq(0, (hi - lo) / c):
//                for j in seq(a, b):
//                    s[i -> lo + c * io] ; ... ; s[i -> lo + c * io + c - 1]
//            and, by `tail`, what is left over
// requires  what divide_loop, fission, reorder_loops and unroll_loop require
// sound     it is those four, one after the other, each proved: the loop is divided, what stands
//           beside the loop over j is split off, the group is brought inside of j, and unrolled.

namespace selvage::primitives {
namespace {

using namespace core;

struct UnrollAndJam {
  LoopArg loop;
  std::int64_t factor = 0;
  std::vector<NewName> iters;
  Choice tail{{"cut", "cut_and_guard", "perfect"}, "cut"};
  std::int64_t levels = 1;

  std::vector<Field> fields() {
    return {
        {.name = "loop", .slot = &loop, .doc = "the outer loop, of which to unroll iterations"},
        {.name = "factor",
         .slot = &factor,
         .doc = "how many iterations to unroll",
         .at_least = 2,
         .at_most = 1024},
        {.name = "iters",
         .slot = &iters,
         .doc = "names of the new iterators: of the groups, and of the left-over iterations"},
        {.name = "tail",
         .slot = &tail,
         .doc = "what becomes of the last, incomplete group, as for divide_loop: `cut`, "
                "`cut_and_guard` or `perfect`",
         .optional = true},
        {.name = "levels",
         .slot = &levels,
         .doc = "how many nested loops to bring the iterations into",
         .optional = true,
         .at_least = 1,
         .at_most = 100},
    };
  }
};

NamedArg at(const std::string& field, const Path& stmt) {
  return NamedArg(field, Place(range_of(stmt)));
}

const For& loop_at(const Composite& c, const Path& path) {
  const auto* loop = as<For>(stmt_at(c.proc(), path));
  ENSURE(loop != nullptr, "the steps keep the loop where it is followed");
  return *loop;
}

// The position of the one loop among the statements.
Result<int> the_loop_in(const Block& body, const Sym& iter, const SourceLoc& loc) {
  const auto is_loop = [](const Stmt& s) { return as<For>(s) != nullptr; };
  const auto count = std::ranges::count_if(body, is_loop);
  if (count == 1) {
    return static_cast<int>(std::ranges::find_if(body, is_loop) - body.begin());
  }
  const std::string where = "the body of the loop over `" + iter.name() + "`";
  if (count == 0) {
    return not_applicable(loc, where + " has no loop to bring the iterations into",
                          "divide_loop and unroll_loop it, or use a smaller `levels`");
  }
  return not_applicable(loc, where + " has more than one loop to bring the iterations into",
                        "fission the loop first");
}

Path next(Path stmt) {
  ++stmt.back();
  return stmt;
}

// Brings the loop at `group`, over a group of iterations, into `levels` loops of its body, and
// unrolls it.  `name` and `loc` are those of the loop as the user knows it.
Status jam(Composite& c, const Path& group, std::int64_t levels, const Sym& name,
           const SourceLoc& loc) {
  if (levels == 0) return c.step("unroll_loop", {at("loop", group)});
  const int length = static_cast<int>(loop_at(c, group).body.size());
  TRY(position, the_loop_in(loop_at(c, group).body, name, loc));
  const auto inside = [](const Path& loop, int k) {
    return Gap{[&] {
                 Path block = loop;
                 block.push_back(0);
                 return block;
               }(),
               k};
  };
  Path middle = group;
  if (position > 0) {
    TRY(split, c.step("fission", {NamedArg("gap", Place(inside(group, position)))}));
    middle = next(group);
  }
  if (position + 1 < length) {
    TRY(split, c.step("fission", {NamedArg("gap", Place(inside(middle, 1)))}));
    TRY(done, c.step("unroll_loop", {at("loop", next(middle))}));
  }
  const auto* nested = as<For>(loop_at(c, middle).body.front());
  const Sym nested_name = nested->iter;
  TRY(exchanged, c.step("reorder_loops", {at("loop", middle)}));
  Path deeper = middle;
  deeper.insert(deeper.end(), {0, 0});
  TRY(jammed, jam(c, deeper, levels - 1, nested_name, loc));
  if (position > 0) return c.step("unroll_loop", {at("loop", group)});
  return Ok{};
}

Result<Plan> plan(const Planner& p, const UnrollAndJam& args) {
  if (args.iters.size() != 2) {
    return bad_input(args.loop.loc, "unroll_and_jam needs two new iterator names, outer and inner");
  }
  const Path path = args.loop.path();
  const Sym name = p.loop(path).iter;
  const SourceLoc loc = p.stmt(path)->loc;
  Composite c(p);
  TRY(divided,
      c.step("divide_loop", {at("loop", path), NamedArg("factor", args.factor),
                             NamedArg("iters", Names{args.iters[0].text, args.iters[1].text}),
                             NamedArg("tail", args.tail.value)}));
  Path group = path;
  group.insert(group.end(), {0, 0});
  TRY(jammed, jam(c, group, args.levels, name, loc));
  return std::move(c).finish();
}

}  // namespace

Primitive make_unroll_and_jam() {
  using enum effects::Claim;
  return define<UnrollAndJam>(
      {.name = "unroll_and_jam",
       .summary = "unroll iterations of an outer loop inside the loop that it holds",
       .rewrite = "for i in seq(lo, hi):\n    for j in seq(a, b): s\n"
                  "~>  for io in seq(0, (hi - lo) / c):\n"
                  "        for j in seq(a, b):\n"
                  "            s[i -> lo + c * io]\n"
                  "            s[i -> lo + c * io + 1]\n"
                  "            ...\n"
                  "    and what is left over, as `tail` says",
       .sound = "it is divide_loop, fission of what stands beside the inner loop, reorder_loops "
                "and unroll_loop, each of them proved",
       .owes = {divides_evenly, condition_holds, value_unchanged, fissioned_parts_commute,
                flipped_iterations_commute},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

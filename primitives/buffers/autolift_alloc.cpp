// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "core/build.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/composite.h"
#include "primitives/dependencies.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// autolift_alloc(buffer, n_lifts, mode, size, keep_dims)
//   for i in seq(lo, hi): x: T[n] ; ... x[e] ...
//     ~>   x: T[hi - lo, n] ; for i in seq(lo, hi): ... x[i - lo, e] ...
// requires  what expand_dim, lift_alloc and rearrange_dim require of each of the steps, of which
// the
//           whole is made
// sound     each step is certified on its own.

namespace selvage::primitives {
namespace {

using namespace core;

struct AutoliftAlloc {
  BufferArg buffer;
  std::int64_t n_lifts = 1;
  Choice mode{{"row", "col"}, "row"};
  std::int64_t size = 0;
  bool keep_dims = false;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocation to move outwards"},
            {.name = "n_lifts",
             .slot = &n_lifts,
             .doc = "how many enclosing loops and conditions to leave",
             .optional = true,
             .at_least = 1},
            {.name = "mode",
             .slot = &mode,
             .doc = "whether the new dimensions come first (row) or last (col)",
             .optional = true},
            {.name = "size",
             .slot = &size,
             .doc = "extent of each new dimension; otherwise the number of iterations",
             .optional = true,
             .at_least = 1,
             .at_most = INT32_MAX},
            {.name = "keep_dims",
             .slot = &keep_dims,
             .doc = "give it a dimension for loops, too, on which nothing that it holds depends",
             .optional = true}};
  }
};

// The expression as the argument of a step, where the buffer is allocated; refused if a name of it
// means something else there.
Result<NamedArg> spelled(const Planner& p, const Proc& proc, const Path& alloc, std::string field,
                         const Expr& e) {
  const std::string text = print(e);
  const auto source = std::make_shared<const SourceFile>(SourceFile{"<" + field + ">", text});
  const Result<Expr> read = parse_expr(source, scope_at(proc, gap_before(alloc)), p.library());
  if (read.ok() && equal(read.value(), e)) return NamedArg(std::move(field), text);
  const Stmt stmt = stmt_at(proc, alloc);
  return not_applicable(stmt->loc,
                        "the " + field + " `" + text + "` cannot be written where `" +
                            as<Alloc>(stmt)->buffer.name() +
                            "` is allocated: a name in it is hidden by another of its spelling");
}

// A dimension for the loop around the allocation.
Status expand(const Planner& p, Composite& steps, const AutoliftAlloc& args, const Path& alloc,
              const For& loop) {
  const Expr extent = args.size > 0 ? int_const(args.size) : difference(loop.hi, loop.lo);
  TRY(size, spelled(p, steps.proc(), alloc, "extent", extent));
  TRY(index, spelled(p, steps.proc(), alloc, "index", difference(var(loop.iter), loop.lo)));
  return steps.step("expand_dim", {{"buffer", Place(range_of(alloc))}, size, index});
}

// The `added` first dimensions behind the `rank` others.
Status put_last(Composite& steps, const Path& alloc, int added, int rank) {
  if (added == 0 || rank == 0) return Ok{};
  std::vector<std::int64_t> order(static_cast<std::size_t>(added + rank));
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.begin() + added, order.end());
  return steps.step("rearrange_dim",
                    {{"buffer", Place(range_of(alloc))}, {"permute_vector", order}});
}

Result<Plan> plan(const Planner& p, const AutoliftAlloc& args) {
  TRY(original, allocation_of(args.buffer, "autolift_alloc"));
  const std::set<Sym> matter = dependencies(p.proc()->body, *args.buffer.symbol);
  Composite steps(p);
  Path alloc = original;
  int added = 0;
  for (std::int64_t k = 0; k < args.n_lifts; ++k) {
    const Path parent(alloc.begin(), alloc.end() - (alloc.size() < 3 ? 0 : 2));
    const Stmt around = stmt_at(steps.proc(), parent);
    const auto* loop = as<For>(around);
    if (loop != nullptr && (args.keep_dims || matter.count(loop->iter) != 0)) {
      TRY(expanded, expand(p, steps, args, alloc, *loop));
      ++added;
    }
    TRY(lifted, steps.step("lift_alloc", {{"buffer", Place(range_of(alloc))}}));
    alloc = parent;
  }
  if (args.mode.value == "col") {
    TRY(moved, put_last(steps, alloc, added, as<Alloc>(p.stmt(original))->type.rank()));
  }
  return std::move(steps).finish();
}

}  // namespace

Primitive make_autolift_alloc() {
  return define<AutoliftAlloc>(
      {.name = "autolift_alloc",
       .summary = "move an allocation out of loops, with a dimension for each",
       .rewrite = "for i in seq(lo, hi):\n    x: T[n]\n    ... x[e] ...\n~>  x: T[hi - lo, n]\n"
                  "    for i in seq(lo, hi): ... x[i - lo, e] ...",
       .sound = "it is made of expand_dim, lift_alloc and rearrange_dim, each certified on its own",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

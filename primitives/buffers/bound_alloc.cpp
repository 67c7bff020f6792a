// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/traverse.h"
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"

// bound_alloc(buffer, new_bounds)
//   x: T[n, m] ; s   ~>   x: T[a, b] ; s
// requires  every access of s lies in the new extents, which are positive
//                                            (in_bounds and positive_size, of the result)
// sound     cells keep their indices; cells outside the new extents are never touched, and new ones
//           neither; nothing computes with a stride that would be another number.

namespace selvage::primitives {
namespace {

using namespace core;

struct BoundAlloc {
  BufferArg buffer;
  OptionalExprs new_bounds;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
            {.name = "new_bounds",
             .slot = &new_bounds,
             .doc = "the extents, in names known at the allocation; null keeps the old one"}};
  }
};

Result<Plan> plan(const Planner& p, const BoundAlloc& args) {
  TRY(path, allocation_of(args.buffer, "bound_alloc"));
  const Stmt stmt = p.stmt(path);
  const Alloc& alloc = *as<Alloc>(stmt);
  const std::size_t rank = alloc.type.shape.size();
  if (args.new_bounds.size() != rank) {
    return bad_input(args.buffer.loc,
                     fmt::format("`{}` has {} dimension(s), but {} bound(s) are given",
                                 alloc.buffer.name(), rank, args.new_bounds.size()),
                     "give null for an extent that stays");
  }
  Type type = alloc.type;
  bool inner_changed = false;
  for (std::size_t d = 0; d < rank; ++d) {
    if (!args.new_bounds[d]) continue;
    TRY(extent, p.parse_control(*args.new_bounds[d], gap_before(path)));
    inner_changed = inner_changed || (d > 0 && !equal(extent, type.shape[d]));
    type.shape[d] = extent;
  }
  // No stride depends on the outermost extent.
  if (inner_changed && asks_for_stride(p.proc()->body, {alloc.buffer})) {
    return not_applicable(stmt->loc, "a stride of `" + alloc.buffer.name() +
                                         "` is computed with, which would be another number");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.replace_in_place(path, make_stmt(stmt->loc, Alloc{alloc.buffer, type, alloc.memory}));
  return plan;
}

}  // namespace

Primitive make_bound_alloc() {
  return define<BoundAlloc>(
      {.name = "bound_alloc",
       .summary = "give an allocation other extents",
       .rewrite = "x: T[n, m]\ns\n~>  x: T[a, b]\n    s",
       .sound = "cells keep their indices, and every access is proved to lie in the new extents; "
                "nothing computes with a stride that would be another number",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

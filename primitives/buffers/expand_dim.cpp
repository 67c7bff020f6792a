// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"

// expand_dim(buffer, extent, index)
//   x: T[n] ; ... x[i] ...   ~>   x: T[extent, n] ; ... x[index, i] ...
// requires  nothing in the buffer's lifetime changes what index reads      (value_unchanged)
//           0 <= index < extent wherever the buffer is used              (in_bounds, of the result)
// sound     index has one value for the whole life of one x, so each x is one row of the new
//           buffer.

namespace selvage::primitives {
namespace {

using namespace core;

struct ExpandDim {
  BufferArg buffer;
  ExprText extent;
  ExprText index;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
            {.name = "extent", .slot = &extent, .doc = "extent of the new outermost dimension"},
            {.name = "index",
             .slot = &index,
             .doc = "where in it every access falls, in names known at the allocation"}};
  }
};

AccessMap row_at(const Expr& index) {
  return {
      .cell = [index](const std::vector<Expr>& old) -> Result<std::vector<Expr>> {
        std::vector<Expr> now{index};
        now.insert(now.end(), old.begin(), old.end());
        return now;
      },
      .window = [index](const std::vector<WindowDim>& old) -> Result<std::vector<WindowDim>> {
        std::vector<WindowDim> now{{index, std::nullopt}};
        now.insert(now.end(), old.begin(), old.end());
        return now;
      },
      .stride = [](int dim) -> Result<int> { return dim + 1; },
  };
}

Result<Plan> plan(const Planner& p, const ExpandDim& args) {
  TRY(alloc, allocation_of(args.buffer, "expand_dim"));
  TRY(extent, p.parse_control(args.extent, gap_before(alloc)));
  TRY(index, p.parse_control(args.index, gap_before(alloc)));
  Plan plan{Edit(p.proc()), {}, {}};
  if (const auto alive = lifetime(p.proc(), alloc)) {
    plan.owes.push_back(effects::value_unchanged(p.proc(), *alive, index));
  }
  const Stmt stmt = p.stmt(alloc);
  std::vector<Expr> shape{extent};
  const std::vector<Expr>& old = as<Alloc>(stmt)->type.shape;
  shape.insert(shape.end(), old.begin(), old.end());
  TRY(changed, change_layout(plan.edit, alloc, shape, row_at(index)));
  return plan;
}

}  // namespace

Primitive make_expand_dim() {
  return define<ExpandDim>(
      {.name = "expand_dim",
       .summary = "give a buffer a new outermost dimension, indexed by a fixed expression",
       .rewrite = "x: T[n]\n... x[i] ...\n~>  x: T[extent, n]\n    ... x[index, i] ...",
       .sound = "index has one value for the whole life of one x, so each x is one row of the new "
                "buffer; "
                "0 <= index < extent is part of the bounds of the result",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

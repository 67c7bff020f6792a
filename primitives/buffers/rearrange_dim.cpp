// SPDX-License-Identifier: Apache-2.0
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/permute.h"
#include "primitives/primitive.h"

// rearrange_dim(buffer, permute_vector)
//   x: T[n, m] ; ... x[i, j] ...   ~>   x: T[m, n] ; ... x[j, i] ...       with [1, 0]
// requires  nothing beyond the front-end invariants of the result (strides that callees ask for)
// sound     (i, j) -> (j, i) is a bijection of the cells; a window whose dimensions change order is
//           permuted where it is used; no call sees its argument in another order, and nothing
//           computes with a stride of x.

namespace selvage::primitives {
namespace {

using namespace core;

struct RearrangeDim {
  BufferArg buffer;
  std::vector<std::int64_t> permute_vector;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
            {.name = "permute_vector",
             .slot = &permute_vector,
             .doc = "for each new dimension, the number of the old one"}};
  }
};

Result<Plan> plan(const Planner& p, const RearrangeDim& args) {
  TRY(alloc, allocation_of(args.buffer, "rearrange_dim"));
  const Stmt stmt = p.stmt(alloc);
  const auto* old = as<Alloc>(stmt);
  TRY(order, dim_order(args.permute_vector, old->type.rank(), "permute_vector", args.buffer.loc));
  Plan plan{Edit(p.proc()), {}, {}};
  if (is_identity(order)) return plan;
  if (asks_for_stride(p.proc()->body, {old->buffer})) {
    return not_applicable(stmt->loc, "a stride of `" + old->buffer.name() +
                                         "` is computed with, which would be another number");
  }
  TRY(body, permute_dims(p.proc()->body, old->buffer, order));
  plan.edit.map_body(body);
  Type type = old->type;
  type.shape = permuted(type.shape, order);
  plan.edit.replace_in_place(alloc, make_stmt(stmt->loc, Alloc{old->buffer, type, old->memory}));
  return plan;
}

}  // namespace

Primitive make_rearrange_dim() {
  return define<RearrangeDim>(
      {.name = "rearrange_dim",
       .summary = "put the dimensions of a buffer in another order",
       .rewrite = "x: T[n, m]\n... x[i, j] ...\n~>  x: T[m, n]\n    ... x[j, i] ...",
       .sound = "(i, j) -> (j, i) is a bijection of the cells; a window whose dimensions change "
                "order is permuted where it is used; no call sees its argument in another order, "
                "and nothing computes with a stride of x",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

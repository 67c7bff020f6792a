// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/build.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"

// divide_dim(buffer, dim, quotient)
//   x: T[n] ; ... x[i] ...   ~>   x: T[n / q, q] ; ... x[i / q, i % q] ...
// requires  q divides the extent n                                        (divides_evenly)
// sound     i -> (i / q, i % q) is a bijection from [0, n) to [0, n / q) x [0, q).

namespace selvage::primitives {
namespace {

using namespace core;

struct DivideDim {
  BufferArg buffer;
  std::int64_t dim = 0;
  std::int64_t quotient = 0;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
            {.name = "dim",
             .slot = &dim,
             .doc = "the dimension to divide, from 0",
             .at_least = 0,
             .at_most = 63},
            {.name = "quotient",
             .slot = &quotient,
             .doc = "extent of the new inner dimension",
             .at_least = 1,
             .at_most = INT32_MAX}};
  }
};

AccessMap digits(const Sym& buffer, int dim, std::int64_t q) {
  const Expr divisor = int_const(q);
  return {
      .cell = [dim, divisor](const std::vector<Expr>& old) -> Result<std::vector<Expr>> {
        std::vector<Expr> now = old;
        const Expr i = old[static_cast<std::size_t>(dim)];
        now[static_cast<std::size_t>(dim)] = floor_div(i, divisor);
        now.insert(now.begin() + dim + 1, floor_mod(i, divisor));
        return now;
      },
      .window = [buffer, dim,
                 divisor](const std::vector<WindowDim>& old) -> Result<std::vector<WindowDim>> {
        const WindowDim& d = old[static_cast<std::size_t>(dim)];
        if (!d.is_point()) {
          return not_applicable(
              {}, fmt::format(
                      "a window takes an interval of dimension {} of `{}`, which would fall apart "
                      "into two dimensions",
                      dim, buffer.name()));
        }
        std::vector<WindowDim> now = old;
        now[static_cast<std::size_t>(dim)] = {floor_div(d.lo, divisor), std::nullopt};
        now.insert(now.begin() + dim + 1, {floor_mod(d.lo, divisor), std::nullopt});
        return now;
      },
      .stride = [buffer, dim](int asked) -> Result<int> {
        if (asked == dim) {
          return not_applicable(
              {},
              fmt::format("the stride of dimension {} of `{}` is used, and would be two strides",
                          dim, buffer.name()));
        }
        return asked < dim ? asked : asked + 1;
      },
  };
}

Result<Plan> plan(const Planner& p, const DivideDim& args) {
  TRY(alloc, allocation_of(args.buffer, "divide_dim"));
  const Stmt stmt = p.stmt(alloc);
  const Type& type = as<Alloc>(stmt)->type;
  if (args.dim >= type.rank()) {
    return bad_input(args.buffer.loc,
                     fmt::format("`{}` has {} dimension(s), so none with number {}",
                                 args.buffer.symbol->name(), type.rank(), args.dim));
  }
  const int dim = static_cast<int>(args.dim);
  const Expr extent = type.shape[static_cast<std::size_t>(dim)];
  Plan plan{Edit(p.proc()), {effects::divides_evenly(p.proc(), alloc, extent, args.quotient)}, {}};
  std::vector<Expr> shape = type.shape;
  shape[static_cast<std::size_t>(dim)] = floor_div(extent, int_const(args.quotient));
  shape.insert(shape.begin() + dim + 1, int_const(args.quotient));
  TRY(changed,
      change_layout(plan.edit, alloc, shape, digits(*args.buffer.symbol, dim, args.quotient)));
  return plan;
}

}  // namespace

Primitive make_divide_dim() {
  return define<DivideDim>(
      {.name = "divide_dim",
       .summary = "divide one dimension of a buffer in two",
       .rewrite = "x: T[n]\n... x[i] ...\n~>  x: T[n / q, q]\n    ... x[i / q, i % q] ...",
       .sound = "i -> (i / q, i % q) is a bijection from [0, n) to [0, n / q) x [0, q)",
       .owes = {effects::Claim::divides_evenly},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

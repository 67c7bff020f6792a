// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// mult_dim(buffer, hi_dim_idx, lo_dim_idx)
//   x: T[n, c] ; ... x[i, j] ...   ~>   x: T[c * n] ; ... x[c * i + j] ...
// requires  nothing in the buffer's lifetime changes what c reads          (value_unchanged)
// sound     0 <= j < c at every access, so (i, j) -> c * i + j is a bijection from [0, n) x [0, c)
//           to [0, c * n); nothing computes with a stride that would be another number.

namespace selvage::primitives {
namespace {

using namespace core;

struct MultDim {
  BufferArg buffer;
  std::int64_t hi_dim_idx = 0;
  std::int64_t lo_dim_idx = 1;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
            {.name = "hi_dim_idx",
             .slot = &hi_dim_idx,
             .doc = "the dimension that becomes the high digit, and whose place the result takes",
             .at_least = 0,
             .at_most = 63},
            {.name = "lo_dim_idx",
             .slot = &lo_dim_idx,
             .doc = "the dimension that becomes the low digit",
             .at_least = 0,
             .at_most = 63}};
  }
};

// The constant first, if one is.
Expr product(const Expr& a, const Expr& b) { return constant_value(b) ? mul(b, a) : mul(a, b); }

// What is fused, and how.
struct Fusion {
  Sym buffer;
  int hi, lo;
  Expr lo_extent;

  template <class T>
  [[nodiscard]] static T& at(std::vector<T>& v, int d) {
    return v[static_cast<std::size_t>(d)];
  }
  template <class T>
  [[nodiscard]] static const T& at(const std::vector<T>& v, int d) {
    return v[static_cast<std::size_t>(d)];
  }

  [[nodiscard]] bool adjacent() const { return lo == hi + 1; }

  // c * i + j, where the language can say it.
  [[nodiscard]] Result<Expr> cell(const Expr& i, const Expr& j) const {
    if (!constant_value(i) && !made_of_sizes(lo_extent) && !made_of_sizes(i)) {
      return not_applicable(
          i->loc,
          fmt::format("the extent `{}` of dimension {} of `{}` is neither a constant nor made of "
                      "sizes, so `{} * ({})` would not be affine",
                      print(lo_extent), lo, buffer.name(), print(lo_extent), print(i)),
          "fix the extent first: partial_eval or bound_alloc it to a constant");
    }
    return add(product(lo_extent, i), j);
  }

  [[nodiscard]] Result<std::vector<WindowDim>> window(const std::vector<WindowDim>& old) const {
    const Expr i = at(old, hi).lo;
    if (!at(old, hi).is_point()) {
      return not_applicable(
          i->loc, fmt::format("a window takes an interval of dimension {} of `{}`, whose cells "
                              "would no longer be a dimension of their own",
                              hi, buffer.name()));
    }
    if (moves_interval(old)) {
      return not_applicable(
          i->loc,
          fmt::format("the dimensions of a window of `{}` would change their order", buffer.name()),
          "rearrange_dim the buffer first, so that the two dimensions are neighbours");
    }
    std::vector<WindowDim> now = old;
    TRY(from, cell(i, at(old, lo).lo));
    at(now, hi).lo = from;
    if (const auto& end = at(old, lo).hi) {
      TRY(to, cell(i, *end));
      at(now, hi).hi = to;
    }
    now.erase(now.begin() + lo);
    return now;
  }

  // The fused dimension of a window stands where the high one did, so an interval of the low one
  // may move past others.
  [[nodiscard]] bool moves_interval(const std::vector<WindowDim>& dims) const {
    if (at(dims, lo).is_point()) return false;
    bool passed = false;
    for (int d = std::min(hi, lo) + 1; d < std::max(hi, lo); ++d)
      passed = passed || !at(dims, d).is_point();
    return passed;
  }
};

AccessMap fused(const Fusion& f) {
  return {
      .cell = [f](const std::vector<Expr>& old) -> Result<std::vector<Expr>> {
        std::vector<Expr> now = old;
        TRY(index, f.cell(Fusion::at(old, f.hi), Fusion::at(old, f.lo)));
        Fusion::at(now, f.hi) = index;
        now.erase(now.begin() + f.lo);
        return now;
      },
      .window = [f](const std::vector<WindowDim>& old) { return f.window(old); },
      .stride = [f](int asked) -> Result<int> {
        if (asked == f.hi) {
          return not_applicable(
              {}, fmt::format("the stride of dimension {} of `{}` is used, and would be none",
                              asked, f.buffer.name()));
        }
        return asked < f.lo ? asked : asked - 1;
      },
  };
}

Status dimensions_exist(const MultDim& args, int rank) {
  for (const std::int64_t dim : {args.hi_dim_idx, args.lo_dim_idx}) {
    if (dim < rank) continue;
    return bad_input(args.buffer.loc,
                     fmt::format("`{}` has {} dimension(s), so none with number {}",
                                 args.buffer.symbol->name(), rank, dim));
  }
  if (args.hi_dim_idx != args.lo_dim_idx) return Ok{};
  return bad_input(args.buffer.loc, "`hi_dim_idx` and `lo_dim_idx` must be two dimensions");
}

Result<Plan> plan(const Planner& p, const MultDim& args) {
  TRY(alloc, allocation_of(args.buffer, "mult_dim"));
  const Stmt stmt = p.stmt(alloc);
  const Type& type = as<Alloc>(stmt)->type;
  TRY(exist, dimensions_exist(args, type.rank()));
  const int hi = static_cast<int>(args.hi_dim_idx);
  const int lo = static_cast<int>(args.lo_dim_idx);
  const Fusion f{*args.buffer.symbol, hi, lo, Fusion::at(type.shape, lo)};
  // The strides of neighbours stay what they are, but for the high one's, which is gone.
  if (!f.adjacent() && asks_for_stride(p.proc()->body, {f.buffer})) {
    return not_applicable(stmt->loc, "a stride of `" + f.buffer.name() +
                                         "` is computed with, which would be another number");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  const auto alive = lifetime(p.proc(), alloc);
  if (alive && !constant_value(f.lo_extent)) {
    plan.owes.push_back(effects::value_unchanged(p.proc(), *alive, f.lo_extent));
  }
  std::vector<Expr> shape = type.shape;
  Fusion::at(shape, hi) = product(f.lo_extent, Fusion::at(shape, hi));
  shape.erase(shape.begin() + lo);
  TRY(changed, change_layout(plan.edit, alloc, shape, fused(f)));
  return plan;
}

}  // namespace

Primitive make_mult_dim() {
  return define<MultDim>(
      {.name = "mult_dim",
       .summary = "fuse two dimensions of a buffer into one",
       .rewrite = "x: T[n, c]\n... x[i, j] ...\n~>  x: T[c * n]\n    ... x[c * i + j] ...",
       .sound = "0 <= j < c at every access, so (i, j) -> c * i + j is a bijection from [0, n) x "
                "[0, c) to [0, c * n); nothing computes with a stride that would be another number",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

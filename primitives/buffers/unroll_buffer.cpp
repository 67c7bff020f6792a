// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// unroll_buffer(buffer, dimension)
//   x: T[2, n] ; ... x[0, i] ... x[1, j] ...   ~>   x_0: T[n] ; x_1: T[n] ; ... x_0[i] ... x_1[j]
// requires  nothing
// sound     every access says by a constant which slice it means, and the slices share no cell.

namespace selvage::primitives {
namespace {

using namespace core;

// More buffers than this are a mistake, not a kernel.
constexpr std::int64_t max_buffers = 4096;

struct UnrollBuffer {
  BufferArg buffer;
  std::int64_t dimension = 0;

  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
            {.name = "dimension",
             .slot = &dimension,
             .doc = "the dimension to take apart, from 0; its extent is a constant",
             .at_least = 0,
             .at_most = 63}};
  }
};

// A constant after the terms that cancel are gone.
std::optional<std::int64_t> folded(const Expr& e) {
  if (const auto value = constant_value(e)) return value;
  const auto form = linear_form(e);
  if (form && form->terms.empty()) return form->constant;
  return std::nullopt;
}

// One buffer for each index of a dimension.
struct Slices {
  Sym buffer;
  int dim;
  std::vector<Sym> slices;

  [[nodiscard]] Result<Sym> slice(const std::vector<WindowDim>& dims) const {
    const WindowDim& d = dims[static_cast<std::size_t>(dim)];
    if (!d.is_point()) {
      return not_applicable(
          d.lo->loc, fmt::format("an interval of dimension {} of `{}` is taken, which would span "
                                 "several buffers",
                                 dim, buffer.name()));
    }
    const auto k = folded(d.lo);
    if (!k) {
      return not_applicable(d.lo->loc,
                            fmt::format("the index `{}` in dimension {} of `{}` is not a constant",
                                        print(d.lo), dim, buffer.name()),
                            "unroll_loop the loops that it depends on, or simplify first");
    }
    if (*k < 0 || *k >= static_cast<std::int64_t>(slices.size())) {
      return not_applicable(d.lo->loc,
                            fmt::format("the index {} lies outside of `{}`, in code that never "
                                        "runs; there would be no buffer for it",
                                        *k, buffer.name()),
                            "remove that code first, by simplify or eliminate_dead_code");
    }
    return slices[static_cast<std::size_t>(*k)];
  }

  template <class T>
  [[nodiscard]] std::vector<T> rest(std::vector<T> dims) const {
    dims.erase(dims.begin() + dim);
    return dims;
  }
};

AccessMap apart(const Slices& s) {
  return {
      .cell = [s](const std::vector<Expr>& old) -> Result<std::vector<Expr>> {
        return s.rest(old);
      },
      .window = [s](const std::vector<WindowDim>& old) -> Result<std::vector<WindowDim>> {
        return s.rest(old);
      },
      .stride = [s](int) -> Result<int> {
        return not_applicable(
            {}, "a stride of `" + s.buffer.name() + "` is used, which would no longer be there");
      },
      .buffer = [s](const std::vector<WindowDim>& dims) { return s.slice(dims); },
  };
}

Result<std::int64_t> constant_extent(const UnrollBuffer& args, const Stmt& alloc) {
  const std::vector<Expr>& shape = as<Alloc>(alloc)->type.shape;
  const std::string name = args.buffer.symbol->name();
  const auto dim = static_cast<std::size_t>(args.dimension);
  if (dim >= shape.size()) {
    return bad_input(
        args.buffer.loc,
        fmt::format("`{}` has {} dimension(s), so none with number {}", name, shape.size(), dim));
  }
  const auto extent = folded(shape[dim]);
  if (!extent) {
    return not_applicable(alloc->loc, fmt::format("the extent `{}` of dimension {} of `{}` is not "
                                                  "a constant",
                                                  print(shape[dim]), dim, name));
  }
  if (*extent < 1) {
    return not_applicable(alloc->loc,
                          fmt::format("dimension {} of `{}` has the extent {}, in code that never "
                                      "runs; there would be no buffer",
                                      dim, name, *extent),
                          "remove that code first, by simplify or eliminate_dead_code");
  }
  if (*extent > max_buffers) {
    return over_limit(alloc->loc, fmt::format("`{}` would become {} buffers; the limit is {}", name,
                                              *extent, max_buffers));
  }
  return *extent;
}

Result<Plan> plan(const Planner& p, const UnrollBuffer& args) {
  TRY(path, allocation_of(args.buffer, "unroll_buffer"));
  const Stmt stmt = p.stmt(path);
  const Alloc& alloc = *as<Alloc>(stmt);
  TRY(extent, constant_extent(args, stmt));
  const int dim = static_cast<int>(args.dimension);
  // The strides inside a slice are those of the buffer if no dimension lies further out.
  if (dim != 0 && asks_for_stride(p.proc()->body, {alloc.buffer})) {
    return not_applicable(stmt->loc, "a stride of `" + alloc.buffer.name() +
                                         "` is computed with, which would be another number");
  }
  Slices s{alloc.buffer, dim, {}};
  Type type = alloc.type;
  type.shape = s.rest(type.shape);
  Block allocations;
  for (std::int64_t k = 0; k < extent; ++k) {
    s.slices.push_back(alloc.buffer.copy(fmt::format("{}_{}", alloc.buffer.name(), k)));
    allocations.push_back(make_stmt(stmt->loc, Alloc{s.slices.back(), type, alloc.memory}));
  }
  Plan plan{Edit(p.proc()), {}, {}};
  TRY(body, map_accesses(p.proc()->body, alloc.buffer, alloc.type, apart(s)));
  plan.edit.map_body(body);
  plan.edit.replace(range_of(path), allocations, {{{0}, {0}}});
  return plan;
}

}  // namespace

Primitive make_unroll_buffer() {
  return define<UnrollBuffer>(
      {.name = "unroll_buffer",
       .summary = "make a buffer of each index of a constant dimension",
       .rewrite = "x: T[2, n]\n... x[0, i] ... x[1, j] ...\n~>  x_0: T[n]\n    x_1: T[n]\n    ... "
                  "x_0[i] ... x_1[j] ...",
       .sound = "every access says by a constant which slice it means, and the slices share no "
                "cell",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// resize_dim(buffer, dim, size, offset, fold)
//   x: T[n] ; ... x[i] ...   ~>   x: T[size] ; ... x[i - offset] ...
//   with fold                ~>   x: T[size] ; ... x[(i - offset) % size] ...
// requires  nothing in the buffer's lifetime changes what offset reads     (value_unchanged)
//           without fold: offset <= i < offset + size at every access     (in_bounds, of the
//           result) with fold: once a cell was written, none that shares its place and lies before
//           it (or none that lies behind it) is touched (folded_cells_disjoint)
// sound     i -> i - offset is one to one.  Folded, every read finds its own cell's value in the
//           place: no other cell of that place was written since.

namespace selvage::primitives {
namespace {

using namespace core;

struct ResizeDim {
  BufferArg buffer;
  std::int64_t dim = 0;
  ExprText size;
  ExprText offset{"0", {}};
  bool fold = false;

  std::vector<Field> fields() {
    return {
        {.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"},
        {.name = "dim",
         .slot = &dim,
         .doc = "the dimension to resize, from 0",
         .at_least = 0,
         .at_most = 63},
        {.name = "size", .slot = &size, .doc = "its new extent, in names known at the allocation"},
        {.name = "offset",
         .slot = &offset,
         .doc = "the old index that becomes 0, in names known at the allocation",
         .optional = true},
        {.name = "fold",
         .slot = &fold,
         .doc = "make it a circular buffer: indices are taken modulo the size, a constant",
         .optional = true}};
  }
};

using IndexMap = std::function<Expr(const Expr&)>;

template <class List>
auto& entry(List& list, int dim) {
  return list[static_cast<std::size_t>(dim)];
}

Error whole_interval(const Sym& buffer, int dim) {
  return not_applicable(
      {},
      fmt::format("a window takes an interval of dimension {} of `{}`, which would not be "
                  "consecutive cells of a circular buffer",
                  dim, buffer.name()),
      "access it by single indices of that dimension, or resize it without folding");
}

AccessMap resized(const Sym& buffer, int dim, const IndexMap& index, bool fold) {
  return {
      .cell = [dim, index](const std::vector<Expr>& old) -> Result<std::vector<Expr>> {
        std::vector<Expr> now = old;
        entry(now, dim) = index(entry(old, dim));
        return now;
      },
      .window = [buffer, dim, index,
                 fold](const std::vector<WindowDim>& old) -> Result<std::vector<WindowDim>> {
        std::vector<WindowDim> now = old;
        WindowDim& d = entry(now, dim);
        if (fold && !d.is_point()) return whole_interval(buffer, dim);
        d.lo = index(d.lo);
        if (d.hi) d.hi = index(*d.hi);
        return now;
      },
      .stride = [](int asked) -> Result<int> { return asked; },
  };
}

struct Resizing {
  Path alloc;
  Sym buffer;
  int dim;
  Expr size, offset;
};

Result<Resizing> resizing(const Planner& p, const ResizeDim& args) {
  TRY(alloc, allocation_of(args.buffer, "resize_dim"));
  const Stmt stmt = p.stmt(alloc);
  const Type& type = as<Alloc>(stmt)->type;
  if (args.dim >= type.rank()) {
    return bad_input(args.buffer.loc,
                     fmt::format("`{}` has {} dimension(s), so none with number {}",
                                 args.buffer.symbol->name(), type.rank(), args.dim));
  }
  TRY(size, p.parse_control(args.size, gap_before(alloc)));
  TRY(offset, p.parse_control(args.offset, gap_before(alloc)));
  return Resizing{alloc, *args.buffer.symbol, static_cast<int>(args.dim), size, offset};
}

// The stride of an outer dimension is a product with the extent that changes.
Status strides_stay(const Planner& p, const Resizing& r, const std::optional<BlockRange>& alive) {
  if (r.dim == 0 || !alive || !asks_for_stride(stmts_at(p.proc(), *alive), {r.buffer})) return Ok{};
  return not_applicable(p.stmt(r.alloc)->loc, "a stride of `" + r.buffer.name() +
                                                  "` is used, which the new size changes");
}

Result<std::int64_t> circular_size(const ResizeDim& args, const Expr& size) {
  const auto value = constant_value(size);
  if (value && *value >= 1) return *value;
  return bad_input(
      args.size.loc.line != 0 ? args.size.loc : args.buffer.loc,
      "the size of a circular buffer must be a positive constant, not `" + print(size) + "`");
}

// As it stands where nothing is taken off.
Expr shifted(const Expr& index, const Expr& offset) {
  return constant_value(offset) == 0 ? index : difference(index, offset);
}

Result<Plan> plan(const Planner& p, const ResizeDim& args) {
  TRY(r, resizing(p, args));
  const std::optional<BlockRange> alive = lifetime(p.proc(), r.alloc);
  TRY(stay, strides_stay(p, r, alive));
  Plan plan{Edit(p.proc()), {}, {}};
  if (alive) plan.owes.push_back(effects::value_unchanged(p.proc(), *alive, r.offset));
  IndexMap index = [r](const Expr& i) { return shifted(i, r.offset); };
  if (args.fold) {
    TRY(size, circular_size(args, r.size));
    plan.owes.push_back(effects::folded_cells_disjoint(p.proc(), r.alloc, r.dim, size));
    index = [r](const Expr& i) { return floor_mod(shifted(i, r.offset), r.size); };
  }
  const Stmt stmt = p.stmt(r.alloc);
  std::vector<Expr> shape = as<Alloc>(stmt)->type.shape;
  entry(shape, r.dim) = r.size;
  TRY(changed,
      change_layout(plan.edit, r.alloc, shape, resized(r.buffer, r.dim, index, args.fold)));
  return plan;
}

}  // namespace

Primitive make_resize_dim() {
  return define<ResizeDim>(
      {.name = "resize_dim",
       .summary = "give a dimension of a buffer another extent, or fold it to a circular buffer",
       .rewrite = "x: T[n]\n... x[i] ...\n~>  x: T[size]\n    ... x[i - offset] ...\n"
                  "or, with fold\n~>  x: T[size]\n    ... x[(i - offset) % size] ...",
       .sound =
           "every access lies in [offset, offset + size), as part of the bounds of the result; "
           "folded, every read finds its own cell's value in the place it shares with others, "
           "since once a cell was written none before it (or none behind it) that shares its "
           "place is touched",
       .owes = {effects::Claim::value_unchanged, effects::Claim::folded_cells_disjoint},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

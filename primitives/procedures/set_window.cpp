// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/primitive.h"
#include "primitives/signature.h"
#include "primitives/simplify_expr.h"

// set_window(arg, is_window)
//   def f(n: size, x: f32[n]): s   ~>   def f(n: size, x: [f32][n]): s      (or the reverse)
// requires  nothing beyond the front-end invariants of the result (dense parameters of callees,
//           strides that they ask for); no assert that dense cells plainly never meet; that the
//           argument was no window before it became dense (the engine looks at the history)
// sound     the body is the same; on dense cells, which both versions take, it does the same.  What
//           was proved while they were dense is never said of strided cells that an earlier version
//           took.

namespace selvage::primitives {
namespace {

using namespace core;

struct SetWindow {
  BufferArg arg;
  bool is_window = true;
  std::vector<Field> fields() {
    return {{.name = "arg", .slot = &arg, .doc = "a tensor argument of the procedure"},
            {.name = "is_window",
             .slot = &is_window,
             .doc = "true: take any strides, `[T][...]`; false: take dense cells only, `T[...]`",
             .optional = true}};
  }
};

// The condition, of cells that lie densely: the stride of a dimension is the product of the extents
// inside it.
Expr of_dense_cells(const Expr& condition, const Sym& arg, const std::vector<Expr>& shape) {
  return rewrite(condition, [&](const Expr& e) -> std::optional<Expr> {
    const auto* stride = as<StrideOf>(e);
    if (stride == nullptr || !(stride->buffer == arg)) return std::nullopt;
    Expr product = int_const(1);
    for (std::size_t d = static_cast<std::size_t>(stride->dim) + 1; d < shape.size(); ++d)
      product = mul(product, shape[d]);
    return product;
  });
}

// A precondition that nobody can keep would let every later step pass.
Status can_be_met(const Proc& p, const Sym& arg, const Type& type) {
  if (type.window) return Ok{};
  for (const Expr& a : p->asserts) {
    const Expr dense = of_dense_cells(a, arg, type.shape);
    const Expr folded = simplify_control(dense, [](const Expr&) { return false; });
    const auto* known = as<ConstBool>(folded);
    if (known == nullptr || known->value) continue;
    return not_applicable(a->loc, "the precondition `" + print(a) +
                                      "` never holds of dense cells of `" + arg.name() + "`");
  }
  return Ok{};
}

Result<Plan> plan(const Planner& p, const SetWindow& args) {
  const std::string name = "`" + args.arg.symbol->name() + "`";
  if (args.arg.allocation) {
    return not_applicable(args.arg.loc,
                          name + " is allocated in the procedure; an allocation is always dense");
  }
  Declaration now = declaration_of(p.proc(), args.arg);
  if (!now.type.is_tensor()) {
    return not_applicable(now.loc, name + " is a single cell, which has no layout");
  }
  now.type.window = args.is_window;
  TRY(possible, can_be_met(p.proc(), *args.arg.symbol, now.type));
  Plan plan{Edit(p.proc()), {}, {}};
  redeclare(plan.edit, args.arg, now);
  return plan;
}

}  // namespace

Primitive make_set_window() {
  return define<SetWindow>(
      {.name = "set_window",
       .summary = "let an argument be a strided window, or dense cells only",
       .rewrite = "def f(n: size, x: f32[n]): s\n~>  def f(n: size, x: [f32][n]): s",
       .sound = "the body is the same; on dense cells, which both versions take, it does the same",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "primitives/primitive.h"
#include "primitives/signature.h"

// set_window(arg, is_window)
//   def f(n: size, x: f32[n]): s   ~>   def f(n: size, x: [f32][n]): s      (or the reverse)
// requires  nothing beyond the front-end invariants of the result (dense parameters of callees,
//           strides that they ask for)
// sound     the body is the same; on dense cells, which both versions take, it does the same.

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

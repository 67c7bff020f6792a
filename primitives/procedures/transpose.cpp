// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/traverse.h"
#include "primitives/aliases.h"
#include "primitives/permute.h"
#include "primitives/primitive.h"
#include "primitives/signature.h"

// transpose(arg, permute_vector)
//   def f(x: T[n, m]): ... x[i, j] ...   ~>   def f(x: T[m, n]): ... x[j, i] ...
// requires  nothing beyond the front-end invariants of the result
// sound     the new procedure does to the transpose of x what the old one does to x; a window's
//           strides go with its dimensions, and nothing computes with those of dense cells.  Calls
//           of the two are not interchangeable.

namespace selvage::primitives {
namespace {

using namespace core;

struct Transpose {
  BufferArg arg;
  std::vector<std::int64_t> permute_vector;
  std::vector<Field> fields() {
    return {{.name = "arg", .slot = &arg, .doc = "a tensor argument of the procedure"},
            {.name = "permute_vector",
             .slot = &permute_vector,
             .doc = "for each new dimension, the number of the old one; [1, 0] if left out",
             .optional = true}};
  }
};

Result<DimOrder> wanted_order(const Transpose& args, const Declaration& old) {
  if (!args.permute_vector.empty())
    return dim_order(args.permute_vector, old.type.rank(), "permute_vector", args.arg.loc);
  if (old.type.rank() == 2) return DimOrder{1, 0};
  return not_applicable(
      old.loc,
      fmt::format("`{}` has {} dimension(s), not two", args.arg.symbol->name(), old.type.rank()),
      "say by `permute_vector` which order they shall have");
}

bool asks(const std::vector<Expr>& conditions, const Sym& buffer) {
  bool found = false;
  for (const Expr& e : conditions) {
    visit(e, [&](const Expr& part) {
      const auto* stride = as<StrideOf>(part);
      found = found || (stride != nullptr && stride->buffer == buffer);
    });
  }
  return found;
}

// The strides of dense cells follow from the order of the dimensions; a window brings its own.
Status strides_kept(const Proc& p, const Sym& arg, const Declaration& old) {
  if (old.type.window) return Ok{};
  if (!asks(p->asserts, arg) && !asks_for_stride(p->body, {arg})) return Ok{};
  return not_applicable(
      old.loc, "a stride of `" + arg.name() + "` is asked for, which would be another number",
      "set_window the argument first: a window brings its strides along");
}

Result<Plan> plan(const Planner& p, const Transpose& args) {
  const Proc& proc = p.proc();
  const Sym& arg = *args.arg.symbol;
  if (args.arg.allocation) {
    return not_applicable(args.arg.loc,
                          "`" + arg.name() + "` is allocated in the procedure, not an argument",
                          "rearrange_dim changes the layout of an allocation");
  }
  Declaration now = declaration_of(proc, args.arg);
  TRY(order, wanted_order(args, now));
  Plan plan{.edit = Edit(proc), .owes = {}, .laws = {}, .keeps_signature = is_identity(order)};
  if (is_identity(order)) return plan;
  TRY(kept, strides_kept(proc, arg, now));
  TRY(body, permute_dims(proc->body, arg, order));
  plan.edit.map_body(body);
  std::vector<Expr> asserts;
  for (const Expr& e : proc->asserts) asserts.push_back(permute_strides(e, arg, order));
  plan.edit.set_asserts(std::move(asserts));
  now.type.shape = permuted(now.type.shape, order);
  redeclare(plan.edit, args.arg, now);
  return plan;
}

}  // namespace

Primitive make_transpose() {
  return define<Transpose>(
      {.name = "transpose",
       .summary = "let the caller hand over the transpose of an argument",
       .rewrite = "def f(x: T[n, m]): ... x[i, j] ...\n~>  def f(x: T[m, n]): ... x[j, i] ...",
       .sound = "the new procedure does to the transpose of x what the old one does to x; calls of "
                "the two are not interchangeable",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

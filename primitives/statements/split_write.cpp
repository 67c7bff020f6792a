// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "primitives/data_expr.h"
#include "primitives/primitive.h"

// split_write(stmt)
//   x = a + b     ~>   x = a ; x += b             x = a - b    ~>   x = a ; x += -b
//   x += a + b    ~>   x += a ; x += b
// requires  b does not read the cell                                 (value_unchanged, of the
// result)
//           the sum is what is added up, in the type of the cell         (values_equal)
// law       reassociate, for `+=` of floats
// sound     the cell holds a when b is added; nothing else runs between.

namespace selvage::primitives {
namespace {

using namespace core;

struct SplitWrite {
  StmtArg stmt;
  std::vector<Field> fields() {
    return {{.name = "stmt",
             .slot = &stmt,
             .doc = "an assignment or reduction whose right-hand side is a sum or difference"}};
  }
};

Result<Write> sum_at(const Proc& p, const Path& path) {
  const Stmt s = stmt_at(p, path);
  const auto w = write_of(s);
  const auto* sum = w ? as<Binary>(w->rhs) : nullptr;
  if (sum != nullptr && (sum->op == BinaryOp::add || sum->op == BinaryOp::sub)) return *w;
  return not_applicable(s->loc, "`" + headline(s) + "` does not store or add a sum");
}

// A sum that is rounded in another type than the cell's cannot be made in the cell.
Status rounded_alike(const Expr& sum, Scalar type) {
  if (!is_float(type) || sum->type.scalar == type) return Ok{};
  return not_applicable(sum->loc,
                        "`" + print(sum) + "` is computed in " +
                            std::string(spelling(sum->type.scalar)) + ", and the cell is " +
                            std::string(spelling(type)),
                        "cast the operands to " + std::string(spelling(type)) + " first");
}

// What the cell holds afterwards, as it stands and split, is owed to be equal.
void owe_sum(Plan& plan, const Proc& p, const Path& path, Scalar type, const Write& whole,
             const Expr& first, const Expr& second) {
  const auto add = [&](const Expr& x, const Expr& y) {
    return make_expr(x->loc, {.scalar = type}, Binary{BinaryOp::add, x, y});
  };
  const Expr before = cell(type, whole.buffer, whole.index);
  const Expr stored = cast_to(type, whole.rhs);
  const Expr once = cast_to(type, first);
  plan.owes.push_back(
      effects::values_equal(p, path, whole.reduces ? add(before, stored) : stored,
                            add(whole.reduces ? add(before, once) : once, cast_to(type, second))));
}

Result<Plan> plan(const Planner& p, const SplitWrite& args) {
  const Path path = args.stmt.path();
  TRY(whole, sum_at(p.proc(), path));
  const Scalar type = cell_type(p.proc(), path, whole.buffer);
  TRY(exact, rounded_alike(whole.rhs, type));
  const auto* sum = as<Binary>(whole.rhs);
  const Expr added = sum->op == BinaryOp::sub ? data_negation(sum->rhs) : sum->rhs;
  const SourceLoc loc = p.stmt(path)->loc;

  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.replace(range_of(path),
                    {make_write(loc, {whole.reduces, whole.buffer, whole.index, sum->lhs}),
                     make_write(loc, {true, whole.buffer, whole.index, added})},
                    {{{0}, {0}}});
  TRY(after, typed(plan.edit));
  Path next = path;
  ++next.back();
  const Expr first = write_of(stmt_at(after, path))->rhs;
  const Expr second = write_of(stmt_at(after, next))->rhs;
  owe_sum(plan, p.proc(), path, type, whole, first, second);
  plan.owes.push_back(effects::value_unchanged(plan.edit.proc(), range_of(path), second));
  return plan;
}

}  // namespace

Primitive make_split_write() {
  return define<SplitWrite>(
      {.name = "split_write",
       .summary = "store or add a sum in two statements",
       .rewrite = "x = a + b\n~>  x = a\n    x += b",
       .sound = "the second summand does not read the cell, so it is added to the first as before",
       .owes = {effects::Claim::values_equal, effects::Claim::value_unchanged},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "core/print.h"
#include "primitives/primitive.h"

// commute_expr(exprs)
//   a + b   ~>   b + a          a * b   ~>   b * a
// requires  the two orders have one value                       (values_equal, expressions_equal)
// sound     evaluating an operand changes nothing, and `+` and `*` of every type commute bit for
//           bit (of floats, up to which NaN results), so the operation has the value it had.

namespace selvage::primitives {
namespace {

using namespace core;

struct CommuteExpr {
  std::vector<ExprArg> exprs;
  std::vector<Field> fields() {
    return {{.name = "exprs", .slot = &exprs, .doc = "one or more sums or products"}};
  }
};

bool commutes(const Expr& e) {
  const auto* b = as<Binary>(e);
  return b != nullptr && (b->op == BinaryOp::add || b->op == BinaryOp::mul);
}

Expr swapped(const Expr& e) {
  const auto* b = as<Binary>(e);
  ENSURE(b != nullptr, "a sum or product is a binary operation");
  return make_expr(e->loc, e->type, Binary{b->op, b->rhs, b->lhs});
}

// The places, inner ones before those around them.
Result<std::vector<ExprPlace>> places_of(const CommuteExpr& args) {
  std::vector<ExprPlace> places;
  for (const ExprArg& a : args.exprs) {
    if (std::find(places.begin(), places.end(), a.expr()) != places.end()) {
      return bad_input(a.loc, "the same place is given twice");
    }
    places.push_back(a.expr());
  }
  std::sort(places.begin(), places.end(), [](const ExprPlace& a, const ExprPlace& b) {
    if (a.path.size() != b.path.size()) return a.path.size() > b.path.size();
    return std::tie(a.stmt, a.path) < std::tie(b.stmt, b.path);
  });
  return places;
}

Result<Plan> plan(const Planner& p, const CommuteExpr& args) {
  TRY(places, places_of(args));
  Plan plan{Edit(p.proc()), {}, {}};
  for (const ExprPlace& place : places) {
    const Expr e = expr_at(p.proc(), place);
    if (!commutes(e)) {
      return not_applicable(e->loc, "`" + print(e) + "` is neither a sum nor a product");
    }
    const bool control = is_control(e->type.scalar);
    plan.owes.push_back(control ? effects::expressions_equal(p.proc(), place.stmt, e, swapped(e))
                                : effects::values_equal(p.proc(), place.stmt, e, swapped(e)));
    plan.edit.replace_expr(place, swapped(expr_at(plan.edit.proc(), place)));
  }
  return plan;
}

}  // namespace

Primitive make_commute_expr() {
  return define<CommuteExpr>(
      {.name = "commute_expr",
       .summary = "swap the operands of sums and products",
       .rewrite = "a + b\n~>  b + a",
       .sound = "evaluating an operand changes nothing, and `+` and `*` of every type commute bit "
                "for bit",
       .owes = {effects::Claim::values_equal, effects::Claim::expressions_equal},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

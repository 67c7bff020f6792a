// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "primitives/data_expr.h"
#include "primitives/primitive.h"

// left_reassociate_expr(expr)
//   a + (b + c)   ~>   a + b + c          a * (b * c)   ~>   a * b * c
// requires  the two groupings have one value                    (values_equal, expressions_equal)
//           all three operations are made in one type
// law       reassociate, of floats
// sound     integers are a ring, so nothing is lost; over the reals `+` and `*` associate.

namespace selvage::primitives {
namespace {

using namespace core;

struct LeftReassociateExpr {
  ExprArg expr;
  std::vector<Field> fields() {
    return {{.name = "expr",
             .slot = &expr,
             .doc = "a sum whose second operand is a sum, or a "
                    "product whose second operand is a product"}};
  }
};

Status of_one_operator(const Expr& e) {
  const auto* outer = as<Binary>(e);
  const bool regroups =
      outer != nullptr && (outer->op == BinaryOp::add || outer->op == BinaryOp::mul);
  const auto* inner = regroups ? as<Binary>(outer->rhs) : nullptr;
  if (inner != nullptr && inner->op == outer->op) return Ok{};
  return not_applicable(e->loc, "`" + print(e) + "` is neither `a + (b + c)` nor `a * (b * c)`",
                        "commute_expr brings the inner operation to the right");
}

Result<Plan> plan(const Planner& p, const LeftReassociateExpr& args) {
  const ExprPlace place = args.expr.expr();
  const Expr e = expr_at(p.proc(), place);
  TRY(fits, of_one_operator(e));
  const auto* outer = as<Binary>(e);
  const auto* inner = as<Binary>(outer->rhs);
  const Expr left = make_expr(e->loc, e->type, Binary{outer->op, outer->lhs, inner->lhs});
  const Expr regrouped = make_expr(e->loc, e->type, Binary{outer->op, left, inner->rhs});

  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.replace_expr(place, regrouped);
  TRY(after, typed(plan.edit));
  const Expr now = as<Binary>(expr_at(after, place))->lhs;
  const bool data = is_data(e->type.scalar);
  if (data && (outer->rhs->type.scalar != e->type.scalar || now->type.scalar != e->type.scalar)) {
    const Expr& other = now->type.scalar != e->type.scalar ? now : outer->rhs;
    return not_applicable(e->loc,
                          "`" + print(other) + "` is computed in " +
                              std::string(spelling(other->type.scalar)) + ", and the whole in " +
                              std::string(spelling(e->type.scalar)),
                          "cast the narrower operands first (rewrite_expr)");
  }
  plan.owes.push_back(data ? effects::values_equal(p.proc(), place.stmt, e, regrouped)
                           : effects::expressions_equal(p.proc(), place.stmt, e, regrouped));
  return plan;
}

}  // namespace

Primitive make_left_reassociate_expr() {
  return define<LeftReassociateExpr>(
      {.name = "left_reassociate_expr",
       .summary = "regroup a sum or product to the left",
       .rewrite = "a + (b + c)\n~>  a + b + c",
       .sound = "integers are a ring, so nothing is lost; over the reals `+` and `*` associate, "
                "and the law is recorded",
       .owes = {effects::Claim::values_equal, effects::Claim::expressions_equal},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives

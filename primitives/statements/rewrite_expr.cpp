// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/data_expr.h"
#include "primitives/primitive.h"

// rewrite_expr(expr, new_expr)
//   s[e]   ~>   s[e']
// requires  both have one value where the statement stands     (expressions_equal, values_equal)
//           both have one type, and so has everything around them
// law       reassociate, distribute, reciprocal: those by which data values are equal
// sound     an expression stands for its value; those of a loop's range are evaluated once, before
//           the loop.

namespace selvage::primitives {
namespace {

using namespace core;

struct RewriteExpr {
  ExprArg expr;
  ExprText new_expr;
  std::vector<Field> fields() {
    return {{.name = "expr", .slot = &expr, .doc = "the expression to replace"},
            {.name = "new_expr", .slot = &new_expr, .doc = "an expression of the same value"}};
  }
};

bool is_reference(const Expr& e) {
  return as<Whole>(e) != nullptr || as<WindowExpr>(e) != nullptr || e->type.is_tensor();
}

bool is_truth(const Expr& e) { return e->type.scalar == Scalar::boolean; }

std::string kind_of(const Expr& e) {
  if (is_truth(e)) return "a condition";
  return is_control(e->type.scalar) ? "a control expression" : "data";
}

// Literals may be either, until it is known where they stand.
Status of_one_kind(const Expr& e, const Expr& written) {
  const bool either = made_of_literals(written) && !is_truth(written) && !is_truth(e) &&
                      free_names(written).empty();
  if (either || kind_of(e) == kind_of(written)) return Ok{};
  return not_applicable(e->loc, "`" + print(e) + "` is " + kind_of(e) + ", `" + print(written) +
                                    "` is " + kind_of(written));
}

// With the old expression back in its place everything is as it was.
Status nothing_else_changed(const Proc& before, const Proc& after, const ExprPlace& place) {
  const Expr e = expr_at(before, place);
  const Expr now = expr_at(after, place);
  const auto differ = [&](const std::string& why) {
    return not_applicable(e->loc, why, "write the type as a cast");
  };
  if (is_data(e->type.scalar) && now->type.scalar != e->type.scalar) {
    return differ("`" + print(e) + "` is " + std::string(spelling(e->type.scalar)) + ", `" +
                  print(now) + "` would be " + std::string(spelling(now->type.scalar)));
  }
  Edit back(after);
  back.replace_expr(place, e);
  if (equal(back.proc()->body, before->body)) return Ok{};
  return differ("with `" + print(now) + "` in its place, the types around it would be others");
}

Result<Plan> plan(const Planner& p, const RewriteExpr& args) {
  const ExprPlace place = args.expr.expr();
  const Expr e = expr_at(p.proc(), place);
  if (is_reference(e)) {
    return not_applicable(e->loc, "`" + print(e) + "` is handed over by reference, not as a value",
                          "rewrite the indices inside it");
  }
  TRY(written, p.parse(args.new_expr, gap_before(place.stmt)));
  if (is_reference(written)) {
    return bad_input(args.new_expr.loc, "`" + args.new_expr.text + "` is not a value");
  }
  TRY(alike, of_one_kind(e, written));
  Edit trial(p.proc());
  trial.replace_expr(place, written);
  TRY(after, typed(trial));
  TRY(same, nothing_else_changed(p.proc(), after, place));

  const Expr now = expr_at(after, place);
  Plan plan{Edit(p.proc()), {}, {}};
  plan.owes.push_back(is_data(e->type.scalar)
                          ? effects::values_equal(p.proc(), place.stmt, e, now)
                          : effects::expressions_equal(p.proc(), place.stmt, e, now));
  plan.edit.replace_expr(place, now);
  return plan;
}

}  // namespace

Primitive make_rewrite_expr() {
  return define<RewriteExpr>(
      {.name = "rewrite_expr",
       .summary = "write an expression of the same value in place of another",
       .rewrite = "s[e]\n~>  s[e']",
       .sound = "an expression stands for its value, and both have one value where the statement "
                "stands",
       .owes = {effects::Claim::expressions_equal, effects::Claim::values_equal},
       .laws = {"reassociate", "distribute", "reciprocal"}},
      plan);
}

}  // namespace selvage::primitives

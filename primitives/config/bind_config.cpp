// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/open_fields.h"
#include "primitives/primitive.h"

// bind_config(expr, config, field)
//   s[e]   ~>   Cfg.f = e ; s[Cfg.f]
// requires  the field holds e there already                                (expressions_equal)
//           or nothing, s included, reads it before it is set again        (config_unobserved)
// modulo    the field, unless it holds e already or is set again before the end
// sound     s evaluates its own expressions before it does anything else, so e has just this value;
//           what the field held before is missed by nobody, and what it holds now is read only in
//           the place of e.

namespace selvage::primitives {
namespace {

using namespace core;

struct BindConfig {
  ExprArg expr;
  ConfigName config;
  FieldName field;
  std::vector<Field> fields() {
    return {{.name = "expr", .slot = &expr, .doc = "the expression to hand over in the field"},
            {.name = "config", .slot = &config, .doc = "the configuration record"},
            {.name = "field", .slot = &field, .doc = "the field of it that is used"}};
  }
};

Status holds(const effects::ConfigLocation& field, const Expr& e) {
  const Scalar type = effects::field_type(field);
  const Scalar given = e->type.scalar;
  if (as<Whole>(e) != nullptr || as<WindowExpr>(e) != nullptr || e->type.is_tensor()) {
    return not_applicable(e->loc, "`" + print(e) + "` is not one value, so no field can hold it");
  }
  if (given == type || (is_control_int(given) && is_control_int(type))) return Ok{};
  return not_applicable(e->loc, "`" + print(e) + "` is " + std::string(spelling(given)) +
                                    ", but `" + effects::field_text(field) +
                                    "` holds a value of type " + std::string(spelling(type)));
}

Result<Plan> plan(const Planner& p, const BindConfig& args) {
  TRY(field, p.find_field(args.config, args.field));
  const ExprPlace place = args.expr.expr();
  const Expr e = expr_at(p.proc(), place);
  TRY(fits, holds(field, e));
  Plan plan{Edit(p.proc()), {}, {}};
  const Gap gap = gap_before(place.stmt);
  owe_setting(plan, p, gap, field, e);
  plan.edit.replace_expr(place, read_of(field, e->loc));
  plan.edit.insert(gap, {write_of(field, e, e->loc)});
  return plan;
}

}  // namespace

Primitive make_bind_config() {
  return define<BindConfig>(
      {.name = "bind_config",
       .summary = "hand a value over in a configuration field",
       .rewrite = "s[e]\n~>  Cfg.f = e\n    s[Cfg.f]",
       .sound = "e is evaluated just before the statement that evaluated it; what the field held "
                "before is read by nothing before it is set again",
       .owes = {effects::Claim::expressions_equal, effects::Claim::config_unobserved},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

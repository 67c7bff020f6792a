// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "primitives/open_fields.h"
#include "primitives/primitive.h"
#include "primitives/value_faults.h"

// write_config(gap, config, field, rhs)
//   (nothing)   ~>   Cfg.f = rhs
// requires  the field holds rhs there already                              (expressions_equal)
//           or nothing reads it later before it is set again               (config_unobserved)
// modulo    the field, unless it holds rhs already or is set again before the end
// sound     two runs that differ only in what the field holds stay so until it is set to the same
//           value in both, since nothing reads it; or they do not differ at all.

namespace selvage::primitives {
namespace {

using namespace core;

struct WriteConfigArgs {
  GapArg gap;
  ConfigName config;
  FieldName field;
  ExprText rhs;
  std::vector<Field> fields() {
    return {{.name = "gap", .slot = &gap, .doc = "where the field is set"},
            {.name = "config", .slot = &config, .doc = "the configuration record"},
            {.name = "field", .slot = &field, .doc = "the field of it that is set"},
            {.name = "rhs", .slot = &rhs, .doc = "the value that it is set to"}};
  }
};

bool can_hold(Scalar field, Scalar given) {
  if (is_data(field)) return is_float(given);
  return given == field || (is_control_int(field) && is_control_int(given));
}

// The value, of a kind that the field can hold.
Result<Expr> value_for(const Planner& p, const effects::ConfigLocation& field,
                       const WriteConfigArgs& args, const Gap& gap) {
  TRY(value, p.parse(args.rhs, gap));
  const Scalar type = effects::field_type(field);
  if (!can_hold(type, value->type.scalar) || value->type.is_tensor()) {
    return bad_input(args.rhs.loc, "`" + effects::field_text(field) + "` holds a value of type " +
                                       std::string(spelling(type)) + ", which `" + args.rhs.text +
                                       "` is not");
  }
  if (may_fail(value)) {
    return not_applicable(args.rhs.loc,
                          "`" + print(value) +
                              "` may fail (a division by zero, a conversion that does not fit), "
                              "and would be computed where it was not before");
  }
  return value;
}

Result<Plan> plan(const Planner& p, const WriteConfigArgs& args) {
  const Gap gap = args.gap.gap();
  TRY(field, p.find_field(args.config, args.field));
  TRY(value, value_for(p, field, args, gap));
  Plan plan{Edit(p.proc()), {}, {}};
  owe_setting(plan, p, gap, field, value);
  plan.edit.insert(gap, {write_of(field, value, loc_of(p.proc(), gap))});
  return plan;
}

}  // namespace

Primitive make_write_config() {
  return define<WriteConfigArgs>(
      {.name = "write_config",
       .summary = "set a configuration field where nobody sees it",
       .rewrite = "(nothing)\n~>  Cfg.f = rhs",
       .sound = "the field holds that value already, or nothing reads it later before it is set "
                "again; unless it is set again before the end, it may hold something else there",
       .owes = {effects::Claim::expressions_equal, effects::Claim::config_unobserved},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

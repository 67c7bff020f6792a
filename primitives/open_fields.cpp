// SPDX-License-Identifier: Apache-2.0
#include "primitives/open_fields.h"

namespace selvage::primitives {

using core::Expr;
using effects::ConfigLocation;

void leave_open(Plan& plan, const Planner& p, const core::Proc& version, const core::Gap& gap,
                const std::vector<ConfigLocation>& fields) {
  for (const ConfigLocation& field : fields) {
    const effects::Obligation overwritten = effects::config_overwritten(version, gap, {field});
    if (p.would_hold(overwritten)) {
      plan.owes.push_back(overwritten);
      continue;
    }
    plan.owes.push_back(effects::config_unobserved(version, gap, {field}));
    plan.modulo.push_back(field);
  }
}

Expr read_of(const ConfigLocation& field, const core::SourceLoc& loc) {
  return core::make_expr(loc, {effects::field_type(field)},
                         core::ReadConfig{field.config, field.field});
}

core::Stmt write_of(const ConfigLocation& field, const Expr& value, const core::SourceLoc& loc) {
  return core::make_stmt(loc, core::WriteConfig{field.config, field.field, value});
}

void owe_setting(Plan& plan, const Planner& p, const core::Gap& gap, const ConfigLocation& field,
                 const Expr& value) {
  if (!core::is_data(effects::field_type(field))) {
    core::Path at = gap.block;
    at.push_back(gap.at);
    const effects::Obligation unchanged =
        effects::expressions_equal(p.proc(), at, read_of(field, value->loc), value);
    if (p.would_hold(unchanged)) {
      plan.owes.push_back(unchanged);
      return;
    }
  }
  leave_open(plan, p, p.proc(), gap, {field});
}

}  // namespace selvage::primitives

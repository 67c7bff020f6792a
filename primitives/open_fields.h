// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "primitives/plan.h"

namespace selvage::primitives {

// From the gap on (of the version before the step, or of its result) the fields may hold something
// else than before: owes that nobody reads them until they are set again.  A field that is set
// again on every path holds at the end what it held before; another one is left open.
void leave_open(Plan& plan, const Planner& p, const core::Proc& version, const core::Gap& gap,
                const std::vector<effects::ConfigLocation>& fields);

[[nodiscard]] core::Expr read_of(const effects::ConfigLocation& field, const core::SourceLoc& loc);
[[nodiscard]] core::Stmt write_of(const effects::ConfigLocation& field, const core::Expr& value,
                                  const core::SourceLoc& loc);

// Setting the field to this value just before the statement changes nothing, if the judge agrees:
// then that is owed.  Otherwise the field is left open from there on.
void owe_setting(Plan& plan, const Planner& p, const core::Gap& gap,
                 const effects::ConfigLocation& field, const core::Expr& value);

}  // namespace selvage::primitives

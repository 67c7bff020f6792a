// SPDX-License-Identifier: Apache-2.0
#include "primitives/preconditions.h"

namespace selvage::primitives {

Result<core::Expr> parse_condition(const Planner& p, const ExprText& text, const core::Gap& where) {
  TRY(e, p.parse(text, where));
  if (!e->type.is_tensor() && e->type.scalar == core::Scalar::boolean) return e;
  return bad_input(e->loc, "`" + text.text + "` must be a condition on control values",
                   "write a comparison, as in `n % 4 == 0`");
}

Result<core::Expr> precondition(const Planner& p, const ExprText& text) {
  return parse_condition(p, text, {{}, 0});
}

void add_precondition(core::Edit& edit, const core::Expr& condition) {
  std::vector<core::Expr> asserts = edit.proc()->asserts;
  asserts.push_back(condition);
  edit.set_asserts(std::move(asserts));
}

}  // namespace selvage::primitives

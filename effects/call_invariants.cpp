// SPDX-License-Identifier: Apache-2.0
#include "effects/call_invariants.h"

namespace selvage::effects {

std::vector<Obligation> invariants_of_call(const core::Proc& p, const core::Path& call) {
  ENSURE(core::as<core::Call>(core::stmt_at(p, call)) != nullptr, "there is a call");
  std::vector<Obligation> out;
  for (const Claim claim :
       {Claim::in_bounds, Claim::positive_size, Claim::precondition_holds, Claim::no_alias}) {
    out.push_back({claim, p, {core::range_of(call)}, {}, {}, {}, 0, 0, {}, {}});
  }
  return out;
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/prover.h"

namespace selvage::effects {

Outcome decide_config_unobserved(Prover& prover, const Obligation& o) {
  Inquiry inquiry(prover, o.claim, core::loc_of(o.proc, o.places.front()), "config_unobserved", "");
  inquiry.refuse(over_limit(core::loc_of(o.proc, o.places.front()), "config_unobserved cannot be decided yet"));
  return std::move(inquiry).finish();
}

Outcome decide_changes_nothing(Prover& prover, const Obligation& o) {
  Inquiry inquiry(prover, o.claim, core::loc_of(o.proc, o.places.front()), "changes_nothing", "");
  inquiry.refuse(over_limit(core::loc_of(o.proc, o.places.front()), "changes_nothing cannot be decided yet"));
  return std::move(inquiry).finish();
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/prover.h"

namespace selvage::effects {

Outcome decide_values_equal(Prover& prover, const Obligation& o) {
  Inquiry inquiry(prover, o.claim, core::loc_of(o.proc, o.places.front()), "values_equal", "");
  inquiry.refuse(over_limit(core::loc_of(o.proc, o.places.front()), "values_equal cannot be decided yet"));
  return std::move(inquiry).finish();
}

}  // namespace selvage::effects

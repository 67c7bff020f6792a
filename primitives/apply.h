// SPDX-License-Identifier: Apache-2.0
//
// The only place where a plan becomes a procedure.
#pragma once
#include "effects/judge.h"
#include "primitives/plan.h"
#include "primitives/version.h"

namespace selvage::primitives {

// The version of a procedure read from a file, certified to meet the front-end invariants.
[[nodiscard]] Version source_version(const effects::Certificate& certificate, double seconds);

// The version that the step makes of `before`.  The certificate must have been issued for `before`
// and for exactly the procedure that the plan arrives at (ENSUREd).
[[nodiscard]] Version apply(const Version& before, const Plan& plan,
                            const effects::Certificate& certificate, StepRecord record);

}  // namespace selvage::primitives

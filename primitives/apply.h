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

// The version that the step makes of `before`.  There is a certificate for each stage of the plan
// and one for its end; each must have been issued for exactly the procedures that it leads from and
// to (ENSUREd).
[[nodiscard]] Version apply(const Version& before, const Plan& plan,
                            const std::vector<effects::Certificate>& certificates,
                            StepRecord record);

}  // namespace selvage::primitives

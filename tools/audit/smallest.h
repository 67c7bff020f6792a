// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "tools/audit/audit.h"
#include "tools/audit/wrapper.h"
#include "tools/fuzz/c_run.h"

namespace selvage::audit {

// The failure of a run, with data made as plain as they can be while it still fails in that way of
// compiling and running.
[[nodiscard]] Failure smallest_failure(const Wrapper& w, fuzz::CRun run,
                                       const fuzz::CDifference& difference,
                                       const core::Library& library);

}  // namespace selvage::audit

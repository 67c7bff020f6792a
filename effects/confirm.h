// SPDX-License-Identifier: Apache-2.0
//
// Counterexamples, run.  Of what is refuted already a run tells the reader that the failure is real
// and changes no answer: JudgeOptions::confirm may leave it out.  What the analysis alone cannot
// refute, for it approximates, is refuted by a run: that one is always made.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/interpret.h"
#include "effects/judge.h"

namespace selvage::effects {

// Runs both versions on several inputs whose control arguments are those of the witness, in the
// machine and (under Numerics::real, instead of it for floating-point data) the field domain, and
// returns the first difference in words: "x[1, 0] differs: 3 before, 4 after".  Nothing if none was
// found, or if the inputs would be too large to run.  What the fields of `open` hold at the end is
// no difference.
[[nodiscard]] std::optional<std::string> confirm_difference(
    const core::Proc& before, const core::Proc& after, const std::vector<Witness>& witness,
    Numerics numerics, const std::vector<ConfigLocation>& open = {});

// Runs the procedure the same way and returns the first fault of an expected kind in words, or
// nothing.
[[nodiscard]] std::optional<std::string> confirm_fault(const core::Proc& p,
                                                       const std::vector<Witness>& witness,
                                                       const std::set<core::FaultKind>& expected);

// The fault that some small arguments show, if any of a few do.
[[nodiscard]] std::optional<std::string> some_fault(const core::Proc& p,
                                                    const std::set<core::FaultKind>& expected);

}  // namespace selvage::effects

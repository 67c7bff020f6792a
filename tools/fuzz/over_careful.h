// SPDX-License-Identifier: Apache-2.0
//
// Was a refusal needed?  Running what was planned shows that it was; where all runs agree, that it
// perhaps was not.
#pragma once
#include <optional>

#include "core/result.h"
#include "effects/judge.h"
#include "tools/fuzz/same_meaning.h"

namespace selvage::fuzz {

// What the step would have made agrees with what it was pointed at wherever both were run, and that
// says something:
//   - for all small control arguments, for those of the counterexample, and for random ones; bit
//   for
//     bit if that was asked for;
//   - for the statement that it changes alone, too: nothing that runs later hides a difference, and
//     arguments hold what they came with (unless the claim is about what runs later);
//   - the new procedures that it calls run by themselves;
//   - what is rewritten is of use: without its assignments and calls the results are other ones.
[[nodiscard]] bool perhaps_over_careful(const Rewrite& planned, const Error& refusal,
                                        effects::Numerics numerics = effects::Numerics::real);

// The procedure without the assignments and calls in those of its statements that the rewrite has
// changed; nothing if it has changed none.
[[nodiscard]] std::optional<core::Proc> without_what_changed(const Rewrite& rewrite);

}  // namespace selvage::fuzz

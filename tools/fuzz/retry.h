// SPDX-License-Identifier: Apache-2.0
//
// A finding, tried again.
#pragma once
#include <optional>
#include <string>

#include "tools/fuzz/session.h"
#include "tools/fuzz/subject.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

[[nodiscard]] effects::Numerics numerics_of(const Finding& f);
// Does the last step still go wrong in that way?  What is wrong with it, if so.  A finding that
// ends the process, or takes for ever, does that here.
[[nodiscard]] std::optional<std::string> goes_wrong(const Subject& subject, const Finding& f);
[[nodiscard]] std::optional<std::string> goes_wrong(const Session::Environment& environment,
                                                    const Finding& f);
// The same in a process of its own, where a hang is what takes so many seconds.
[[nodiscard]] std::optional<std::string> goes_wrong_apart(const Subject& subject, const Finding& f,
                                                          double seconds);

// The last step of a finding that was accepted.
struct LastStep {
  Session::Taken taken;
  bool may_be_uninitialised = false;
};
[[nodiscard]] std::optional<LastStep> last_step(const Session::Environment& environment,
                                                const Finding& f);

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
//
// Checks of one accepted step that do not rest on the judge.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/interpret.h"
#include "primitives/version.h"

namespace selvage::proofs {

// Values of control arguments that a step has fixed, by name.
using Fixed = std::map<std::string, std::variant<std::int64_t, bool>>;

// Runs a step's versions on random inputs of several sizes over the prime field and, if the step
// uses no law, bit for bit in the machine domain; configuration fields that the step leaves open
// are not compared.  The first thing that is wrong, with its seed; nothing if all runs agree.
[[nodiscard]] std::optional<std::string> meaning_differs(const primitives::Version& before,
                                                         const primitives::Version& after,
                                                         const Fixed& fixed);

// Every statement, run of statements and gap of `before` is found in `after`, or refused in a
// sentence that names the step.
[[nodiscard]] std::vector<std::string> forwarding_faults(const primitives::Version& before,
                                                         const primitives::Version& after);

}  // namespace selvage::proofs

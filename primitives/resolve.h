// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>

#include "primitives/args.h"
#include "primitives/primitive.h"

namespace selvage::primitives {

// Places bound to names by `let`, already carried to the version at hand; of a place that a step
// removed, the error that says so.
using Lets = std::map<std::string, Result<core::Place>>;

// Finds every place argument of the request in `p`.  The error says which argument asks for what.
[[nodiscard]] Status resolve(Request& request, const core::Proc& p, const Lets& lets);

// One place as written, of any kind (for `let`).
[[nodiscard]] Result<core::Place> resolve_any(const PlaceArg& arg, const core::Proc& p,
                                              const Lets& lets);

}  // namespace selvage::primitives

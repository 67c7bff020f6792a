// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"
#include "primitives/json_source.h"
#include "primitives/primitive.h"

namespace selvage::primitives {

// Fills a request from the step object at `pointer` of the document.  Refuses unknown, missing and
// ill-typed arguments; `ignored` are the keys that belong to the schedule, not to the primitive
// ("op", "proc", "as").
[[nodiscard]] Status decode(Request& request, const Primitive& primitive,
                            const JsonDocument& document, const std::string& pointer,
                            const std::vector<std::string>& ignored);

// One place as schedules spell it: a string, {"find", "nav"}, {"path", "count"}, {"gap"} or
// {"path", "expr"}.
[[nodiscard]] Status decode_place(PlaceArg& arg, const JsonDocument& document,
                                  const std::string& pointer);

}  // namespace selvage::primitives

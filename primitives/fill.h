// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "primitives/primitive.h"

namespace selvage::primitives {

// Fills a request from arguments given in C++, by way of the same JSON that a schedule file would
// hold.  Cursors are carried to `v` first; without it there may be none.  Returns the step as one
// line of JSON.
[[nodiscard]] Result<std::string> fill(Request& request, const Primitive& primitive,
                                       const std::vector<NamedArg>& args,
                                       const std::optional<Version>& v);

}  // namespace selvage::primitives

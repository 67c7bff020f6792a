// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <span>

#include "smt/session.h"

namespace selvage::smt {

// A model of the query in which the constraints hold too; nothing if there is none, or none was
// found.
using ModelSearch = std::function<std::optional<Model>(std::span<const Formula> constraints)>;

// Starting from a model, makes |v| as small as it finds, one variable of `order` after the other,
// with at most `most_searches` searches.
[[nodiscard]] Model minimise(Model model, std::span<const Variable> order,
                             const ModelSearch& search, int most_searches);

}  // namespace selvage::smt

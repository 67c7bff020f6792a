// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "smt/session.h"

namespace selvage::smt {

// The truth of a formula under a model, by exact arithmetic; variables the model does not list are
// 0.  Nothing if a number on the way exceeds 128 bits, or the formula is opaque.
[[nodiscard]] std::optional<bool> evaluate(const Formula& formula, const Model& model);

}  // namespace selvage::smt

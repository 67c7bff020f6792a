// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "smt/formula_node.h"

namespace selvage::smt {

// How a variable is written.
using Naming = std::function<std::string(const Variable&)>;

// SMT-LIB 2 text, valid if no part is opaque and `name` gives valid symbols.
[[nodiscard]] std::string to_text(const Term& term, const Naming& name);
[[nodiscard]] std::string to_text(const Formula& formula, const Naming& name);

}  // namespace selvage::smt

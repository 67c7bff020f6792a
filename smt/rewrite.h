// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "smt/formula_node.h"

namespace selvage::smt {

// What an atom is replaced by; nothing: the atom stays and its own parts are rewritten.
using AtomRewrite = std::function<std::optional<Term>(const AtomRef&)>;

// Rebuilds, normalising again.  The same handle if nothing changed.
[[nodiscard]] Term rewrite(const Term& term, const AtomRewrite& replace);
[[nodiscard]] Formula rewrite(const Formula& formula, const AtomRewrite& replace);

// Appends the conjuncts of `formula` to `units`.
void append_units(const Formula& formula, std::vector<Formula>& units);

}  // namespace selvage::smt

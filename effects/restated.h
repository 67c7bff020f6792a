// SPDX-License-Identifier: Apache-2.0
//
// The equations "the access touches the cell", one per dimension, in other words.  Each restatement
// implies them or is one of several ways to meet them: good for guessing, and only for that.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "core/traverse.h"
#include "effects/access.h"

namespace selvage::effects {

// index[d] = cell[d] for every d: at first one equation for each dimension.
struct Equations {
  std::vector<Resolved> index;  // of the access, in its binders
  std::vector<Resolved> cell;
};

// Where `index` and `cell` have remainders by one number: what these are taken of is equal.  In a
// circular buffer, where the cell was written that is read, not where one that shares its place
// was.  Nothing where there are none.
[[nodiscard]] std::optional<Equations> of_dividends(Equations e);

// Where binders are multiplied by something symbolic, as in b * i + j: what each such factor is
// multiplied by is equal, and so is the rest.  Nothing where there is none.
[[nodiscard]] std::optional<Equations> of_coefficients(const Equations& e,
                                                       const std::set<core::Sym>& binders);

// The binders whose places in `index` other expressions take in `cell`, both being of one shape;
// also where products and divisions make the equations hard to solve.  Nothing where they differ
// otherwise or a binder would be two things.
[[nodiscard]] std::optional<core::Substitution> matched(const Equations& e,
                                                        const std::set<core::Sym>& binders);

}  // namespace selvage::effects

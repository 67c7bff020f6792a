// SPDX-License-Identifier: Apache-2.0
//
// Small look-ups shared by the deciders.
#pragma once
#include <string>

#include "effects/context.h"
#include "effects/obligation.h"
#include "effects/outcome.h"

namespace selvage::effects {

// Place number `number` of an obligation that is about ranges of statements (ENSUREd).
[[nodiscard]] const core::BlockRange& range_of(const Obligation& o, std::size_t number);
// The loop that a statement is (ENSUREd).
[[nodiscard]] const core::For& loop_of(const core::Stmt& s);
// Of the loops around a place, outermost first.
[[nodiscard]] std::vector<core::Sym> iterators_of(const Context& c);
[[nodiscard]] std::string in_quotes(const std::string& text);
// A refuted outcome whose counterexample may be none, for this reason; others as they are.
[[nodiscard]] Outcome as_undecided(Outcome o, const std::string& reason);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Small look-ups shared by the deciders.
#pragma once
#include <set>
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
// What follows a statement in its block.
[[nodiscard]] core::Block statements_after(const core::Proc& p, const core::Path& stmt);
// The names of all windows that the procedure makes of a buffer.
[[nodiscard]] std::set<core::Sym> windows_of(const core::Proc& p, const core::Sym& buffer);
// A refuted outcome of a rule that is sufficient, not necessary: undecided, unless a run shows that
// the counterexample is one.
[[nodiscard]] Outcome rests_on_approximation(Outcome o);
// A refuted outcome whose counterexample may be none, for this reason; others as they are.
[[nodiscard]] Outcome as_undecided(Outcome o, const std::string& reason);

}  // namespace selvage::effects

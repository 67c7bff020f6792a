// SPDX-License-Identifier: Apache-2.0
//
// The one question behind every claim about order: can two accesses that change places touch one
// location, at least one of them changing it?
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "effects/access.h"
#include "effects/prover.h"

namespace selvage::effects {

// What may run before and after the other side.
struct Side {
  std::vector<Access> accesses;
  // Who acts: "iteration (i=0, j=1)", or "`x[i] = 1.0`".
  std::function<std::string(const Access&, const Assignment&)> actor;
};

// What two sides share.  The symbols of `second` that may differ from those of `first` are other
// symbols; binders of accesses need not be.
struct Meeting {
  Context context;               // holds for both
  std::vector<Resolved> known;   // what else is known: "i < i'"
  std::vector<core::Sym> order;  // what a counterexample shows first
  std::string consequence;       // said of the second access: " and would now run first"
  // They overlap in time: nothing that changes a cell commutes with anything.
  bool in_parallel = false;
};

// Requires that no access of one side conflicts with an access of the other.  `first` is what runs
// first in the program as it is.  Two accesses conflict if they touch one location and do not
// commute: reads commute, and (not in parallel) so do reductions where `+` is a ring's (of floats:
// the law "reassociate", used only where cells may meet), plain assignments of one literal, setting
// a configuration field to what it holds, and what leaves a cell that is initialised as it is.
void require_no_conflict(Inquiry& inquiry, const Meeting& meeting, const Side& first,
                         const Side& second);
// The same within one side: `other` is what the same accesses look like in another iteration, in
// the same order.
void require_independent(Inquiry& inquiry, const Meeting& meeting, const Side& one,
                         const Side& other);

// The accesses of a loop body as another iteration makes them.
[[nodiscard]] std::vector<Access> in_other_iteration(const std::vector<Access>& body,
                                                     const core::Substitution& rename);

// The verb of an access: "reads", "writes", "adds to".
[[nodiscard]] std::string_view verb(AccessKind kind);
// An actor that is a loop iteration, with these iterators: "iteration (i=0, j=1)".
[[nodiscard]] std::function<std::string(const Access&, const Assignment&)> iteration_actor(
    std::vector<core::Sym> iterators);
// An actor that is the statement of the access.
[[nodiscard]] std::string statement_actor(const Access& a, const Assignment& values);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// The accesses that some statements make to a few buffers, in the order in which one run makes
// them.  Calls are looked into, so that the order of events inside callees is seen.
#pragma once
#include <deque>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "effects/access.h"
#include "effects/conflict.h"
#include "effects/prover.h"

namespace selvage::effects {

// Accesses of which, as far as the meeting says, any of `earlier` may come before any of `later`.
struct Succession {
  Meeting meeting;
  std::span<const Access> earlier, later;
  std::function<std::string(const Access&, const Assignment&)> earlier_actor, later_actor;
};

// Every pair of events of one run of the statements is a pair of some succession, in the order of
// the run; an event is one access by one statement.  What the iterations of a parallel loop, or a
// call that could not be looked into, do is there in both orders.  Left out are pairs of accesses
// of one assignment: it reads before it writes.
class Successions {
 public:
  // Consecutive statements, the first run in `before`; `buffers` are base buffers in scope there,
  // `aliases` names of windows of them made earlier.
  Successions(const core::Block& statements, const Context& before,
              const std::set<core::Sym>& buffers, const std::set<core::Sym>& aliases = {});
  Successions(const Successions&) = delete;
  Successions& operator=(const Successions&) = delete;

  [[nodiscard]] const std::vector<Succession>& all() const { return all_; }

 private:
  friend class SuccessionWalk;
  std::deque<std::vector<Access>> accesses_;
  std::vector<Succession> all_;
};

// When it would matter that one access comes before another, in terms of their (different) binders;
// includes that both happen.
using Clash = std::function<smt::Formula(const Access& earlier, const Access& later)>;

// Is there no such pair?  A failure has no consequence for the inquiry.
[[nodiscard]] bool never(Inquiry& inquiry, const Successions& order, const Clash& clash);
// Requires that there is none.  A clash with a later read is told rather than one with a write.
void require_never(Inquiry& inquiry, const Successions& order, const Clash& clash,
                   const std::string& consequence);

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/places.h"

#include "core/ensure.h"

namespace selvage::effects {

const core::BlockRange& range_of(const Obligation& o, std::size_t number) {
  ENSURE(number < o.places.size(), "the obligation has this place");
  const auto* range = std::get_if<core::BlockRange>(&o.places[number]);
  ENSURE(range != nullptr, "the place is a range of statements");
  return *range;
}

const core::For& loop_of(const core::Stmt& s) {
  const auto* loop = core::as<core::For>(s);
  ENSURE(loop != nullptr, "the statement is a loop");
  return *loop;
}

std::vector<core::Sym> iterators_of(const Context& c) {
  std::vector<core::Sym> out;
  for (const Context::Loop& l : c.loops()) out.push_back(l.iter);
  return out;
}

std::string in_quotes(const std::string& text) { return "`" + text + "`"; }

Outcome as_undecided(Outcome o, const std::string& reason) {
  if (o.decision.answer != smt::Answer::refuted) return o;
  o.decision.answer = smt::Answer::undecided;
  o.decision.reason = reason;
  if (o.error) {
    o.error->reason = Reason::undecided;
    o.error->notes.push_back({{}, "undecided: " + reason});
  }
  return o;
}

}  // namespace selvage::effects

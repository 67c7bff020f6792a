// SPDX-License-Identifier: Apache-2.0
#include "effects/places.h"

#include "core/ensure.h"
#include "effects/inline_calls.h"
#include "effects/prover.h"

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

core::Block statements_after(const core::Proc& p, const core::Path& stmt) {
  const core::Block all = core::block_at(p, core::Path(stmt.begin(), stmt.end() - 1));
  return core::Block(all.begin() + stmt.back() + 1, all.end());
}

std::set<core::Sym> windows_of(const core::Proc& p, const core::Sym& buffer) {
  std::set<core::Sym> names = {buffer};
  add_windows_of(names, p->body);
  names.erase(buffer);
  return names;
}

Outcome rests_on_approximation(Outcome o) {
  if (o.decision.answer != smt::Answer::refuted) return o;
  o.decision.answer = smt::Answer::undecided;
  o.decision.reason = std::string(approximation);
  if (o.error) o.error->reason = Reason::undecided;
  return o;
}

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

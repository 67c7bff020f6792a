// SPDX-License-Identifier: Apache-2.0
//
// Claims about what nobody sees: configuration that is not read again, statements without effect.
#include <algorithm>

#include "core/print.h"
#include "effects/conflict.h"
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/prover.h"
#include "effects/set_before_read.h"

namespace selvage::effects {
namespace {

using core::BlockRange;

const core::Gap& gap_of(const Obligation& o) {
  ENSURE(o.places.size() == 1 && std::holds_alternative<core::Gap>(o.places[0]),
         "the obligation is about a gap");
  return std::get<core::Gap>(o.places[0]);
}

std::string texts(const std::vector<ConfigLocation>& fields) {
  std::string out;
  for (const ConfigLocation& f : fields) {
    out += (out.empty() ? "" : ", ") + in_quotes(field_text(f));
  }
  return out;
}

// What may have been set again was under-approximated, so a counterexample counts only if running
// it shows a difference.
Outcome as_approximate(Outcome o, const std::string& why) {
  if (o.decision.answer != smt::Answer::refuted) return o;
  Outcome out = as_undecided(std::move(o), why);
  out.decision.reason = approximation;
  return out;
}

// ---- nothing changes

bool among(const std::vector<ConfigLocation>& fields, const ConfigLocation& f) {
  return std::find(fields.begin(), fields.end(), f) != fields.end();
}

void require_never(Inquiry& inquiry, const Context& before, const Access& a) {
  Telling t;
  t.loc = a.loc;
  t.happens = [a](const Assignment& v) {
    return statement_actor(a, v) + " " + std::string(verb(a.kind)) + " " + v.cell(a);
  };
  inquiry.require(before, !smt::all_of(formulas(a.conditions())), t);
}

// The field holds at the end what it held at the beginning, whatever happened in between.
void require_same_value(Inquiry& inquiry, const Context& before, const Context& after,
                        const ConfigLocation& field) {
  const Resolved was = before.config_value(field);
  const Resolved is = after.config_value(field);
  const bool boolean = field_type(field) == core::Scalar::boolean;
  Telling t;
  t.happens = [was, is, boolean, text = field_text(field)](const Assignment& v) {
    const auto value = [&](const Resolved& e) {
      return boolean ? std::string(v.holds(e) ? "True" : "False") : std::to_string(v.value(e));
    };
    return in_quotes(text) + " was " + value(was) + " and becomes " + value(is);
  };
  inquiry.require(after, boolean ? formula(was).iff(formula(is)) : term(was) == term(is), t);
}

}  // namespace

Outcome decide_config_unobserved(Prover& prover, const Obligation& o) {
  const core::Gap& gap = gap_of(o);
  const bool at_end = o.number != 0;
  const std::string what = texts(o.fields);
  Inquiry inquiry(prover, o.claim, core::loc_of(o.proc, gap), what,
                  what + " may be read later, before it is set again");
  const Continuation rest = continuation_of(prover.analysis, o.proc, gap);
  bool exact = true;
  for (const ConfigLocation& field : o.fields) {
    if (inquiry.failed()) break;
    exact = require_set_before_read(inquiry, rest, field, at_end);
  }
  Outcome out = std::move(inquiry).finish();
  return exact ? out : as_approximate(std::move(out), "not every way of setting it was considered");
}

Outcome decide_changes_nothing(Prover& prover, const Obligation& o) {
  const BlockRange& range = range_of(o, 0);
  const core::Stmt first = core::stmt_at(o.proc, core::stmt_path(range));
  const std::string what = in_quotes(core::headline(first));
  Inquiry inquiry(prover, o.claim, first->loc, what, what + " has an effect");
  const Context before = context_before(prover.analysis, o.proc, core::stmt_path(range));
  const Context after =
      context_at(prover.analysis, o.proc, core::Gap{range.block, range.first + range.count});
  std::vector<ConfigLocation> compared = o.fields;  // those that need no look any more
  for (const Access& a : effects_of(prover.analysis, o.proc, range).may().accesses) {
    if (inquiry.failed()) break;
    if (a.kind == AccessKind::read || (a.field() != nullptr && among(compared, *a.field()))) {
      continue;
    }
    if (a.field() == nullptr || core::is_data(field_type(*a.field()))) {
      require_never(inquiry, before, a);
    } else {
      compared.push_back(*a.field());
      require_same_value(inquiry, before, after, *a.field());
    }
  }
  return std::move(inquiry).finish();
}

}  // namespace selvage::effects

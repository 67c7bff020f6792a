// SPDX-License-Identifier: Apache-2.0
#include "effects/prover.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace selvage::effects {
namespace {

using core::Sym;
using smt::Formula;
using smt::Variable;

// The variables of the goal and of the facts that reach them through common variables: those a
// counterexample is about.  A goal without variables fails wherever the facts hold, so all of
// theirs matter.
std::set<Variable> reached(std::span<const Formula> facts, const Formula& goal) {
  std::set<Variable> out = goal.variables();
  const bool all = out.empty();
  std::vector<std::set<Variable>> pending;
  for (const Formula& f : facts) {
    pending.push_back(f.variables());
    if (all) out.insert(pending.back().begin(), pending.back().end());
  }
  const auto touches = [&](const std::set<Variable>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](const Variable& v) { return out.contains(v); });
  };
  for (bool grew = true; grew;) {
    grew = false;
    for (std::set<Variable>& names : pending) {
      if (names.empty() || !touches(names)) continue;
      grew = true;
      out.insert(names.begin(), names.end());
      names.clear();
    }
  }
  return out;
}

// A ghost that is not known exactly and that the refutation may rest on: the goal, or a fact that
// limits which cases there are, depends on it, directly or through what other ghosts are.
std::optional<Variable> questionable(const Analysis& a, std::span<const Formula> facts,
                                     const Formula& goal, const std::set<Variable>& matter) {
  std::set<Variable> ghosts;
  std::vector<std::set<Variable>> definitions;
  const auto ghosts_of = [&](const Formula& f) {
    std::set<Variable> out = f.variables();
    std::erase_if(out, [&](const Variable& v) { return !matter.contains(v) || !a.is_ghost(v.id); });
    return out;
  };
  ghosts.merge(ghosts_of(goal));
  for (const Formula& f : facts) {
    if (a.defines_ghosts(f)) {
      definitions.push_back(ghosts_of(f));
    } else {
      ghosts.merge(ghosts_of(f));
    }
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (std::set<Variable>& d : definitions) {
      const bool touches =
          std::any_of(d.begin(), d.end(), [&](const Variable& v) { return ghosts.contains(v); });
      const std::size_t before = ghosts.size();
      if (touches) ghosts.insert(d.begin(), d.end());
      grew = grew || ghosts.size() != before;
    }
  }
  for (const Variable& v : ghosts) {
    if (a.approximates(v.id)) return v;
  }
  return std::nullopt;
}

// The control arguments of the procedure, then what the question is about; each once, and only
// those that matter.
std::vector<Sym> shown(const Prover& prover, const Telling& telling,
                       const std::set<Variable>& matter) {
  std::vector<Sym> candidates;
  if (prover.subject) {
    for (const core::Arg& a : (*prover.subject)->args) {
      if (core::is_control(a.type.scalar)) candidates.push_back(a.name);
    }
  }
  candidates.insert(candidates.end(), telling.order.begin(), telling.order.end());
  std::vector<Sym> out;
  for (const Sym& s : candidates) {
    const bool matters = matter.contains(Variable{s.id(), s.name()});
    if (matters && std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
  }
  return out;
}

// Those to minimise: the shown ones first, then the rest, so that the model does not depend on the
// solver's taste.
std::vector<Variable> minimised(const std::vector<Sym>& names, const std::set<Variable>& matter) {
  std::vector<Variable> out;
  for (const Sym& s : names) out.push_back(*matter.find(Variable{s.id(), s.name()}));
  for (const Variable& v : matter) {
    if (std::find(out.begin(), out.end(), v) == out.end()) out.push_back(v);
  }
  return out;
}

std::string value_text(const Variable& v, std::int64_t value) {
  if (v.boolean) return value != 0 ? "True" : "False";
  return std::to_string(value);
}

// "n = 4, i = 0, i' = 1": a second symbol of the same spelling is primed.
std::string values_text(const std::vector<Sym>& names, const std::set<Variable>& matter,
                        const Assignment& values) {
  std::string out;
  std::multiset<std::string> seen;
  for (const Sym& s : names) {
    const Variable& v = *matter.find(Variable{s.id(), s.name()});
    const std::string primes(seen.count(s.name()), '\'');
    seen.insert(s.name());
    out += fmt::format("{}{}{} = {}", out.empty() ? "" : ", ", s.name(), primes,
                       value_text(v, values.value(s)));
  }
  return out;
}

std::string sentence_of_case(const std::string& values, const std::string& happens) {
  if (values.empty()) return happens.empty() ? "always" : happens;
  return happens.empty() ? "for example with " + values : "with " + values + ": " + happens;
}

}  // namespace

Inquiry::Inquiry(Prover& prover, Claim claim, core::SourceLoc loc, std::string what,
                 std::string message)
    : prover_(prover),
      message_(std::move(message)),
      outcome_{
          Decision{claim, std::move(loc), std::move(what), smt::Answer::proved, {}, 0, false, 0},
          std::nullopt,
          {}},
      started_(std::chrono::steady_clock::now()) {}

bool Inquiry::require(std::span<const Formula> facts, const Formula& goal, const Telling& telling) {
  if (failed()) return false;
  if (goal.is_true()) return true;
  dump(facts, goal);
  if (failed()) return false;
  const smt::Verdict verdict = ask(facts, goal);
  if (verdict.answer == smt::Answer::proved) return true;
  fail(verdict, facts, goal, telling);
  return false;
}

bool Inquiry::require(const Context& context, const Formula& goal, const Telling& telling) {
  if (failed()) return false;
  if (goal.is_true()) return true;
  Telling with_loops = telling;
  std::vector<Sym> order;
  for (const Context::Loop& l : context.loops()) order.push_back(l.iter);
  with_loops.order.insert(with_loops.order.begin(), order.begin(), order.end());
  return require(context.facts(), goal, with_loops);
}

bool Inquiry::holds(std::span<const Formula> facts, const Formula& goal) {
  if (goal.is_true()) return true;
  const bool proved = ask(facts, goal).answer == smt::Answer::proved;
  if (proved) dump(facts, goal);
  return proved;
}

void Inquiry::refuse(Error error) {
  if (failed()) return;
  error.claim = std::string(name(outcome_.decision.claim));
  if (error.loc.line == 0) error.loc = outcome_.decision.loc;
  const bool gave_up = error.reason == Reason::undecided || error.reason == Reason::limit;
  outcome_.decision.answer = gave_up ? smt::Answer::undecided : smt::Answer::refuted;
  outcome_.decision.reason = error.message;
  outcome_.error = std::move(error);
}

void Inquiry::use(const Law& law) {
  if (std::find(outcome_.laws.begin(), outcome_.laws.end(), law) == outcome_.laws.end()) {
    outcome_.laws.push_back(law);
  }
}

Outcome Inquiry::finish() && {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started_;
  outcome_.decision.seconds = passed.count();
  outcome_.decision.cached = all_cached_;
  return std::move(outcome_);
}

smt::Verdict Inquiry::ask(std::span<const Formula> facts, const Formula& goal) {
  ++outcome_.decision.queries;
  smt::Verdict verdict = prover_.session.prove(facts, goal);
  all_cached_ = all_cached_ && verdict.cached;
  return verdict;
}

void Inquiry::dump(std::span<const Formula> facts, const Formula& goal) {
  if (!prover_.options.dump_smt || !prover_.explain) return;
  const Decision& d = outcome_.decision;
  const std::string path =
      fmt::format("{}/{:05}.{}.smt2", *prover_.options.dump_smt, ++prover_.dumped, name(d.claim));
  std::ofstream file(path);
  file << smt::Session::smtlib(facts, goal, fmt::format("{}: {}", name(d.claim), d.what));
  file.close();
  if (!file) refuse(bad_input({}, fmt::format("cannot write the query file `{}`", path)));
}

void Inquiry::fail(const smt::Verdict& verdict, std::span<const Formula> facts, const Formula& goal,
                   const Telling& telling) {
  const bool has_model = verdict.answer == smt::Answer::refuted;
  Error error = has_model ? refuted(facts, goal, telling) : undecided(verdict, telling);
  Decision& d = outcome_.decision;
  d.answer = error.reason == Reason::refuted ? smt::Answer::refuted : smt::Answer::undecided;
  d.reason = has_model
                 ? (error.reason == Reason::refuted ? error.message : std::string(approximation))
                 : verdict.reason;
  error.claim = std::string(name(d.claim));
  error.loc = telling.loc.line > 0 ? telling.loc : d.loc;
  outcome_.error = std::move(error);
}

Error Inquiry::undecided(const smt::Verdict& verdict, const Telling& telling) {
  const std::string& message = telling.message.empty() ? message_ : telling.message;
  Error error;
  error.reason = Reason::undecided;
  error.message = message;
  error.notes.push_back(Note{{}, "the solver gave up: " + verdict.reason});
  return error;
}

Error Inquiry::refuted(std::span<const Formula> facts, const Formula& goal,
                       const Telling& telling) {
  const std::string& message = telling.message.empty() ? message_ : telling.message;
  const std::set<Variable> matter = reached(facts, goal);
  const std::optional<Variable> unknown = questionable(prover_.analysis, facts, goal, matter);
  Error error;
  error.reason = unknown ? Reason::undecided : Reason::refuted;
  error.message = message;
  if (!prover_.explain) return error;

  const std::vector<Sym> names = shown(prover_, telling, matter);
  const std::vector<Variable> order = minimised(names, matter);
  std::map<std::uint64_t, std::int64_t> values;
  for (const auto& [v, value] : prover_.session.smallest_model(facts, goal, order)) {
    values.emplace(v.id, value);
  }
  const Assignment assignment(std::move(values));
  for (const Sym& s : names) error.witness.push_back(Witness{s, assignment.value(s)});
  error.notes.push_back(
      Note{{},
           sentence_of_case(values_text(names, matter, assignment),
                            telling.happens ? telling.happens(assignment) : std::string())});
  if (unknown) {
    error.notes.push_back(
        Note{{},
             fmt::format("the value of `{}` is not known exactly here, so this case may not arise",
                         unknown->name)});
  }
  return error;
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "smt/session.h"

#include <algorithm>
#include <unordered_map>

#include "core/ensure.h"
#include "smt/cone.h"
#include "smt/decider.h"
#include "smt/evaluate.h"
#include "smt/key.h"
#include "smt/lower.h"
#include "smt/minimise.h"
#include "smt/prepare.h"
#include "smt/presolve.h"
#include "smt/products.h"
#include "smt/renumber.h"
#include "smt/rewrite.h"

namespace selvage::smt {
namespace {

enum class Source { folding, cache, solver };

struct Decided {
  Verdict verdict;
  Source source = Source::solver;
};

Decided proved_by_folding() { return {Verdict{Answer::proved, {}, {}}, Source::folding}; }

Decided undecided(std::string reason) {
  return {Verdict{Answer::undecided, {}, std::move(reason)}, Source::folding};
}

// A decided query with its variables by number.
struct CacheEntry {
  Answer answer;
  std::vector<std::int64_t> values;
};

// The facts as conjuncts, and what can be seen at a glance.
struct Intake {
  std::vector<Formula> facts;
  bool contradictory = false;
  bool opaque = false;
};

void check_ids(const Formula& f) {
  const auto& variables = f.node().variables;
  ENSURE(variables.empty() || variables.back() < first_fresh_id,
         "ids from 2^63 on are for the variables of the lowering");
}

Intake take_in(std::span<const Formula> facts, const Formula& goal) {
  Intake result;
  check_ids(goal);
  result.opaque = goal.node().opaque;
  result.facts.reserve(facts.size());
  for (const Formula& fact : facts) {
    check_ids(fact);
    result.contradictory |= fact.is_false();
    result.opaque |= fact.node().opaque;
    append_units(fact, result.facts);
  }
  return result;
}

Model model_of(const CanonicalQuery& query, const std::vector<std::int64_t>& values) {
  Model model;
  for (std::size_t i = 0; i < values.size(); ++i) model.emplace(*query.variables[i], values[i]);
  return model;
}

// Nothing if some value does not fit 64 bits.
std::optional<std::vector<std::int64_t>> all_values(const CheckResult& result) {
  std::vector<std::int64_t> values;
  for (const auto& value : result.values) {
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

// Exact arithmetic confirms every counterexample; nothing if its numbers are too large for that.
std::optional<bool> is_counterexample(std::span<const Formula> facts, const Formula& goal,
                                      const Model& model) {
  const auto goal_value = evaluate(goal, model);
  if (!goal_value) return std::nullopt;
  bool holds = !*goal_value;
  for (const Formula& fact : facts) {
    const auto value = evaluate(fact, model);
    if (!value) return std::nullopt;
    holds = holds && *value;
  }
  return holds;
}

}  // namespace

struct Session::Solver {
  explicit Solver(const Limits& given) : limits(given) {}

  Limits limits;
  Decider decider;
  Statistics statistics;
  std::unordered_map<std::string, CacheEntry> cache;

  Decided prove(std::span<const Formula> facts, const Formula& goal);
  Decided decide(std::span<const Formula> facts, const Formula& goal);
  Decided solve(std::span<const Formula> facts, const Formula& goal, CanonicalQuery& query);
  Decided add_groups_apart(Decided decided, const std::vector<std::vector<Formula>>& groups);
  Prepared prepare_query(std::span<const Formula> facts, const Formula& goal);
  CheckResult search(const NumberedQuery& query);
  CheckResult search_model(const Prepared& prepared, const NumberedQuery& query);
  void remember(CanonicalQuery& query, CacheEntry entry);
  void count();
  Model smallest(std::span<const Formula> facts, const Formula& goal,
                 std::span<const Variable> order, Model start);
};

Decided Session::Solver::prove(std::span<const Formula> facts, const Formula& goal) {
  const Intake intake = take_in(facts, goal);
  if (goal.is_true() || intake.contradictory) return proved_by_folding();
  if (intake.opaque) return undecided("coefficient too large");
  const Components parts = components(intake.facts, goal);
  Decided decided = decide(parts.with_goal, goal);
  if (decided.verdict.answer == Answer::proved) return decided;
  return add_groups_apart(std::move(decided), parts.apart);
}

// Facts that share nothing with the goal matter only if they contradict each other: then everything
// follows.
Decided Session::Solver::add_groups_apart(Decided decided,
                                          const std::vector<std::vector<Formula>>& groups) {
  for (const std::vector<Formula>& group : groups) {
    Decided apart = decide(group, Formula::constant(false));
    apart.verdict.seconds += decided.verdict.seconds;
    apart.source = std::max(apart.source, decided.source);
    if (apart.verdict.answer == Answer::proved) return apart;
    decided.verdict.seconds = apart.verdict.seconds;
    decided.source = apart.source;
    if (decided.verdict.answer != Answer::refuted) continue;
    if (apart.verdict.answer == Answer::undecided) {
      decided.verdict = std::move(apart.verdict);
    } else {
      decided.verdict.model.merge(apart.verdict.model);
    }
  }
  return decided;
}

Decided Session::Solver::decide(std::span<const Formula> facts, const Formula& goal) {
  if (follows_directly(facts, goal)) return proved_by_folding();
  if (facts.empty() && goal.is_false()) {
    return {Verdict{Answer::refuted, {}, {}}, Source::folding};
  }
  CanonicalQuery query = canonical(facts, goal);
  const auto known = cache.find(query.text);
  if (known == cache.end()) return solve(facts, goal, query);
  const CacheEntry& entry = known->second;
  return {Verdict{entry.answer, model_of(query, entry.values), {}}, Source::cache};
}

Prepared Session::Solver::prepare_query(std::span<const Formula> facts, const Formula& goal) {
  constexpr std::uint64_t cheap = 50'000;
  const std::uint64_t for_lemmas = std::min(limits.steps, cheap);
  return prepare(facts, goal, [&](std::span<const Formula> assumptions, const Formula& lemma) {
    const Formula negated = !lemma;
    if (negated.node().opaque || is_opaque(assumptions)) return false;
    return decider.check(assumptions, {&negated, 1}, {}, for_lemmas).answer ==
           Satisfiability::unsatisfiable;
  });
}

// Products are first tried as plain variables with a few laws: quick, and mostly enough for a
// proof.  A solution found that way is one only if it gives the products their values.
CheckResult Session::Solver::search(const NumberedQuery& query) {
  const Prepared prepared = prepare_query(query.facts, query.goal);
  if (prepared.contradictory) return {Satisfiability::unsatisfiable};
  if (prepared.opaque) return {Satisfiability::unknown, "coefficient too large"};
  if (!has_products(prepared.base) && !has_products(prepared.extra)) {
    return search_model(prepared, query);
  }
  std::vector<Formula> all = prepared.base;
  all.insert(all.end(), prepared.extra.begin(), prepared.extra.end());
  CheckResult linear = search_model({{}, linear_consequences(all), false}, query);
  if (linear.answer == Satisfiability::unsatisfiable) return linear;
  if (linear.answer == Satisfiability::satisfiable) {
    const Model model = model_of(query, all_values(linear).value());
    if (is_counterexample(query.facts, query.goal, model).value_or(false)) return linear;
  }
  return search_model(prepared, query);
}

// A model with numbers that do not fit 64 bits is of no use; a smaller one is looked for then.
CheckResult Session::Solver::search_model(const Prepared& prepared, const NumberedQuery& query) {
  const std::vector<const Variable*> wanted = variables_of(query);
  CheckResult result = decider.check(prepared.base, prepared.extra, wanted, limits.steps);
  if (result.answer != Satisfiability::satisfiable || all_values(result)) return result;
  std::vector<Formula> extra = prepared.extra;
  const Term largest(std::int64_t{1} << 40);
  for (const Variable* v : wanted) {
    if (!v->boolean) extra.push_back(-largest <= Term(*v) && Term(*v) <= largest);
  }
  result = decider.check(prepared.base, extra, wanted, limits.steps);
  if (result.answer == Satisfiability::satisfiable) return result;
  return {Satisfiability::unknown, "counterexample too large"};
}

Decided Session::Solver::solve(std::span<const Formula> facts, const Formula& goal,
                               CanonicalQuery& query) {
  const double before = decider.seconds();
  const CheckResult result = search(numbered(query, facts, goal));
  Verdict verdict{Answer::undecided, {}, result.reason, false, decider.seconds() - before};
  if (result.answer == Satisfiability::unsatisfiable) {
    verdict.answer = Answer::proved;
    remember(query, {Answer::proved, {}});
  } else if (result.answer == Satisfiability::satisfiable) {
    const auto values = all_values(result);
    ENSURE(values, "the search gives models that fit 64 bits");
    verdict.model = model_of(query, *values);
    const auto confirmed = is_counterexample(facts, goal, verdict.model);
    ENSURE(confirmed.value_or(true), "a counterexample satisfies the facts and not the goal");
    verdict.answer = confirmed ? Answer::refuted : Answer::undecided;
    if (!confirmed) return undecided("counterexample too large");
    remember(query, {Answer::refuted, *values});
  }
  return {std::move(verdict), Source::solver};
}

void Session::Solver::remember(CanonicalQuery& query, CacheEntry entry) {
  constexpr std::size_t most_entries = 200'000;  // some tens of megabytes
  if (cache.size() >= most_entries) cache.clear();
  cache.emplace(std::move(query.text), std::move(entry));
}

void Session::Solver::count() {
  statistics.solver_calls = decider.calls();
  statistics.z3_calls = decider.z3_calls();
  statistics.solver_seconds = decider.seconds();
}

// On the numbered query too, so that the way to the smallest model is the same for all names.
Model Session::Solver::smallest(std::span<const Formula> facts, const Formula& goal,
                                std::span<const Variable> order, Model start) {
  constexpr int most_searches = 40;
  const CanonicalQuery canonical_query = canonical(facts, goal);
  const NumberedQuery query = numbered(canonical_query, facts, goal);
  const Prepared prepared = prepare_query(query.facts, query.goal);
  if (prepared.opaque) return start;
  std::vector<Formula> base = prepared.base;
  base.insert(base.end(), prepared.extra.begin(), prepared.extra.end());
  const std::vector<const Variable*> wanted = variables_of(query);
  const auto find = [&](std::span<const Formula> constraints) -> std::optional<Model> {
    const CheckResult result = decider.check(base, constraints, wanted, limits.steps);
    if (result.answer != Satisfiability::satisfiable) return std::nullopt;
    const auto values = all_values(result);
    if (!values) return std::nullopt;
    Model model = model_of(query, *values);
    const auto confirmed = is_counterexample(query.facts, query.goal, model);
    ENSURE(confirmed.value_or(true), "a counterexample satisfies the facts and not the goal");
    return confirmed ? std::optional(std::move(model)) : std::nullopt;
  };
  const Renaming names(canonical_query, query);
  Model smallest = minimise(names.to_numbers(start), names.to_numbers(order), find, most_searches);
  return names.from_numbers(smallest);
}

Session::Session(const Limits& limits) : solver_(std::make_unique<Solver>(limits)) {}
Session::~Session() = default;

Verdict Session::prove(std::span<const Formula> facts, const Formula& goal) {
  Statistics& statistics = solver_->statistics;
  ++statistics.queries;
  Decided decided = solver_->prove(facts, goal);
  decided.verdict.cached = decided.source == Source::cache;
  if (decided.source == Source::folding) ++statistics.folded;
  if (decided.source == Source::cache) ++statistics.cache_hits;
  solver_->count();
  return std::move(decided.verdict);
}

Model Session::smallest_model(std::span<const Formula> facts, const Formula& goal,
                              std::span<const Variable> order) {
  Decided decided = solver_->prove(facts, goal);
  ENSURE(decided.verdict.answer == Answer::refuted, "only a refuted query has a model");
  const Intake intake = take_in(facts, goal);
  Model model = solver_->smallest(intake.facts, goal, order, std::move(decided.verdict.model));
  solver_->count();
  return model;
}

const Statistics& Session::statistics() const { return solver_->statistics; }

}  // namespace selvage::smt

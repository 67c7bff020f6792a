// SPDX-License-Identifier: Apache-2.0
#include "smt/cases.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "smt/elimination.h"
#include "smt/prepare.h"
#include "smt/rewrite.h"
#include "smt/z3_search.h"
#include "smt_fixture.h"

namespace {

using namespace selvage::smt;
using test::Query;
using test::RandomQueries;

constexpr std::uint64_t steps = 2'000'000;
const Variable i{1, "i"}, j{2, "j"}, k{3, "k"}, n{4, "n"};
const Variable p{6, "p", true}, q{7, "q", true};

CheckResult decide(const std::vector<Formula>& formulas,
                   const std::vector<const Variable*>& wanted = {}) {
  return decide_by_cases(formulas, {}, wanted, steps);
}

Satisfiability answer_of(const std::vector<Formula>& formulas) { return decide(formulas).answer; }

Solution eliminated(const Rows& rows, std::size_t width) {
  Effort effort(steps);
  return eliminate(rows, width, effort);
}

// What a query without divisions comes to, each lemma of the preparation decided by cases too.
std::optional<Prepared> prepared(const Query& query) {
  std::vector<Formula> facts;
  for (const Formula& f : query.facts) append_units(f, facts);
  Prepared result =
      prepare(facts, query.goal, [](std::span<const Formula> assumptions, const Formula& lemma) {
        const Formula negated = !lemma;
        return decide_by_cases(assumptions, {&negated, 1}, {}, steps).answer ==
               Satisfiability::unsatisfiable;
      });
  if (result.opaque) return std::nullopt;
  return result;
}

struct Tally {
  int decided = 0, unknown = 0;
};

// Against trying every point of the box.
void compare_with_box(RandomQueries& queries, const Query& query, Tally& tally) {
  const auto ready = prepared(query);
  if (!ready) return;
  std::vector<const Variable*> wanted;
  for (const Variable& v : queries.integers) wanted.push_back(&v);
  for (const Variable& v : queries.booleans) wanted.push_back(&v);
  const CheckResult result = ready->contradictory
                                 ? CheckResult{Satisfiability::unsatisfiable}
                                 : decide_by_cases(ready->base, ready->extra, wanted, steps);
  ++(result.answer == Satisfiability::unknown ? tally.unknown : tally.decided);
  if (result.answer == Satisfiability::unknown) return;
  const bool refuted =
      queries.any_point([&](const Model& model) { return test::falsifies(model, query); });
  CHECK(refuted == (result.answer == Satisfiability::satisfiable));
  if (result.answer != Satisfiability::satisfiable) return;
  Model model;
  for (std::size_t v = 0; v < wanted.size(); ++v) model[*wanted[v]] = result.values[v].value();
  CHECK(test::falsifies(model, query));
}

}  // namespace

TEST_CASE("elimination: an equality that no whole number solves") {
  CHECK(eliminated({{{{2, -4}, 1}}, {}}, 2).answer == Satisfiability::unsatisfiable);
  CHECK(eliminated({{{{6, 10, 15}, 1}}, {}}, 3).answer == Satisfiability::satisfiable);
  // 7919 d = 1000003 e with 0 < d < 1000003: the two numbers share no divisor.
  const Rows rows{{{{7919, -1000003}, 0}}, {{{-1, 0}, 1}, {{1, 0}, -1000002}}};
  CHECK(eliminated(rows, 2).answer == Satisfiability::unsatisfiable);
  const Rows wider{{{{7919, -1000003}, 0}}, {{{-1, 0}, 1}, {{1, 0}, -1000003}}};
  const Solution found = eliminated(wider, 2);
  REQUIRE(found.answer == Satisfiability::satisfiable);
  CHECK(found.values == std::vector<Integer>{1000003, 7919});
}

TEST_CASE("elimination: inequalities between which there is no whole number") {
  // 3 <= 2x <= 3, and 1 <= 2x - 2y <= 1
  CHECK(eliminated({{}, {{{-2}, 3}, {{2}, -3}}}, 1).answer == Satisfiability::unsatisfiable);
  CHECK(eliminated({{}, {{{-2, 2}, 1}, {{2, -2}, -1}}}, 2).answer == Satisfiability::unsatisfiable);
  // Pugh's example: 27 <= 11x + 13y <= 45, -10 <= 7x - 9y <= 4 holds for fractions only.
  const Rows pugh{{}, {{{-11, -13}, 27}, {{11, 13}, -45}, {{-7, 9}, -10}, {{7, -9}, -4}}};
  CHECK(eliminated(pugh, 2).answer != Satisfiability::satisfiable);
}

TEST_CASE("elimination: what is free is 0, and what is bounded as near to it as can be") {
  const Solution found = eliminated({{}, {{{-1, 0, 0}, 3}, {{0, 1, 0}, 5}}}, 3);
  REQUIRE(found.answer == Satisfiability::satisfiable);
  CHECK(found.values == std::vector<Integer>{3, -5, 0});
}

TEST_CASE("elimination: numbers that grow too large are given up, not wrapped around") {
  constexpr Integer large = (Integer{1} << 61) - 1;
  const Rows rows{
      {}, {{{large, 3}, -1}, {{-large + 6, 5}, 7}, {{-3, -large}, 2}, {{-5, large - 2}, 1}}};
  const Solution found = eliminated(rows, 2);
  if (found.answer == Satisfiability::satisfiable) {
    for (const Row& row : rows.inequalities) CHECK(value_of(row, found.values).value() <= 0);
  }
  Effort little(10);
  CHECK(eliminate(rows, 2, little).answer == Satisfiability::unknown);
}

TEST_CASE("cases: disjunctions and booleans are split") {
  const Formula a = Formula::variable(p), b = Formula::variable(q);
  CHECK(answer_of({a || b, !a, !b}) == Satisfiability::unsatisfiable);
  CHECK(answer_of({Term(i) != Term(j), Term(i) <= Term(j), Term(j) <= Term(i)}) ==
        Satisfiability::unsatisfiable);
  CHECK(answer_of({Term(i) >= Term(0), Term(i) <= Term(2), Term(i) != Term(0), Term(i) != Term(1),
                   Term(i) != Term(2)}) == Satisfiability::unsatisfiable);
  const CheckResult found = decide({a || Term(i) > Term(7), !a, Term(i) != Term(8)}, {&p, &i, &n});
  REQUIRE(found.answer == Satisfiability::satisfiable);
  CHECK(found.values == std::vector<std::optional<std::int64_t>>{0, 9, 0});
}

TEST_CASE("cases: products and what takes too long are left to Z3") {
  CHECK(answer_of({Term(i) * Term(j) == Term(3)}) == Satisfiability::unknown);
  CHECK(decide_by_cases(std::vector{Term(i) + Term(j) > Term(3), Term(i) < Term(j)}, {}, {}, 1)
            .answer == Satisfiability::unknown);
}

TEST_CASE("cases: random queries agree with every point of a box") {
  RandomQueries queries{std::mt19937(11), {i, j, k}, {p}};
  Tally tally;
  for (int round = 0; round < 3000; ++round) compare_with_box(queries, queries.query(), tally);
  CHECK(tally.unknown * 20 < tally.decided);
  RandomQueries digits{std::mt19937(12), {i, j}, {}, 0, 40};
  for (int round = 0; round < 300; ++round) compare_with_box(digits, digits.digit_query(), tally);
}

TEST_CASE("cases: random rows agree with Z3") {
  std::mt19937 random(13);
  const auto below = [&](int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
  };
  int decided = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<Formula> formulas;
    for (int rows = 2 + below(6); rows > 0; --rows) {
      Term sum(below(41) - 20);
      for (const Variable& v : {i, j, k, n}) sum = sum + Term(below(15) - 7) * Term(v);
      formulas.push_back(below(5) == 0 ? sum == Term(0) : sum <= Term(0));
    }
    const CheckResult own = decide(formulas);
    if (own.answer == Satisfiability::unknown) continue;
    ++decided;
    CHECK(own.answer == ask_z3(formulas, {}, steps).answer);
  }
  CHECK(decided > 200);
}

TEST_CASE("cases: the answer is the same every time") {
  RandomQueries queries{std::mt19937(14), {i, j, k}, {p}};
  for (int round = 0; round < 100; ++round) {
    const auto ready = prepared(queries.query());
    if (!ready) continue;
    const std::array wanted{&i, &j, &k, &p};
    const CheckResult first = decide_by_cases(ready->base, ready->extra, wanted, steps);
    const CheckResult second = decide_by_cases(ready->base, ready->extra, wanted, steps);
    CHECK(first.answer == second.answer);
    CHECK(first.values == second.values);
  }
}

TEST_CASE(
    "Z3: what the first search gives up is decided by the thorough ones, or given up by all") {
  // i -> i * 7919 modulo a prime: no two numbers below it get the same.
  constexpr std::int64_t prime = 1'000'003;
  const auto image = [](const Variable& v) { return (Term(v) * Term(7919)).floor_mod(prime); };
  std::vector<Formula> facts{Term(i) != Term(j)};
  for (const Variable& v : {i, j}) {
    facts.push_back(Term(0) <= Term(v));
    facts.push_back(Term(v) < Term(prime));
  }
  const Prepared whole = prepare(facts, image(i) != image(j),
                                 [](std::span<const Formula>, const Formula&) { return false; });
  std::vector<Formula> all = whole.base;
  all.insert(all.end(), whole.extra.begin(), whole.extra.end());
  const CheckResult little = ask_z3(all, {}, 50'001);
  CHECK(little.answer == Satisfiability::unknown);
  CHECK(little.reason == "solver steps");
  CHECK(ask_z3(all, {}, steps).answer == Satisfiability::unsatisfiable);
}

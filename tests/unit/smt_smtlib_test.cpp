// SPDX-License-Identifier: Apache-2.0
//
// The scripts are given to a parser and solver of their own: another path through Z3 than the
// session takes, with Z3's own division.
#include <doctest/doctest.h>
#include <z3.h>

#include <limits>

#include "smt/session.h"
#include "smt_fixture.h"

namespace {

using namespace selvage::smt;
using test::Query;
using test::RandomQueries;

const Variable i{1, "i"}, j{2, "j"};
const Variable p{3, "p", true};

// What Z3 prints for the script.
std::string answer_of(const std::string& script) {
  const Z3_config config = Z3_mk_config();
  const Z3_context context = Z3_mk_context(config);
  Z3_del_config(config);
  const std::string answer = Z3_eval_smtlib2_string(context, script.c_str());
  Z3_del_context(context);
  return answer;
}

}  // namespace

TEST_CASE("smtlib: a proved query is unsat and a refuted one sat") {
  const std::vector<Formula> facts{Term(i) >= Term(0), Term(i) < Term(8)};
  CHECK(answer_of(Session::smtlib(facts, Term(i).floor_div(8) == Term(0), "a\nb")) == "unsat\n");
  CHECK(answer_of(Session::smtlib(facts, Term(i).floor_div(4) == Term(0), "")) == "sat\n");
}

TEST_CASE("smtlib: the script carries the comment and the names") {
  const Variable odd{9, "a|b\\c"};
  const std::string script =
      Session::smtlib(std::vector{Term(odd) > Term(0)}, Term(i) < Term(3), "two\nlines");
  CHECK(script.find("; two\n; lines\n") == 0);
  CHECK(script.find("(set-logic ALL)") != std::string::npos);
  CHECK(script.find("(declare-fun |i| () Int)") != std::string::npos);
  CHECK(script.find("|a_b_c|") != std::string::npos);
}

TEST_CASE("smtlib: two variables of one name stay two") {
  const Variable other{8, "i"};
  const std::string script =
      Session::smtlib(std::vector{Term(i) > Term(0)}, Term(other) > Term(0), "");
  CHECK(answer_of(script) == "sat\n");
}

TEST_CASE("smtlib: an opaque query has no script") {
  const Term large = Term(std::numeric_limits<std::int64_t>::max()) * Term(i);
  const std::string script = Session::smtlib({}, large + large > Term(0), "");
  CHECK(script.find("check-sat") == std::string::npos);
}

TEST_CASE("smtlib: random scripts get the answer of the session") {
  constexpr unsigned seed = 17;
  CAPTURE(seed);
  RandomQueries queries{std::mt19937(seed), {i, j}, {p}};
  Session session;
  int wrong = 0;
  for (int round = 0; round < 60; ++round) {
    const Query query = queries.query();
    const Verdict verdict = session.prove(query.facts, query.goal);
    const std::string expected = verdict.answer == Answer::proved ? "unsat\n" : "sat\n";
    const std::string answer = answer_of(Session::smtlib(query.facts, query.goal, "round"));
    if (answer != expected) MESSAGE("round " << round << ": " << answer);
    wrong += answer == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
}

// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>

#include "core/ensure.h"
#include "smt/evaluate.h"
#include "smt/formula_node.h"
#include "smt/narrow.h"
#include "smt/session.h"

namespace {

using selvage::InternalError;
using namespace selvage::smt;

const Variable i{1, "i"}, j{2, "j"}, k{3, "k"};
const Variable p{4, "p", true}, q{5, "q", true};
constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();

bool equal(const Term& a, const Term& b) { return compare(a, b) == 0; }
bool equal(const Formula& a, const Formula& b) { return compare(a, b) == 0; }

std::int64_t floor_of(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

// The value of a term, found through the evaluator of formulas.
bool has_value(const Term& t, std::int64_t value, const Model& model) {
  return evaluate(t == Term(value), model).value();
}

}  // namespace

TEST_CASE("terms: sums are collected and sorted by variable") {
  CHECK(equal(Term(j) + Term(i) + Term(j), Term(i) + Term(2) * Term(j)));
  CHECK(is_constant(Term(i) + Term(3) - Term(i)));
  CHECK(equal(-(Term(i) - Term(j)), Term(j) - Term(i)));
}

TEST_CASE("terms: products are multiplied out") {
  const Term a = (Term(i) + 1) * (Term(j) - 2);
  CHECK(equal(a, Term(i) * Term(j) - Term(2) * Term(i) + Term(j) - 2));
  CHECK(equal(Term(i) * Term(j), Term(j) * Term(i)));
  CHECK(equal(Term(i) * (Term(j) * Term(k)), (Term(k) * Term(i)) * Term(j)));
}

TEST_CASE("terms: division pulls out what it can") {
  CHECK(equal((Term(8) * Term(i) + 3).floor_div(8), Term(i)));
  CHECK(equal((Term(8) * Term(i) + Term(j)).floor_div(8), Term(i) + Term(j).floor_div(8)));
  CHECK(equal((Term(i) + 17).floor_div(8), Term(2) + (Term(i) + 1).floor_div(8)));
  CHECK(equal((Term(4) * Term(i) + 3).floor_div(8), Term(i).floor_div(2)));
  CHECK(equal(Term(i).floor_div(4).floor_div(3), Term(i).floor_div(12)));
  CHECK(equal((Term(i).floor_div(4) + 1).floor_div(3), (Term(i) + 4).floor_div(12)));
  CHECK(equal((-Term(i)).floor_div(8), -(Term(i) + 7).floor_div(8)));
  CHECK(equal(Term(i).floor_div(1), Term(i)));
  CHECK(equal(Term(-7).floor_div(2), Term(-4)));
  CHECK(equal(Term(-7).floor_mod(2), Term(1)));
  CHECK(equal((Term(6) * Term(i)).floor_mod(6), Term(0)));
}

TEST_CASE("terms: equal quotients written differently are the same") {
  const Term ceiling = (Term(i) + 7).floor_div(8);
  CHECK(equal(ceiling, -((-Term(i)).floor_div(8))));
  CHECK(equal((Term(i) - Term(j)).floor_div(3), -(Term(j) - Term(i) + 2).floor_div(3)));
}

TEST_CASE("terms: a divisor below 1 is a bug") {
  CHECK_THROWS_AS((void)Term(i).floor_div(0), InternalError);
  CHECK_THROWS_AS((void)Term(i).floor_div(-2), InternalError);
}

TEST_CASE("terms: booleans are not numbers, nor the reverse") {
  CHECK_THROWS_AS((void)Term(p), InternalError);
  CHECK_THROWS_AS((void)Formula::variable(i), InternalError);
}

TEST_CASE("terms: a coefficient beyond 64 bits makes the term opaque") {
  const Term large = Term(huge) * Term(i);
  CHECK_FALSE(large.node().opaque);
  CHECK((large + large).node().opaque);
  CHECK((Term(huge) + 1).node().opaque);
  CHECK((large * Term(2) - large).node().opaque);
  CHECK((large + large).floor_div(2).node().opaque);
  CHECK((Term(huge) + 1 <= Term(i)).node().opaque);
  CHECK((!(Term(huge) + 1 <= Term(i))).node().opaque);
}

TEST_CASE("terms: nested divisors whose product does not fit stay nested") {
  const Term t = Term(i).floor_div(huge).floor_div(3);
  CHECK_FALSE(t.node().opaque);
  CHECK(has_value(t, 0, {{i, 5}}));
  CHECK(has_value(t, -1, {{i, -5}}));
}

TEST_CASE("formulas: inequalities are tightened by the common divisor") {
  CHECK(equal(Term(4) * Term(i) <= Term(7), Term(i) <= Term(1)));
  CHECK(equal(Term(-4) * Term(i) <= Term(-5), Term(i) >= Term(2)));
  CHECK(equal(Term(i) < Term(j), Term(i) + 1 <= Term(j)));
}

TEST_CASE("formulas: equalities that no integer satisfies are false") {
  CHECK((Term(2) * Term(i) + Term(4) * Term(j) == Term(3)).is_false());
  CHECK((Term(2) * Term(i) != Term(3)).is_true());
  CHECK(equal(Term(2) * Term(i) == Term(2) * Term(j), Term(j) == Term(i)));
}

TEST_CASE("formulas: constants fold") {
  const Formula yes = Formula::constant(true), no = Formula::constant(false);
  const Formula f = Term(i) <= Term(3);
  CHECK(equal(yes && f, f));
  CHECK((no && f).is_false());
  CHECK((yes || f).is_true());
  CHECK(equal(no || f, f));
  CHECK((!yes).is_false());
  CHECK(all_of({}).is_true());
  CHECK(any_of({}).is_false());
  CHECK((Term(i) <= Term(i)).is_true());
  CHECK((Term(i) != Term(i)).is_false());
}

TEST_CASE("formulas: conjunction and disjunction are flat, sorted and without repetition") {
  const Formula a = Term(i) <= Term(3), b = Formula::variable(p), c = Term(j) == Term(2);
  CHECK(equal((a && b) && (c && a), all_of({c, b, a})));
  CHECK(equal((a || b) || (c || a), any_of({b, a, c})));
  CHECK(equal(!(a && b), !a || !b));
  CHECK(equal(!!(a || (b && c)), a || (b && c)));
}

TEST_CASE("formulas: complementary parts decide the whole") {
  const Formula b = Formula::variable(p), c = Term(j) == Term(2), l = Term(i) <= Term(3);
  CHECK((b && !b).is_false());
  CHECK((b || !b).is_true());
  CHECK((c && !c).is_false());
  CHECK((c || !c || b).is_true());
  CHECK((l && !l).is_false());
  CHECK((l || !l).is_true());
  CHECK((Term(i) <= Term(3) && Term(i) >= Term(5)).is_false());
  CHECK((Term(i) <= Term(3) || Term(i) >= Term(2)).is_true());
}

TEST_CASE("formulas: inequalities of one linear part are merged") {
  CHECK(equal(Term(i) <= Term(3) && Term(i) <= Term(5), Term(i) <= Term(3)));
  CHECK(equal(Term(i) <= Term(3) || Term(i) <= Term(5), Term(i) <= Term(5)));
  CHECK(equal(Term(i) <= Term(3) && Term(i) >= Term(3), Term(i) == Term(3)));
  CHECK(equal(Term(i) < Term(3) || Term(i) > Term(3), Term(i) != Term(3)));
  CHECK_FALSE((Term(i) <= Term(3) && Term(i) >= Term(2)).is_false());
}

TEST_CASE("formulas: iff and implies mean what they say") {
  const Formula a = Formula::variable(p), b = Formula::variable(q);
  for (const std::int64_t x : {0, 1}) {
    for (const std::int64_t y : {0, 1}) {
      const Model model{{p, x}, {q, y}};
      CHECK(evaluate(a.iff(b), model).value() == (x == y));
      CHECK(evaluate(a.implies(b), model).value() == (x <= y));
    }
  }
}

TEST_CASE("formulas: text and variables") {
  CHECK((Term(2) * Term(i) - Term(j) <= Term(3)).text() == "(<= (* 2 i) (+ j 3))");
  CHECK((Term(i).floor_div(4) == Term(0)).text() == "(= (div i 4) 0)");
  CHECK((!Formula::variable(p)).text() == "(not p)");
  CHECK((Term(i) >= Term(0) && Formula::variable(p)).variables() == std::set<Variable>{i, p});
}

TEST_CASE("formulas: hashes tell identities apart and shapes do not") {
  const Formula a = Term(i) < Term(k), b = Term(j) < Term(k);
  CHECK(a.node().hash != b.node().hash);
  CHECK(a.node().shape == b.node().shape);
}

TEST_CASE("narrowing: tiles disappear from divisions") {
  Bounds bounds;
  bounds.restrict(j, {0, 7});
  CHECK(equal(narrow_divisions((Term(8) * Term(i) + Term(j)).floor_div(8), bounds), Term(i)));
  CHECK(equal(narrow_divisions((Term(8) * Term(i) + Term(j)).floor_mod(8), bounds), Term(j)));
  CHECK(equal(narrow_divisions((Term(8) * Term(i) + Term(j)).floor_div(32), bounds),
              Term(i).floor_div(4)));
  CHECK(equal(narrow_divisions((Term(j) + 8).floor_div(8), bounds), Term(1)));
}

TEST_CASE("narrowing: a part that may cross a multiple stays") {
  Bounds bounds;
  bounds.restrict(j, {0, 8});
  const Term t = (Term(8) * Term(i) + Term(j)).floor_div(8);
  CHECK(equal(narrow_divisions(t, bounds), t));
  const Term u = Term(k).floor_div(8);
  CHECK(equal(narrow_divisions(u, bounds), u));
}

// ---- random terms against plain arithmetic ------------------------------------------------------

namespace {

// Builds a term and computes its value by plain arithmetic at the same time.
class RandomTerm {
 public:
  RandomTerm(std::mt19937& random, const std::array<std::int64_t, 3>& values)
      : random_(random), values_(values) {}

  std::pair<Term, std::int64_t> make(int depth) {
    switch (depth == 0 ? random_() % 2 : random_() % 7) {
      case 0: {
        const auto n = static_cast<std::int64_t>(random_() % 21) - 10;
        return {Term(n), n};
      }
      case 1: {
        const std::size_t n = random_() % 3;
        return {Term(std::array{i, j, k}.at(n)), values_.at(n)};
      }
      case 2: {
        const auto [a, x] = make(depth - 1);
        const auto [b, y] = make(depth - 1);
        return {a + b, x + y};
      }
      case 3: {
        const auto [a, x] = make(depth - 1);
        const auto [b, y] = make(depth - 1);
        return {a - b, x - y};
      }
      case 4: {
        const auto [a, x] = make(depth - 1);
        const auto n = static_cast<std::int64_t>(random_() % 13) - 6;
        return {Term(n) * a, n * x};
      }
      case 5: {
        const auto [a, x] = make(depth - 1);
        const auto n = static_cast<std::int64_t>(random_() % 12) + 1;
        return {a.floor_div(n), floor_of(x, n)};
      }
      default: {
        const auto [a, x] = make(depth - 1);
        const auto n = static_cast<std::int64_t>(random_() % 12) + 1;
        return {a.floor_mod(n), x - n * floor_of(x, n)};
      }
    }
  }

 private:
  std::mt19937& random_;
  const std::array<std::int64_t, 3>& values_;
};

}  // namespace

TEST_CASE("terms: normalising keeps the value of random terms") {
  constexpr unsigned seed = 20240611;
  CAPTURE(seed);
  std::mt19937 random(seed);
  int wrong = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::array<std::int64_t, 3> values{};
    for (auto& v : values) v = static_cast<std::int64_t>(random() % 201) - 100;
    const auto [term, value] = RandomTerm(random, values).make(4);
    if (!has_value(term, value, {{i, values[0]}, {j, values[1]}, {k, values[2]}})) ++wrong;
  }
  CHECK(wrong == 0);
}

// SPDX-License-Identifier: Apache-2.0
//
// Random queries over a small box, and their answer by trying every point of it.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "smt/evaluate.h"
#include "smt/session.h"

namespace selvage::smt::test {

struct Query {
  std::vector<Formula> facts;
  Formula goal = Formula::constant(true);
};

struct RandomQueries {
  std::mt19937 random;
  std::vector<Variable> integers;
  std::vector<Variable> booleans;
  std::int64_t lo = -4, hi = 9;
  bool products = false;

  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  }
  const Variable& any_integer() {
    return integers[static_cast<std::size_t>(below(static_cast<std::int64_t>(integers.size())))];
  }

  Term term(int depth) {
    switch (depth == 0 ? below(3) : below(products ? 8 : 7)) {
      case 0:
        return {below(13) - 6};
      case 1:
      case 2:
        return {any_integer()};
      case 3:
        return term(depth - 1) + term(depth - 1);
      case 4:
        return term(depth - 1) * Term(below(9) - 4);
      case 5:
        return term(depth - 1).floor_div(below(6) + 1);
      case 6:
        return term(depth - 1).floor_mod(below(6) + 1);
      default:
        return term(depth - 1) * term(depth - 1);
    }
  }

  // A weighted sum of a few digits of shifted and scaled copies of v, not necessarily in order,
  // apart or complete.  The same for every v given the same state of `random`.
  Term digit_sum(const Variable& v) {
    constexpr std::array<std::int64_t, 7> divisors{2, 3, 4, 6, 8, 12, 16};
    constexpr std::array<std::int64_t, 8> weights{1, 1, 2, 3, 4, 8, 16, 32};
    const auto divisor = [&] { return divisors.at(static_cast<std::size_t>(below(7))); };
    Term sum(0);
    for (std::int64_t digits = below(3) + 2; digits > 0; --digits) {
      Term t = Term(v) * Term(below(4) == 0 ? 2 : 1) + Term(below(2) * below(5));
      if (below(2) == 0) t = t.floor_div(divisor());
      if (below(3) > 0) t = t.floor_mod(divisor());
      sum = sum + t * Term(weights.at(static_cast<std::size_t>(below(8))));
    }
    return sum;
  }

  // Two different values give different sums of digits: sometimes true.
  Query digit_query() {
    Query result;
    const Variable& a = integers.at(0);
    const Variable& b = integers.at(1);
    for (const Variable& v : {a, b}) {
      result.facts.push_back(Term(lo) <= Term(v));
      result.facts.push_back(Term(v) <= Term(hi));
    }
    result.facts.push_back(below(2) == 0 ? Term(a) < Term(b) : Term(a) != Term(b));
    const std::mt19937 state = random;
    const Term first = digit_sum(a);
    random = state;
    result.goal = first != digit_sum(b);
    return result;
  }

  Formula formula(int depth) {
    switch (depth == 0 ? below(4) : below(7)) {
      case 0:
        return term(2) <= term(2);
      case 1:
        return term(2) == term(2);
      case 2:
        return term(2) != term(2);
      case 3:
        return booleans.empty() ? term(3) < term(1)
                                : Formula::variable(booleans[static_cast<std::size_t>(
                                      below(static_cast<std::int64_t>(booleans.size())))]);
      case 4:
        return formula(depth - 1) && formula(depth - 1);
      case 5:
        return formula(depth - 1) || formula(depth - 1);
      default:
        return !formula(depth - 1);
    }
  }

  // The box, a few random facts and a random goal.
  Query query() {
    Query result;
    for (const Variable& v : integers) {
      result.facts.push_back(Term(lo) <= Term(v));
      result.facts.push_back(Term(v) <= Term(hi));
    }
    for (std::int64_t n = below(4); n > 0; --n) result.facts.push_back(formula(1));
    result.goal = formula(2);
    return result;
  }

  // Calls f with every point of the box until it returns true; whether it did.
  template <class F>
  bool any_point(const F& f) const {
    Model model;
    return any_point_from(0, model, f);
  }

  template <class F>
  bool any_point_from(std::size_t n, Model& model, const F& f) const {
    if (n == integers.size() + booleans.size()) return f(model);
    const bool is_integer = n < integers.size();
    const Variable& v = is_integer ? integers[n] : booleans[n - integers.size()];
    for (std::int64_t x = is_integer ? lo : 0; x <= (is_integer ? hi : 1); ++x) {
      model[v] = x;
      if (any_point_from(n + 1, model, f)) return true;
    }
    return false;
  }
};

// Do all facts hold, and the goal not?
inline bool falsifies(const Model& model, const Query& query) {
  for (const Formula& fact : query.facts) {
    if (!evaluate(fact, model).value()) return false;
  }
  return !evaluate(query.goal, model).value();
}

}  // namespace selvage::smt::test

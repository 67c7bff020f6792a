// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "smt/formula.h"

namespace selvage::smt {

// Never folded into each other.
enum class Answer { proved, refuted, undecided };

using Model = std::map<Variable, std::int64_t>;  // booleans are 0 and 1

struct Verdict {
  Answer answer = Answer::undecided;
  Model model;         // of a refuted goal: the facts hold and the goal does not
  std::string reason;  // of an undecided one: "solver steps", "memory", "nonlinear",
                       // "coefficient too large"
  bool cached = false;
  double seconds = 0;  // of deciding it
};

struct Limits {
  // Z3's rlimit per query.  There is no limit in seconds: a verdict must not depend on the machine.
  std::uint64_t steps = 2'000'000;
};

struct Statistics {
  std::uint64_t queries = 0;  // asked of the session
  std::uint64_t folded = 0;   // answered by folding alone
  std::uint64_t cache_hits = 0;
  std::uint64_t solver_calls = 0;  // lemmas and searches for smaller models included
  std::uint64_t z3_calls = 0;      // those of them that were left to Z3
  double solver_seconds = 0;
};

// Identical queries up to the names of variables and the order of facts are answered from a cache
// (only decided ones are kept).  Nothing else is remembered: the answer to a query, its model
// included, does not depend on the queries before it.
class Session {
 public:
  explicit Session(const Limits& limits = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Do the facts imply the goal?  Facts that share no variable with the goal, directly or through
  // other facts, do not take part unless the answer without them would be `refuted`.
  [[nodiscard]] Verdict prove(std::span<const Formula> facts, const Formula& goal);

  // After a refuted prove of the same query: a model that is as small as a few more solver calls
  // can make it, minimising |v| of the `order`ed variables lexicographically.
  [[nodiscard]] Model smallest_model(std::span<const Formula> facts, const Formula& goal,
                                     std::span<const Variable> order);

  // The query as an SMT-LIB 2 script that any solver answers `unsat` to iff the goal is proved.
  [[nodiscard]] static std::string smtlib(std::span<const Formula> facts, const Formula& goal,
                                          const std::string& comment);

  [[nodiscard]] const Statistics& statistics() const;

 private:
  struct Solver;
  std::unique_ptr<Solver> solver_;
};

}  // namespace selvage::smt

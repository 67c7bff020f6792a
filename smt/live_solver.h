// SPDX-License-Identifier: Apache-2.0
//
// The only door to Z3.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "smt/formula_node.h"
#include "smt/session.h"

namespace selvage::smt {

enum class Satisfiability { satisfiable, unsatisfiable, unknown };

struct CheckResult {
  Satisfiability answer = Satisfiability::unknown;
  std::string reason = {};  // of an unknown one, in the words of Verdict::reason
  // Of a satisfiable one: the values of the variables asked for, in their order; nothing for a
  // value that does not fit 64 bits. A variable that does not matter is 0.
  std::vector<std::optional<std::int64_t>> values = {};
};

// Steps after which the live solver gives up and, in a query without products that has more of
// them, a thorough one takes over.
constexpr std::uint64_t quick_steps = 50'000;

// One live Z3 context and solver.
class LiveSolver {
 public:
  LiveSolver();
  ~LiveSolver();

  // Are `base` and `extra` together satisfiable?  They contain no divisions and nothing opaque.
  // What the base has in common with that of the call before, from the front, is still known to Z3
  // and costs nothing.
  [[nodiscard]] CheckResult check(std::span<const Formula> base, std::span<const Formula> extra,
                                  std::span<const Variable* const> wanted, const Limits& limits);

  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] double seconds() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selvage::smt

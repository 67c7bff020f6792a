// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>

#include "smt/formula_node.h"
#include "smt/satisfiability.h"

namespace selvage::smt {

// Decides small queries by cases, and leaves the others to Z3.  It remembers nothing but how much
// there was to do: what it says of a query does not depend on those before.
class Decider {
 public:
  // Are `base` and `extra` together satisfiable?  They contain no divisions and nothing opaque.
  [[nodiscard]] CheckResult check(std::span<const Formula> base, std::span<const Formula> extra,
                                  std::span<const Variable* const> wanted, std::uint64_t steps);

  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  [[nodiscard]] std::uint64_t z3_calls() const { return z3_calls_; }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  std::uint64_t calls_ = 0;
  std::uint64_t z3_calls_ = 0;
  double seconds_ = 0;
};

}  // namespace selvage::smt

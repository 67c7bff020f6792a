// SPDX-License-Identifier: Apache-2.0
#include "smt/decider.h"

#include <chrono>

#include "smt/cases.h"
#include "smt/z3_search.h"

namespace selvage::smt {

CheckResult Decider::check(std::span<const Formula> base, std::span<const Formula> extra,
                           std::span<const Variable* const> wanted, std::uint64_t steps) {
  const auto start = std::chrono::steady_clock::now();
  ++calls_;
  CheckResult result = decide_by_cases(base, extra, wanted, steps);
  if (result.answer == Satisfiability::unknown) {
    ++z3_calls_;
    std::vector<Formula> all(base.begin(), base.end());
    all.insert(all.end(), extra.begin(), extra.end());
    result = ask_z3(all, wanted, steps);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  seconds_ += elapsed.count();
  return result;
}

}  // namespace selvage::smt

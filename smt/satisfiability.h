// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace selvage::smt {

enum class Satisfiability { satisfiable, unsatisfiable, unknown };

struct CheckResult {
  Satisfiability answer = Satisfiability::unknown;
  std::string reason = {};  // of an unknown one, in the words of Verdict::reason
  // Of a satisfiable one: the values of the variables asked for, in their order; nothing for a
  // value that does not fit 64 bits. A variable that does not matter is 0.
  std::vector<std::optional<std::int64_t>> values = {};
};

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
#include "smt/z3_answer.h"

#include <z3++.h>

#include <algorithm>

namespace selvage::smt {
namespace {

std::optional<std::int64_t> value_of(const z3::expr& value) {
  if (value.is_bool()) return value.is_true() ? 1 : 0;
  std::int64_t number = 0;
  if (!value.is_numeral_i64(number)) return std::nullopt;
  return number;
}

}  // namespace

z3::params with_steps(z3::context& context, std::uint64_t steps) {
  z3::params params(context);
  params.set("rlimit", static_cast<unsigned>(std::clamp<std::uint64_t>(steps, 1, UINT32_MAX)));
  return params;
}

CheckResult answer_of(z3::solver& solver, Encoder& encoder,
                      std::span<const Variable* const> wanted) {
  const z3::check_result result = solver.check();
  if (result == z3::unsat) return {Satisfiability::unsatisfiable};
  if (result == z3::unknown) return {Satisfiability::unknown, solver.reason_unknown()};
  CheckResult found{Satisfiability::satisfiable};
  const z3::model model = solver.get_model();
  for (const Variable* v : wanted) {
    found.values.push_back(value_of(model.eval(encoder.encode(*v), true)));
  }
  return found;
}

}  // namespace selvage::smt

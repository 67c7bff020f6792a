// SPDX-License-Identifier: Apache-2.0
#include "smt/solver.h"

#include <z3++.h>

#include <algorithm>
#include <chrono>

#include "core/ensure.h"
#include "smt/encode.h"

namespace selvage::smt {
namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// Z3's reason in our words.
std::string reason_of(const std::string& z3_reason, bool nonlinear) {
  if (contains(z3_reason, "memory") || contains(z3_reason, "memout")) return "memory";
  if (contains(z3_reason, "timeout") || contains(z3_reason, "canceled")) return "time";
  if (nonlinear) return "nonlinear";
  if (contains(z3_reason, "resource")) return "solver steps";
  return z3_reason;
}

std::optional<std::int64_t> value_of(const z3::expr& value) {
  if (value.is_bool()) return value.is_true() ? 1 : 0;
  std::int64_t number = 0;
  if (!value.is_numeral_i64(number)) return std::nullopt;
  return number;
}

bool nonlinear(std::span<const Formula> formulas) {
  return std::any_of(formulas.begin(), formulas.end(),
                     [](const Formula& f) { return f.node().has_product; });
}

}  // namespace

struct Solver::State {
  z3::context context;
  z3::solver solver{context, z3::solver::simple()};
  Encoder encoder{context};
  std::vector<Formula> base;  // one push per formula
  std::uint64_t steps = 0;
  std::uint32_t milliseconds = 0;
  std::uint64_t calls = 0;
  double seconds = 0;

  void limit(std::uint64_t steps_now, std::uint32_t milliseconds_now) {
    if (steps_now == steps && milliseconds_now == milliseconds) return;
    z3::params params(context);
    params.set("rlimit", static_cast<unsigned>(std::min<std::uint64_t>(steps_now, UINT32_MAX)));
    params.set("timeout", milliseconds_now);
    params.set("random_seed", 0U);
    solver.set(params);
    steps = steps_now;
    milliseconds = milliseconds_now;
  }

  void pop_to(std::size_t size) {
    if (base.size() > size) solver.pop(static_cast<unsigned>(base.size() - size));
    base.erase(base.begin() + static_cast<std::ptrdiff_t>(size), base.end());
  }

  void push(const Formula& formula) {
    solver.push();
    base.push_back(formula);
    solver.add(encoder.encode(formula));
  }

  CheckResult answer(std::span<const Formula> extra, std::span<const Variable* const> wanted) {
    const z3::check_result result = solver.check();
    if (result == z3::unsat) return {Satisfiability::unsatisfiable, {}, {}};
    if (result == z3::unknown) {
      return {Satisfiability::unknown,
              reason_of(solver.reason_unknown(), nonlinear(base) || nonlinear(extra)),
              {}};
    }
    CheckResult found{Satisfiability::satisfiable, {}, {}};
    const z3::model model = solver.get_model();
    for (const Variable* v : wanted) {
      found.values.push_back(value_of(model.eval(encoder.encode(*v), true)));
    }
    return found;
  }
};

Solver::Solver() : state_(std::make_unique<State>()) {}
Solver::~Solver() = default;

void Solver::assume(std::span<const Formula> base) {
  State& s = *state_;
  const auto [old_end, new_end] =
      std::mismatch(s.base.begin(), s.base.end(), base.begin(), base.end(),
                    [](const Formula& a, const Formula& b) { return same(a, b); });
  s.pop_to(static_cast<std::size_t>(old_end - s.base.begin()));
  for (auto f = new_end; f != base.end(); ++f) s.push(*f);
}

CheckResult Solver::check(std::span<const Formula> extra, std::span<const Variable* const> wanted,
                          std::uint64_t steps, std::uint32_t milliseconds) {
  State& s = *state_;
  const auto start = std::chrono::steady_clock::now();
  s.limit(steps, milliseconds);
  ++s.calls;
  CheckResult result;
  s.solver.push();
  try {
    for (const Formula& f : extra) s.solver.add(s.encoder.encode(f));
    result = s.answer(extra, wanted);
  } catch (const z3::exception& e) {
    // Z3 gave up in the middle: out of memory, or cancelled outside of its search.
    result = {Satisfiability::unknown, reason_of(e.msg(), nonlinear(s.base) || nonlinear(extra)), {}};
  }
  s.solver.pop();
  s.seconds +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

std::uint64_t Solver::calls() const { return state_->calls; }
double Solver::seconds() const { return state_->seconds; }

}  // namespace selvage::smt

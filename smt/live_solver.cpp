// SPDX-License-Identifier: Apache-2.0
#include "smt/live_solver.h"

#include <z3++.h>

#include <algorithm>
#include <chrono>

#include "smt/encode.h"
#include "smt/products.h"

namespace selvage::smt {
namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// Z3's reason in our words.
std::string reason_of(const std::string& z3_reason, bool nonlinear, bool out_of_time) {
  if (contains(z3_reason, "memory") || contains(z3_reason, "memout")) return "memory";
  if (nonlinear) return "nonlinear";
  if (out_of_time || contains(z3_reason, "timeout")) return "time";
  // The other words are what it says when the steps run out in places where it does not look
  // closely.
  if (contains(z3_reason, "resource") || contains(z3_reason, "canceled") ||
      z3_reason == "unknown") {
    return "solver steps";
  }
  return z3_reason;
}

std::optional<std::int64_t> value_of(const z3::expr& value) {
  if (value.is_bool()) return value.is_true() ? 1 : 0;
  std::int64_t number = 0;
  if (!value.is_numeral_i64(number)) return std::nullopt;
  return number;
}

}  // namespace

struct LiveSolver::State {
  z3::context context;
  Encoder encoder{context};
  z3::solver solver{context, z3::solver::simple()};
  std::vector<Formula> base;  // what the solver assumes: one push for each
  Limits limits{0, 0};        // what the solver was told
  std::uint64_t calls = 0;
  double seconds = 0;

  void limit(const Limits& now) {
    if (now.steps == limits.steps && now.milliseconds == limits.milliseconds) return;
    z3::params params(context);
    params.set("rlimit", static_cast<unsigned>(std::min<std::uint64_t>(now.steps, UINT32_MAX)));
    params.set("timeout", now.milliseconds);
    params.set("random_seed", 0U);
    // The one part of Z3 that does not count its steps.
    params.set("arith.nl.nra", false);
    solver.set(params);
    limits = now;
  }

  void assume(std::span<const Formula> wanted) {
    const auto [old_end, new_end] =
        std::mismatch(base.begin(), base.end(), wanted.begin(), wanted.end(),
                      [](const Formula& a, const Formula& b) { return same(a, b); });
    const auto superfluous = base.end() - old_end;
    if (superfluous > 0) solver.pop(static_cast<unsigned>(superfluous));
    base.erase(old_end, base.end());
    for (auto f = new_end; f != wanted.end(); ++f) {
      solver.push();
      base.push_back(*f);
      solver.add(encoder.encode(*f));
    }
  }

  CheckResult answer(std::span<const Variable* const> wanted) {
    ++calls;
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

  // The reason is still Z3's.
  CheckResult check(std::span<const Formula> now, std::span<const Formula> extra,
                    std::span<const Variable* const> wanted, const Limits& limits_now) {
    try {
      limit(limits_now);
      assume(now);
      solver.push();
      for (const Formula& f : extra) solver.add(encoder.encode(f));
      CheckResult result = answer(wanted);
      solver.pop();
      return result;
    } catch (const z3::exception& e) {
      // Z3 gave up in the middle of things (out of memory, say); a new solver is in a known state.
      base.clear();
      limits = {0, 0};
      solver = z3::solver(context, z3::solver::simple());
      return {Satisfiability::unknown, e.msg()};
    }
  }
};

LiveSolver::LiveSolver() : state_(std::make_unique<State>()) {}
LiveSolver::~LiveSolver() = default;

CheckResult LiveSolver::check(std::span<const Formula> base, std::span<const Formula> extra,
                              std::span<const Variable* const> wanted, const Limits& limits) {
  const auto start = std::chrono::steady_clock::now();
  CheckResult result = state_->check(base, extra, wanted, limits);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  state_->seconds += elapsed.count();
  if (result.answer == Satisfiability::unknown) {
    result.reason = reason_of(result.reason, has_products(base) || has_products(extra),
                              1000 * elapsed.count() >= limits.milliseconds);
  }
  return result;
}

std::uint64_t LiveSolver::calls() const { return state_->calls; }
double LiveSolver::seconds() const { return state_->seconds; }

}  // namespace selvage::smt

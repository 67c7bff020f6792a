// SPDX-License-Identifier: Apache-2.0
#include "smt/live_solver.h"

#include <z3++.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "smt/checked.h"
#include "smt/encode.h"
#include "smt/formula_node.h"
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

// How many bits the coefficients have, all together.
std::uint64_t bits_in(std::span<const Formula> formulas) {
  std::uint64_t bits = 0;
  for (const Formula& f : formulas) {
    if (const auto* c = std::get_if<Comparison>(&f.node().kind)) {
      for (const Monomial& m : c->term.node().monomials) {
        bits += static_cast<std::uint64_t>(std::bit_width(magnitude(m.coefficient)));
      }
    } else if (const auto* j = std::get_if<Junction>(&f.node().kind)) {
      bits += bits_in(j->children);
    }
  }
  return bits;
}

// The thorough solver writes numbers out in bits, and a step of it costs the more the more there
// are.  To stay within a time that does not depend on the query, long ones get fewer steps.
std::uint64_t affordable(std::uint64_t steps, std::uint64_t bits) {
  constexpr double usual = 1000;
  if (static_cast<double>(bits) <= usual) return steps;
  const double share = usual / static_cast<double>(bits);
  return static_cast<std::uint64_t>(static_cast<double>(steps) * share * share);
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
  z3::solver live{context, z3::solver::simple()};
  std::vector<Formula> base;  // what the live solver assumes: one push for each
  Limits limits{0, 0};        // what the live solver was told
  std::uint64_t calls = 0;
  double seconds = 0;

  [[nodiscard]] z3::params parameters(const Limits& within) {
    z3::params params(context);
    params.set("rlimit", static_cast<unsigned>(std::min<std::uint64_t>(within.steps, UINT32_MAX)));
    params.set("timeout", within.milliseconds);
    return params;
  }

  void limit_live(const Limits& within) {
    if (within.steps == limits.steps && within.milliseconds == limits.milliseconds) return;
    z3::params params = parameters(within);
    params.set("random_seed", 0U);
    // The older simplex: as quick on easy queries as the newer one, and many times quicker to give
    // up on hard ones.
    params.set("arith.solver", 2U);
    // The one part of Z3 that does not count its steps.
    params.set("arith.nl.nra", false);
    live.set(params);
    limits = within;
  }

  void assume(std::span<const Formula> wanted) {
    const auto [old_end, new_end] =
        std::mismatch(base.begin(), base.end(), wanted.begin(), wanted.end(),
                      [](const Formula& a, const Formula& b) { return same(a, b); });
    const auto superfluous = base.end() - old_end;
    if (superfluous > 0) live.pop(static_cast<unsigned>(superfluous));
    base.erase(old_end, base.end());
    for (auto f = new_end; f != wanted.end(); ++f) {
      live.push();
      base.push_back(*f);
      live.add(encoder.encode(*f));
    }
  }

  // The reason of an unknown answer is still Z3's, here and below.
  CheckResult answer(z3::solver& solver, std::span<const Variable* const> wanted) {
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

  CheckResult check_live(std::span<const Formula> now, std::span<const Formula> extra,
                         std::span<const Variable* const> wanted, const Limits& within) {
    try {
      limit_live(within);
      assume(now);
      live.push();
      for (const Formula& f : extra) live.add(encoder.encode(f));
      CheckResult result = answer(live, wanted);
      live.pop();
      return result;
    } catch (const z3::exception& e) {
      // Z3 gave up in the middle of things (out of memory, say); a new solver is in a known state.
      base.clear();
      limits = {0, 0};
      live = z3::solver(context, z3::solver::simple());
      return {Satisfiability::unknown, e.msg()};
    }
  }

  // Z3's strategy for linear integer arithmetic: preprocessing, bit-blasting of bounded problems,
  // then search.  It takes milliseconds to start and decides much that the live solver does not.
  CheckResult check_thoroughly(std::span<const Formula> now, std::span<const Formula> extra,
                               std::span<const Variable* const> wanted, const Limits& within) {
    try {
      z3::solver solver = z3::tactic(context, "qflia").mk_solver();
      solver.set(parameters(within));
      for (const Formula& f : now) solver.add(encoder.encode(f));
      for (const Formula& f : extra) solver.add(encoder.encode(f));
      return answer(solver, wanted);
    } catch (const z3::exception& e) {
      return {Satisfiability::unknown, e.msg()};
    }
  }

  CheckResult check(std::span<const Formula> now, std::span<const Formula> extra,
                    std::span<const Variable* const> wanted, const Limits& within, bool linear) {
    if (!linear || within.steps <= quick_steps) return check_live(now, extra, wanted, within);
    CheckResult quick = check_live(now, extra, wanted, {quick_steps, within.milliseconds});
    if (quick.answer != Satisfiability::unknown) return quick;
    const std::uint64_t left =
        affordable(within.steps - quick_steps, bits_in(now) + bits_in(extra));
    return check_thoroughly(now, extra, wanted, {left, within.milliseconds});
  }
};

LiveSolver::LiveSolver() : state_(std::make_unique<State>()) {}
LiveSolver::~LiveSolver() = default;

CheckResult LiveSolver::check(std::span<const Formula> base, std::span<const Formula> extra,
                              std::span<const Variable* const> wanted, const Limits& limits) {
  const auto start = std::chrono::steady_clock::now();
  const bool linear = !has_products(base) && !has_products(extra);
  CheckResult result = state_->check(base, extra, wanted, limits, linear);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  state_->seconds += elapsed.count();
  if (result.answer == Satisfiability::unknown) {
    result.reason =
        reason_of(result.reason, !linear, 1000 * elapsed.count() >= limits.milliseconds);
  }
  return result;
}

std::uint64_t LiveSolver::calls() const { return state_->calls; }
double LiveSolver::seconds() const { return state_->seconds; }

}  // namespace selvage::smt

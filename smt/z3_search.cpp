// SPDX-License-Identifier: Apache-2.0
#include "smt/z3_search.h"

#include <z3++.h>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

#include "smt/checked.h"
#include "smt/encode.h"
#include "smt/products.h"
#include "smt/z3_answer.h"

namespace selvage::smt {
namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// Z3's reason in our words.
std::string reason_of(const std::string& z3_reason, bool linear) {
  if (contains(z3_reason, "memory") || contains(z3_reason, "memout")) return "memory";
  return linear ? "solver steps" : "nonlinear";
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

// A step costs the more the more bits there are to write out.  To stay within a time that does not
// depend on the query, long ones get fewer steps.
std::uint64_t affordable(std::uint64_t steps, std::uint64_t bits) {
  constexpr double usual = 1000;
  if (static_cast<double>(bits) <= usual) return steps;
  const double share = usual / static_cast<double>(bits);
  return static_cast<std::uint64_t>(static_cast<double>(steps) * share * share);
}

using Parameters = std::initializer_list<std::pair<const char*, unsigned>>;

z3::tactic tuned(const z3::tactic& t, const Parameters& parameters) {
  z3::params params(t.ctx());
  for (const auto& [name, value] : parameters) params.set(name, value);
  return z3::with(t, params);
}

z3::tactic switched_on(const z3::tactic& t, std::initializer_list<const char*> names) {
  z3::params params(t.ctx());
  for (const char* name : names) params.set(name, true);
  return z3::with(t, params);
}

z3::tactic sequence(z3::context& context, std::initializer_list<const char*> names) {
  z3::tactic all(context, "skip");
  for (const char* name : names) all = all & z3::tactic(context, name);
  return all;
}

z3::tactic preprocessing(z3::context& context) {
  return sequence(context, {"simplify", "propagate-values"}) &
         tuned(z3::tactic(context, "ctx-simplify"), {{"max_depth", 30}, {"max_steps", 5'000'000}}) &
         switched_on(z3::tactic(context, "simplify"), {"pull_cheap_ite", "local_ctx"}) &
         sequence(context, {"solve-eqs", "elim-uncnstr"});
}

// Every variable has bounds or this fails at once.
z3::tactic in_bits(z3::context& context) {
  const z3::tactic to_bits = sequence(context, {"propagate-ineqs", "normalize-bounds"}) &
                             tuned(z3::tactic(context, "lia2pb"), {{"lia2pb_max_bits", 64}}) &
                             tuned(z3::tactic(context, "pb2bv"), {{"pb2bv_all_clauses_limit", 8}});
  const z3::tactic search = sequence(context, {"simplify", "propagate-values", "solve-eqs",
                                               "max-bv-sharing", "bit-blast", "aig", "sat"});
  return to_bits & switched_on(search, {"ite_extra"});
}

// The older simplex decides what branching decides; the newer one knows more cuts.
enum class Simplex : unsigned { older = 2, newer = 6 };

z3::tactic by_simplex(z3::context& context, Simplex which) {
  return tuned(z3::tactic(context, "smt"), {{"arith.solver", static_cast<unsigned>(which)},
                                            {"arith.branch_cut_ratio", 10'000'000},
                                            {"relevancy", 0},
                                            {"random_seed", 100}});
}

z3::tactic older_simplex(z3::context& context) { return by_simplex(context, Simplex::older); }
z3::tactic newer_simplex(z3::context& context) { return by_simplex(context, Simplex::newer); }

// The first search of linear queries, and the only one of others.
z3::solver plain(z3::context& context, std::uint64_t steps) {
  z3::solver solver(context, z3::solver::simple());
  z3::params params = with_steps(context, steps);
  params.set("random_seed", 0U);
  // The older simplex: as quick on easy queries as the newer one, and many times quicker to give up
  // on hard ones.
  params.set("arith.solver", 2U);
  // The one part of Z3 that does not count its steps.
  params.set("arith.nl.nra", false);
  solver.set(params);
  return solver;
}

z3::solver thorough(z3::context& context, const z3::tactic& search, std::uint64_t steps) {
  z3::solver solver = switched_on(preprocessing(context) & search, {"elim_and", "som"}).mk_solver();
  solver.set(with_steps(context, steps));
  return solver;
}

using Maker = std::function<z3::solver(z3::context&)>;

CheckResult attempt(const Maker& make, std::span<const Formula> formulas,
                    std::span<const Variable* const> wanted) {
  z3::context context;
  // Outside of the try: a name that this Z3 does not know must not pass for a query too hard.
  z3::solver solver = make(context);
  try {
    Encoder encoder(context);
    for (const Formula& f : formulas) solver.add(encoder.encode(f));
    return answer_of(solver, encoder, wanted);
  } catch (const z3::exception& e) {
    return {Satisfiability::unknown, e.msg()};
  }
}

// Steps after which a linear query is looked at more closely.
constexpr std::uint64_t quick_steps = 50'000;

// Preprocessing and a search that branches, then bounded problems written out in bits, then a
// search that cuts.  (Z3's own strategy for linear integers, `qflia`, gives each of its parts some
// seconds: what it answers depends on how busy the machine is.)
struct Share {
  z3::tactic (*search)(z3::context&);
  std::uint64_t percent;  // of the steps
};
constexpr std::array shares{Share{older_simplex, 15}, Share{in_bits, 40}, Share{newer_simplex, 45}};

CheckResult search_thoroughly(std::span<const Formula> formulas,
                              std::span<const Variable* const> wanted, std::uint64_t steps) {
  const std::uint64_t most = affordable(steps, bits_in(formulas));
  CheckResult result;
  for (const Share& share : shares) {
    const auto make = [&](z3::context& context) {
      return thorough(context, share.search(context), most * share.percent / 100);
    };
    result = attempt(make, formulas, wanted);
    if (result.answer != Satisfiability::unknown) return result;
  }
  return result;
}

}  // namespace

CheckResult ask_z3(std::span<const Formula> formulas, std::span<const Variable* const> wanted,
                   std::uint64_t steps) {
  const bool linear = !has_products(formulas);
  const std::uint64_t first = linear ? std::min(steps, quick_steps) : steps;
  CheckResult result =
      attempt([&](z3::context& context) { return plain(context, first); }, formulas, wanted);
  if (result.answer == Satisfiability::unknown && first < steps) {
    result = search_thoroughly(formulas, wanted, steps - first);
  }
  if (result.answer == Satisfiability::unknown) result.reason = reason_of(result.reason, linear);
  return result;
}

}  // namespace selvage::smt

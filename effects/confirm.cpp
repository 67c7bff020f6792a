// SPDX-License-Identifier: Apache-2.0
#include "effects/confirm.h"

#include <cmath>
#include <cstdlib>

#include "core/ensure.h"
#include "core/traverse.h"

namespace selvage::effects {
namespace {

using core::Domain;
using core::Expr;
using core::Proc;
using core::Sym;
using core::Value;
using Control = std::map<Sym, std::int64_t>;

constexpr double max_cells = 1e6;  // of all data arguments together
constexpr std::uint64_t max_steps = 2'000'000;
constexpr std::int64_t max_drawn_size = 6;  // of control arguments the witness does not fix
constexpr std::uint64_t seeds = 3;
constexpr std::uint64_t probes = 12;  // where no witness says what to run

// An upper bound of |e| when the control arguments are those given and the others are drawn small;
// infinity where there is none.
double magnitude(const Expr& e, const Control& control) {
  constexpr double unknown = HUGE_VAL;
  const auto of = [&](const Expr& sub) { return magnitude(sub, control); };
  return match(
      *e, [](const core::ConstInt& c) { return std::abs(static_cast<double>(c.value)); },
      [](const core::ConstBool&) { return 1.0; }, [&](const core::ConstReal&) { return unknown; },
      [&](const core::Var& v) {
        const auto found = control.find(v.name);
        return found == control.end() ? static_cast<double>(max_drawn_size)
                                      : std::abs(static_cast<double>(found->second));
      },
      [&](const core::Read&) { return unknown; }, [&](const core::Whole&) { return unknown; },
      [&](const core::WindowExpr&) { return unknown; },
      [&](const core::StrideOf&) { return unknown; },
      [](const core::ReadConfig&) { return static_cast<double>(core::max_drawn_config); },
      [&](const core::Unary& u) { return of(u.arg); },
      [&](const core::Binary& b) {
        if (b.op == core::BinaryOp::mul) return of(b.lhs) * of(b.rhs);
        return of(b.lhs) + of(b.rhs);
      },
      [&](const core::ExternCall&) { return unknown; },
      [&](const core::Cast& c) { return of(c.arg); });
}

double cell_bound(const Proc& p, const Control& control) {
  double total = 0;
  for (const core::Arg& a : p->args) {
    double cells = core::is_data(a.type.scalar) ? 1 : 0;
    for (const Expr& extent : a.type.shape) cells *= magnitude(extent, control);
    total += cells;
  }
  return total;
}

Control control_of(const Proc& p, const std::vector<Witness>& witness) {
  Control control;
  for (const core::Arg& a : p->args) {
    if (!core::is_control(a.type.scalar)) continue;
    for (const Witness& w : witness) {
      if (w.name == a.name) control.emplace(a.name, w.value);
    }
  }
  return control;
}

// Arguments of `p` on which it can be run, or nothing.
std::optional<std::vector<Value>> inputs_of(const Proc& p, const std::vector<Witness>& witness,
                                            Domain domain, std::uint64_t seed) {
  const Control control = control_of(p, witness);
  if (!(cell_bound(p, control) <= max_cells)) return std::nullopt;
  return core::random_inputs(p, control, domain, seed, max_drawn_size);
}

core::RunOptions options_of(Domain domain, std::uint64_t seed) {
  core::RunOptions options;
  options.domain = domain;
  options.seed = seed;
  options.step_limit = max_steps;
  return options;
}

// Nothing is known about a run that was cut short.
bool is_inconclusive(const core::RunResult& r) {
  return r.fault.has_value() && (r.fault->kind == core::FaultKind::step_limit ||
                                 r.fault->kind == core::FaultKind::not_executable);
}

// The arguments of both versions stand for the same things, so that they can be run on the same
// values.
bool take_same_arguments(const Proc& a, const Proc& b) {
  if (a->args.size() != b->args.size()) return false;
  for (std::size_t i = 0; i < a->args.size(); ++i) {
    const core::Arg& x = a->args[i];
    const core::Arg& y = b->args[i];
    if (x.name != y.name || x.type.scalar != y.type.scalar || x.type.rank() != y.type.rank()) {
      return false;
    }
  }
  return true;
}

void forget(core::RunResult& run, const std::vector<ConfigLocation>& fields) {
  for (const ConfigLocation& f : fields) run.config.fields.erase(field_text(f));
}

std::optional<std::string> difference_in(const Proc& before, const Proc& after,
                                         const std::vector<Witness>& witness, Domain domain,
                                         std::uint64_t seed,
                                         const std::vector<ConfigLocation>& open) {
  const auto inputs = inputs_of(before, witness, domain, seed);
  if (!inputs) return std::nullopt;
  core::RunResult old_run = core::run(before, *inputs, {}, options_of(domain, seed));
  if (old_run.fault) return std::nullopt;  // a program without meaning has no difference
  core::RunResult new_run = core::run(after, *inputs, {}, options_of(domain, seed));
  if (is_inconclusive(new_run)) return std::nullopt;
  forget(old_run, open);
  forget(new_run, open);
  return core::difference(before, old_run, new_run, domain);
}

}  // namespace

std::optional<std::string> confirm_difference(const Proc& before, const Proc& after,
                                              const std::vector<Witness>& witness,
                                              Numerics numerics,
                                              const std::vector<ConfigLocation>& open) {
  if (!take_same_arguments(before, after)) return std::nullopt;
  // Over the reals a difference in rounding is none: only the field tells.
  const std::vector<Domain> domains = numerics == Numerics::real
                                          ? std::vector<Domain>{Domain::field}
                                          : std::vector<Domain>{Domain::machine, Domain::field};
  for (const Domain domain : domains) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const auto found = difference_in(before, after, witness, domain, seed, open);
      if (!found) continue;
      // The field decides; where machine numbers differ as well, they are easier to read.
      const auto readable = difference_in(before, after, witness, Domain::machine, seed, open);
      return readable ? readable : found;
    }
  }
  return std::nullopt;
}

namespace {

std::optional<std::string> fault_in(const Proc& p, const std::vector<Witness>& witness,
                                    const std::set<core::FaultKind>& expected,
                                    std::uint64_t tries) {
  // In the field, too: there an extern without meaning can be run.
  for (const Domain domain : {Domain::machine, Domain::field}) {
    for (std::uint64_t seed = 1; seed <= tries; ++seed) {
      const auto inputs = inputs_of(p, witness, domain, seed);
      if (!inputs) return std::nullopt;
      const core::RunResult r = core::run(p, *inputs, {}, options_of(domain, seed));
      if (r.fault && expected.contains(r.fault->kind)) return r.fault->message;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> confirm_fault(const Proc& p, const std::vector<Witness>& witness,
                                         const std::set<core::FaultKind>& expected) {
  return fault_in(p, witness, expected, seeds);
}

std::optional<std::string> some_fault(const Proc& p, const std::set<core::FaultKind>& expected) {
  return fault_in(p, {}, expected, probes);
}

}  // namespace selvage::effects

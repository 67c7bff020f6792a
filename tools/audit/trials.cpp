// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/trials.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <span>

#include "core/arith.h"
#include "core/build.h"
#include "core/random.h"
#include "tools/audit/controls.h"
#include "tools/audit/corners.h"
#include "tools/fuzz/c_inputs.h"

namespace selvage::audit {
namespace {

using core::Cell;
using core::Random;
using core::Scalar;
using core::Value;
using fuzz::CRun;

// Positive and tame ones fit small integers, and are none.
enum class Data { counting, small, positive, tame, sharp, rough, wild };
constexpr Data kinds[] = {Data::counting, Data::small, Data::positive, Data::tame,
                          Data::sharp,    Data::rough, Data::wild};
// Sums and products of these are exact, in any order.
constexpr Data exact_kinds[] = {Data::counting, Data::small};

// Any bits that are a number of the type, all exponents alike.
double wild_real(Scalar type, Random& random) {
  if (type == Scalar::f64) return std::bit_cast<double>(random.next());
  if (type == Scalar::f32)
    return std::bit_cast<float>(static_cast<std::uint32_t>(random.next() >> 32));
  const double significand = static_cast<double>(random.between(-2047, 2047));
  return core::round_to(type, std::ldexp(significand, static_cast<int>(random.between(-24, 6))));
}

double rough_real(Scalar type, Random& random) {
  const double exact = static_cast<double>(random.between(-1'000'000, 1'000'000)) /
                       static_cast<double>(random.between(1, 3000));
  return core::round_to(type, exact);
}

void fill_real(Cell& cell, Scalar type, Data kind, std::int64_t number, Random& random) {
  if (kind == Data::counting) cell.real = static_cast<double>(number);
  if (kind == Data::small) cell.real = static_cast<double>(random.between(-9, 9)) / 2;
  if (kind == Data::positive) cell.real = static_cast<double>(random.between(1, 999)) / 8;
  if (kind == Data::tame) cell.real = static_cast<double>(random.between(-999, 999)) / 8;
  if (kind == Data::rough || kind == Data::sharp) cell.real = rough_real(type, random);
  if (kind == Data::wild) cell.real = wild_real(type, random);
}

void fill_integer(Cell& cell, Scalar type, Data kind, std::int64_t number, Random& random) {
  std::int64_t value = number;
  if (kind == Data::positive) value = random.between(1, 99);
  if (kind == Data::tame) value = random.between(core::is_unsigned(type) ? 0 : -99, 99);
  if (kind == Data::small) value = random.between(core::is_unsigned(type) ? 0 : -9, 9);
  if (kind == Data::sharp || kind == Data::rough || kind == Data::wild)
    value = static_cast<std::int64_t>(random.next());
  cell.bits = static_cast<std::uint64_t>(core::wrap(type, value));
}

// In small types counting starts again, so that conversions to them do not overflow.
void fill(std::vector<Value>& args, Data kind, Random& random) {
  constexpr std::int64_t most = 100;
  std::int64_t number = 0;
  for (Value& v : args) {
    auto* t = std::get_if<core::Tensor>(&v);
    if (t == nullptr) continue;
    for (Cell& cell : t->cells) {
      number = number % most + 1;
      if (core::is_float(t->type))
        fill_real(cell, t->type, kind, number, random);
      else
        fill_integer(cell, t->type, kind, number, random);
    }
  }
  if (kind == Data::sharp) fuzz::sharpen(args, random);
}

// Of a run; counting data come first among those of one size.
std::int64_t size_of(const CRun& run) {
  std::int64_t size = 0;
  for (const Value& v : run.args) {
    if (const auto* n = std::get_if<std::int64_t>(&v)) size += *n < 0 ? -*n : *n;
    if (const auto* t = std::get_if<core::Tensor>(&v))
      size += static_cast<std::int64_t>(t->cells.size());
  }
  return size;
}

std::size_t cells_of(const std::vector<Value>& args) {
  std::size_t out = 0;
  for (const Value& v : args) {
    if (const auto* t = std::get_if<core::Tensor>(&v)) out += t->cells.size();
  }
  return out;
}

// Without those between the elements of a strided window.
std::size_t elements_of(const std::vector<Value>& args) {
  std::size_t out = 0;
  for (const Value& v : args) {
    const auto* t = std::get_if<core::Tensor>(&v);
    if (t == nullptr) continue;
    std::size_t elements = 1;
    for (const std::int64_t extent : t->shape) elements *= static_cast<std::size_t>(extent);
    out += elements;
  }
  return out;
}

std::size_t changed_in(const CRun& run) {
  std::size_t out = 0;
  for (std::size_t k = 0; k < run.args.size(); ++k) {
    const auto* before = std::get_if<core::Tensor>(&run.args[k]);
    if (before == nullptr) continue;
    const auto& after = std::get<core::Tensor>(run.expected.args[k]);
    for (std::size_t c = 0; c < before->cells.size(); ++c)
      out += before->cells[c] == after.cells[c] ? 0 : 1;
  }
  return out;
}

constexpr std::uint64_t ordinary_steps = 2'000'000, few_steps = 300'000;
constexpr std::size_t most_cells = 60'000;  // of all arguments of a run

class Trials {
 public:
  Trials(const Wrapper& w, std::uint64_t seed)
      : wrapper_(w),
        program_(w.proc),
        random_(core::mix(seed) ^ core::hash_text(w.subject)),
        edges_(edges_of(w.proc)),
        controls_(controls_of(w.proc)) {
    if (w.contracted) contracted_.emplace(*w.contracted);
  }

  std::vector<CRun> run(std::size_t count) {
    std::vector<CRun> out;
    for (std::size_t k = 0; out.size() < count && k < 3 * count; ++k) {
      if (auto one = random_trial(k)) out.push_back(*std::move(one));
    }
    if (const auto base = busiest()) {
      add_controls(*base, out);
      add_corners(*base, out);
    }
    std::ranges::stable_sort(out, {}, size_of);
    return out;
  }

 private:
  // Several control arguments at edges, or all at random.
  std::map<core::Sym, std::int64_t> chosen(std::size_t number) {
    std::map<core::Sym, std::int64_t> out;
    if (number % 2 == 0) return out;
    for (std::size_t k = 0; k < controls_.drawn.size(); ++k) {
      if (!random_.one_in(2)) continue;
      const auto& from = random_.one_in(4) ? controls_.corners[k] : edges_;
      out.emplace(controls_.drawn[k], from[random_.next() % from.size()]);
    }
    return out;
  }

  std::optional<CRun> random_trial(std::size_t number) {
    const std::uint64_t seed = random_.next();
    constexpr std::int64_t sizes[] = {4, 9, 20};
    auto args = core::random_inputs(program_, chosen(number), core::Domain::machine, seed,
                                    sizes[number % 3]);
    if (!args) return std::nullopt;
    return filled_run(*args, number, seed);
  }

  // Numbers that a conversion cannot take give way to tamer ones.
  std::optional<CRun> filled_run(const std::vector<Value>& args, std::size_t number,
                                 std::uint64_t seed) {
    if (cells_of(args) > most_cells) return std::nullopt;
    const std::span<const Data> usable =
        wrapper_.comparable ? std::span<const Data>(kinds) : std::span<const Data>(exact_kinds);
    for (std::size_t kind = number % usable.size() + 1; kind-- > 0;) {
      std::vector<Value> filled = args;
      fill(filled, usable[kind], random_);
      if (auto one = run_of(std::move(filled), {}, seed, few_steps)) return one;
    }
    return std::nullopt;
  }

  // Arguments with many cells, of which the meaning changes many.
  std::optional<std::vector<Value>> busiest() {
    constexpr int samples = 12;
    constexpr std::int64_t wide = 20;
    std::optional<std::vector<Value>> best;
    std::pair<std::size_t, std::size_t> best_score;
    for (int k = 0; k < (controls_.drawn.empty() ? 1 : samples); ++k) {
      const std::uint64_t seed = random_.next();
      auto args = core::random_inputs(program_, {}, core::Domain::machine, seed, wide);
      if (!args) continue;
      fill(*args, Data::counting, random_);
      const auto ran = run_of(*args, {}, seed);
      if (!ran) continue;
      const auto score = std::pair(elements_of(*args), changed_in(*ran));
      if (best && score <= best_score) continue;
      best = std::move(args);
      best_score = score;
    }
    return best;
  }

  // Each control argument at its edges, with whatever others these allow, and at its corners, with
  // those of the base.
  void add_controls(const std::vector<Value>& base, std::vector<CRun>& out) {
    const auto fixed = controls_in(base);
    for (std::size_t k = 0; k < controls_.drawn.size(); ++k) {
      const core::Sym& name = controls_.drawn[k];
      std::size_t number = 0;
      for (const std::int64_t edge : edges_) add_control({{name, edge}}, number++, out);
      for (const std::int64_t corner : controls_.corners[k]) {
        auto all = fixed;
        all[name] = corner;
        add_control(all, number++, out);
      }
    }
  }

  void add_control(const std::map<core::Sym, std::int64_t>& control, std::size_t number,
                   std::vector<CRun>& out) {
    const std::uint64_t seed = random_.next();
    constexpr std::int64_t size = 9;
    const auto args = core::random_inputs(program_, control, core::Domain::machine, seed, size);
    if (!args) return;
    if (auto one = filled_run(*args, number, seed)) out.push_back(*std::move(one));
  }

  // In several layouts.
  void add_corners(const std::vector<Value>& base, std::vector<CRun>& out) {
    const auto fixed = controls_in(base);
    Corners corners(wrapper_, base);
    for (std::size_t number = 0; number < corners.count(); ++number) {
      const std::uint64_t seed = random_.next();
      const auto args = core::random_inputs(program_, fixed, core::Domain::machine, seed);
      auto one = corners.run(number, args.value_or(base), [&](std::vector<Value> some) {
        return run_of(std::move(some), {}, seed);
      });
      if (one) out.push_back(*std::move(one));
    }
  }

  [[nodiscard]] std::map<core::Sym, std::int64_t> controls_in(
      const std::vector<Value>& args) const {
    std::map<core::Sym, std::int64_t> out;
    for (std::size_t k = 0; k < args.size(); ++k) {
      const core::Arg& a = wrapper_.proc->args[k];
      if (const auto* n = std::get_if<std::int64_t>(&args[k])) out.emplace(a.name, *n);
      if (const auto* b = std::get_if<bool>(&args[k])) out.emplace(a.name, *b ? 1 : 0);
    }
    return out;
  }

 public:
  std::optional<CRun> run_of(std::vector<Value> args, const core::ConfigState& config,
                             std::uint64_t seed, std::uint64_t steps = ordinary_steps) {
    const core::RunOptions options{.seed = seed, .step_limit = steps};
    core::RunResult result = program_.run(args, config, options);
    if (result.fault) return std::nullopt;
    CRun run{wrapper_.proc, {}, {}, true, {}};
    if (contracted_) run.allowed.push_back(contracted_->run(args, result.initial_config, options));
    if (contracted_ && run.allowed.back().fault) return std::nullopt;
    run.args = std::move(args);
    run.expected = std::move(result);
    return run;
  }

 private:
  const Wrapper& wrapper_;
  core::Program program_;
  std::optional<core::Program> contracted_;
  Random random_;
  std::vector<std::int64_t> edges_;
  ControlPlan controls_;
};

}  // namespace

std::vector<CRun> trials(const Wrapper& w, std::uint64_t seed, std::size_t count) {
  return Trials(w, seed).run(count);
}

std::optional<std::string> obstacle_to(const Wrapper& w) {
  const core::Program program(w.proc);
  constexpr std::uint64_t tries = 40;
  std::optional<std::string> why = "no arguments were found that meet its preconditions";
  Random random(1);
  for (std::uint64_t seed = 1; why && seed <= tries; ++seed) {
    auto args = core::random_inputs(program, {}, core::Domain::machine, seed);
    if (!args) continue;
    fill(*args, Data::counting, random);
    const core::RunResult ran = program.run(*args, {}, {.seed = seed});
    why.reset();
    if (ran.fault) why = "its meaning does not run: " + ran.fault->message;
  }
  return why;
}

std::optional<CRun> rerun(const Wrapper& w, std::vector<Value> args,
                          const core::ConfigState& config) {
  return Trials(w, 1).run_of(std::move(args), config, 1);
}

}  // namespace selvage::audit

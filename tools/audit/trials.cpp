// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/trials.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <span>

#include "core/arith.h"
#include "core/build.h"
#include "core/random.h"
#include "core/traverse.h"
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

class Trials {
 public:
  Trials(const Wrapper& w, std::uint64_t seed)
      : wrapper_(w),
        program_(w.proc),
        random_(core::mix(seed) ^ core::hash_text(w.subject)),
        edges_(edges_of(w.proc)) {
    if (w.contracted) contracted_.emplace(*w.contracted);
    for (const core::Arg& a : w.proc->args) {
      const bool drawn = core::is_control_int(a.type.scalar) && a.type.scalar != Scalar::stride;
      if (drawn) controls_.push_back(a.name);
    }
  }

  std::vector<CRun> run(std::size_t count) {
    std::vector<CRun> out;
    for (std::size_t k = 0; out.size() < count && k < 3 * count + edge_cases(); ++k) {
      if (auto one = trial(k)) out.push_back(*std::move(one));
    }
    std::ranges::stable_sort(out, {}, [](const CRun& r) { return size_of(r); });
    return out;
  }

 private:
  [[nodiscard]] std::size_t edge_cases() const { return controls_.size() * edges_.size(); }

  // First each argument at each edge, then several at once, then at random.
  std::map<core::Sym, std::int64_t> chosen(std::size_t number) {
    std::map<core::Sym, std::int64_t> out;
    if (controls_.empty()) return out;
    if (number < edge_cases()) {
      out.emplace(controls_[number / edges_.size()], edges_[number % edges_.size()]);
      return out;
    }
    if (number % 2 == 0) return out;
    for (const core::Sym& c : controls_) {
      if (random_.one_in(2)) out.emplace(c, edges_[random_.next() % edges_.size()]);
    }
    return out;
  }

  std::optional<CRun> trial(std::size_t number) {
    const std::uint64_t seed = random_.next();
    constexpr std::int64_t sizes[] = {4, 9, 20};
    auto args = core::random_inputs(program_, chosen(number), core::Domain::machine, seed,
                                    sizes[number % 3]);
    if (!args) return std::nullopt;
    // Numbers that a conversion cannot take give way to tamer ones.
    const std::span<const Data> usable =
        wrapper_.comparable ? std::span<const Data>(kinds) : std::span<const Data>(exact_kinds);
    for (std::size_t kind = number % usable.size() + 1; kind-- > 0;) {
      std::vector<Value> filled = *args;
      fill(filled, usable[kind], random_);
      if (auto one = run_of(std::move(filled), {}, seed)) return one;
    }
    return std::nullopt;
  }

 public:
  std::optional<CRun> run_of(std::vector<Value> args, const core::ConfigState& config,
                             std::uint64_t seed) {
    const core::RunOptions options{.seed = seed, .step_limit = 2'000'000};
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
  // Counting data come first among runs of one size.
  static std::int64_t size_of(const CRun& run) {
    std::int64_t size = 0;
    for (const Value& v : run.args) {
      if (const auto* n = std::get_if<std::int64_t>(&v)) size += *n < 0 ? -*n : *n;
      if (const auto* t = std::get_if<core::Tensor>(&v))
        size += static_cast<std::int64_t>(t->cells.size());
    }
    return size;
  }

  const Wrapper& wrapper_;
  core::Program program_;
  std::optional<core::Program> contracted_;
  Random random_;
  std::vector<std::int64_t> edges_;
  std::vector<core::Sym> controls_;
};

}  // namespace

std::vector<std::int64_t> edges_of(const core::Proc& p) {
  std::set<std::int64_t> out = {0, 1, 2, 3, -1};
  const auto add = [&](const core::Expr& e) {
    const auto* c = core::as<core::ConstInt>(e);
    if (c != nullptr) out.insert({c->value - 1, c->value, c->value + 1});
  };
  for (const core::Expr& e : p->asserts) core::visit(e, add);
  for (const core::Arg& a : p->args) {
    for (const core::Expr& e : a.type.shape) core::visit(e, add);
  }
  const auto in_body = [&](const core::Proc& body_of) {
    core::visit_expressions(body_of->body, add);
  };
  in_body(p);
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    if (const auto* call = core::as<core::Call>(s)) {
      in_body(call->callee);
      for (const core::Expr& e : call->callee->asserts) core::visit(e, add);
    }
  });
  return {out.begin(), out.end()};
}

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

// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_inputs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/arith.h"
#include "core/field.h"
#include "tools/fuzz/data_text.h"

namespace selvage::fuzz {
namespace {

using core::Cell;
using core::Domain;
using core::Random;
using core::Scalar;
using core::Tensor;
using core::Value;

std::int64_t edge_integer(Random& random, Scalar type) {
  const int bits = core::bit_width(type);
  const bool is_unsigned = core::is_unsigned(type);
  const std::int64_t top = is_unsigned  ? (std::int64_t{1} << bits) - 1
                           : bits == 64 ? std::numeric_limits<std::int64_t>::max()
                                        : (std::int64_t{1} << (bits - 1)) - 1;
  const std::int64_t bottom = is_unsigned ? 0 : -top - 1;
  return one_of(random,
                std::vector<std::int64_t>{top, bottom, 0, 1, is_unsigned ? top : -1, top / 2});
}

double edge_real(Random& random, Scalar type) {
  if (type == Scalar::f16) return one_of(random, std::vector<double>{-0.0, 0.0, -1.5, 1024.0});
  using Limits = std::numeric_limits<float>;
  return one_of(
      random, std::vector<double>{-0.0, 0.0, Limits::infinity(), -Limits::infinity(),
                                  Limits::quiet_NaN(), Limits::denorm_min(), Limits::max(), -1.5});
}

template <class F>
void for_each_cell(std::vector<Value>& args, const F& change) {
  for (Value& v : args) {
    auto* t = std::get_if<Tensor>(&v);
    if (t == nullptr) continue;
    for (Cell& cell : t->cells) change(t->type, cell);
  }
}

void make_small(std::vector<Value>& args, Random& random) {
  for_each_cell(args, [&](Scalar type, Cell& cell) {
    const std::int64_t value = random.between(core::is_unsigned(type) ? 0 : -3, 3);
    if (core::is_float(type))
      cell.real = static_cast<double>(value);
    else
      cell.bits = static_cast<std::uint64_t>(value);
  });
}

// Sums and products of these round.
void roughen(std::vector<Value>& args, Random& random) {
  for_each_cell(args, [&](Scalar type, Cell& cell) {
    if (type != Scalar::f32 && type != Scalar::f64) return;
    const double exact = static_cast<double>(random.between(-1'000'000, 1'000'000)) /
                         static_cast<double>(random.between(1, 3000));
    cell.real = type == Scalar::f32 ? static_cast<float>(exact) : exact;
  });
}

std::vector<Value> images(std::vector<Value> args) {
  for_each_cell(args, [](Scalar type, Cell& cell) {
    if (core::is_float(type)) cell.bits = core::field_of(cell.real);
  });
  return args;
}

bool is_image(Scalar type, const Cell& in_machine, const Cell& in_field) {
  if (!core::is_float(type)) return in_machine.bits == in_field.bits;
  return std::isfinite(in_machine.real) && core::field_of(in_machine.real) == in_field.bits;
}

// Does the field, in which nothing rounds, have the same results?  Functions of floats are random
// there, so that they count as inexact.
bool is_exact(const core::Program& program, const std::vector<Value>& args,
              const core::RunResult& machine, std::uint64_t seed) {
  const core::RunResult field =
      program.run(images(args), {}, {.domain = Domain::field, .seed = seed});
  if (field.fault) return false;
  for (std::size_t k = 0; k < args.size(); ++k) {
    const auto* in_field = std::get_if<Tensor>(&field.args[k]);
    if (in_field == nullptr) continue;
    const auto& in_machine = std::get<Tensor>(machine.args[k]);
    for (std::size_t c = 0; c < in_field->cells.size(); ++c) {
      if (!is_image(in_field->type, in_machine.cells[c], in_field->cells[c])) return false;
    }
  }
  return true;
}

enum class Data { plain, small, sharp, rough };

struct Kind {
  Data data;
  std::int64_t size;
};

std::optional<CRun> one_run(const core::Program& program, const Kind& kind, std::uint64_t seed) {
  auto args = core::random_inputs(program, {}, Domain::machine, seed, kind.size);
  if (!args) return std::nullopt;
  Random random(seed);
  if (kind.data == Data::small) make_small(*args, random);
  if (kind.data == Data::sharp) sharpen(*args, random);
  if (kind.data == Data::rough) roughen(*args, random);
  const core::RunOptions options{.seed = seed, .step_limit = 200'000};
  core::RunResult result = program.run(*args, {}, options);
  if (result.fault) return std::nullopt;
  const bool exact = is_exact(program, *args, result, seed);
  return CRun{program.proc(), *std::move(args), std::move(result), exact};
}

}  // namespace

void sharpen(std::vector<Value>& args, Random& random) {
  for_each_cell(args, [&](Scalar type, Cell& cell) {
    if (!random.one_in(4)) return;
    if (core::is_float(type))
      cell.real = core::round_to(type, edge_real(random, type));
    else
      cell.bits = static_cast<std::uint64_t>(edge_integer(random, type));
  });
}

std::vector<CRun> c_runs(const core::Proc& p, std::uint64_t seed) {
  constexpr Kind kinds[] = {{Data::plain, 3}, {Data::small, 9}, {Data::sharp, 5},
                            {Data::rough, 9}, {Data::plain, 1}, {Data::small, 20}};
  const core::Program program(p);
  std::vector<CRun> out;
  for (const Kind& kind : kinds) {
    seed = core::mix(seed);
    if (auto run = one_run(program, kind, seed)) out.push_back(*std::move(run));
  }
  // All functions alike, so that runs know them by it.
  for (CRun& run : out) run.proc = p;
  return out;
}

}  // namespace selvage::fuzz

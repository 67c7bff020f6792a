// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/kernel_inputs.h"

#include <set>

#include "core/arith.h"
#include "core/build.h"
#include "core/random.h"
#include "core/traverse.h"

namespace selvage::testing {
namespace {

using core::Random;

// Numbers of the schedule, such as widths of tiles, those beside them, and some of their multiples.
std::vector<std::int64_t> interesting_sizes(const core::Proc& p) {
  constexpr std::int64_t most = 200;
  std::set<std::int64_t> out = {1, 2, 3, 5};
  core::visit_expressions(p->body, [&](const core::Expr& e) {
    const auto* c = core::as<core::ConstInt>(e);
    if (c == nullptr) return;
    for (const std::int64_t n : {c->value - 1, c->value, c->value + 1, 2 * c->value + 1}) {
      if (n > 0 && n <= most) out.insert(n);
    }
  });
  return {out.begin(), out.end()};
}

void fill(std::vector<core::Value>& args, Random& random) {
  for (core::Value& v : args) {
    auto* tensor = std::get_if<core::Tensor>(&v);
    if (tensor == nullptr) continue;
    const bool scale = tensor->shape.empty() && core::is_float(tensor->type);
    for (core::Cell& cell : tensor->cells) {
      cell.real = static_cast<double>(random.between(-4, 4));
      if (scale) cell.real = static_cast<double>(random.between(1, 64)) / 1024;
      cell.bits = 0;
      if (!core::is_float(tensor->type))
        cell.bits = static_cast<std::uint64_t>(
            core::wrap(tensor->type, static_cast<std::int64_t>(random.next())));
    }
  }
}

// Dense arguments of a procedure of which all extents are constants, however large.
std::optional<std::vector<core::Value>> fixed_arguments(const core::Proc& p) {
  std::vector<core::Value> out;
  for (const core::Arg& a : p->args) {
    if (core::is_control(a.type.scalar) || a.type.window) return std::nullopt;
    core::Tensor t{a.type.scalar, {}, {}, {}};
    std::size_t cells = 1;
    for (const core::Expr& extent : a.type.shape) {
      const auto value = core::constant_value(extent);
      if (!value) return std::nullopt;
      t.shape.push_back(*value);
      cells *= static_cast<std::size_t>(*value);
    }
    t.cells.assign(cells, core::Cell{.initialised = true});
    out.emplace_back(std::move(t));
  }
  return out;
}

// Large kernels of fixed sizes take this many.
constexpr std::uint64_t most_steps = 4'000'000'000;
// What all calls together may take, so that kernels of four loops do not take for ever.
constexpr std::uint64_t enough_steps = 30'000'000;

}  // namespace

std::vector<fuzz::CRun> kernel_runs(const ScheduledProc& kernel, std::size_t count) {
  const core::Program program(kernel.after), before(kernel.before);
  const std::vector<std::int64_t> sizes = interesting_sizes(kernel.after);
  std::vector<core::Sym> controls;
  for (const core::Arg& a : kernel.after->args) {
    if (core::is_control_int(a.type.scalar)) controls.push_back(a.name);
  }
  std::vector<fuzz::CRun> out;
  Random random(1);
  std::uint64_t steps = 0;
  if (controls.empty()) count = 1;
  for (std::size_t tries = 0; out.size() < count && tries < 4 * count && steps < enough_steps;
       ++tries) {
    std::map<core::Sym, std::int64_t> control;
    for (const core::Sym& c : controls) control.emplace(c, sizes[random.next() % sizes.size()]);
    auto args = core::random_inputs(program, control, core::Domain::machine, random.next());
    if (!args) args = fixed_arguments(kernel.after);
    if (!args) continue;
    fill(*args, random);
    core::RunResult expected = before.run(*args, {}, {.step_limit = most_steps});
    steps += expected.steps;
    if (expected.fault) continue;
    out.push_back({kernel.after, *std::move(args), std::move(expected)});
  }
  return out;
}

}  // namespace selvage::testing

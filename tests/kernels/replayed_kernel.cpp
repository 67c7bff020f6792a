// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/replayed_kernel.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/random.h"
#include "primitives/schedule.h"

namespace selvage::testing {
namespace {

core::SourceFileRef read(const std::string& path) {
  std::ifstream in(path);
  REQUIRE_MESSAGE(in.good(), path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::make_shared<const core::SourceFile>(core::SourceFile{path, text.str()});
}

template <class T>
T value_of(Result<T> result) {
  if (!result.ok()) FAIL(render(result.error()));
  return std::move(result).value();
}

std::map<core::Sym, std::int64_t> named(const core::Proc& p,
                                        const std::vector<std::int64_t>& sizes) {
  std::map<core::Sym, std::int64_t> values;
  std::size_t next = 0;
  for (const core::Arg& a : p->args) {
    if (!core::is_data(a.type.scalar)) values.emplace(a.name, sizes.at(next++));
  }
  return values;
}

}  // namespace

ReplayedKernel replayed(const std::string& source, const std::string& schedule) {
  return replayed_in(SELVAGE_KERNEL_DIR, source, schedule);
}

ReplayedKernel replayed_in(const std::string& where, const std::string& source,
                           const std::string& schedule_file) {
  const std::string folder = where + "/";
  const primitives::Schedule schedule =
      value_of(primitives::read_schedule(read(folder + schedule_file)));
  const std::vector<std::string> path{where, SELVAGE_HARDWARE_DIR};
  const core::Library library = value_of(backends::load_hardware(schedule.hardware, path));
  const core::Module module = value_of(core::parse_module(read(folder + source), library));
  primitives::Workspace workspace(library, {});
  (void)value_of(workspace.add_source(module.procs[0]));
  primitives::Replay replay(workspace, schedule);
  std::size_t undecided = 0;
  (void)value_of(replay.run([&](const primitives::StepOutcome& step) {
    if (!step.after) return;
    for (const effects::Decision& d : (*step.after)->step.decisions)
      undecided += d.answer != smt::Answer::proved;
  }));
  const auto results = value_of(replay.results());
  return {library, module.procs[0], results[0]->proc, undecided};
}

std::vector<core::Value> exact_arguments(const core::Proc& p,
                                         const std::vector<std::int64_t>& sizes,
                                         std::uint64_t seed) {
  auto inputs = core::random_inputs(p, named(p, sizes), core::Domain::machine, seed);
  REQUIRE(inputs.has_value());
  core::Random random(seed);
  for (core::Value& v : *inputs) {
    auto* tensor = std::get_if<core::Tensor>(&v);
    if (tensor == nullptr) continue;
    for (auto& cell : tensor->cells) cell.real = static_cast<double>(random.between(-4, 4));
  }
  return std::move(*inputs);
}

}  // namespace selvage::testing

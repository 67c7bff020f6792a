// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/replayed_kernel.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "backends/hardware.h"
#include "core/parse.h"
#include "primitives/schedule.h"

namespace selvage::testing {
namespace {

Result<core::SourceFileRef> read(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return bad_input({}, "cannot read `" + path + "`");
  return core::SourceFileRef(
      std::make_shared<const core::SourceFile>(core::SourceFile{path, text.str()}));
}

bool same_arguments(const core::Proc& a, const core::Proc& b) {
  return std::ranges::equal(a->args, b->args, [](const core::Arg& x, const core::Arg& y) {
    return x.name == y.name && x.type.scalar == y.type.scalar && x.type.rank() == y.type.rank() &&
           x.type.window == y.type.window;
  });
}

ScheduledProc scheduled(const primitives::Version& result) {
  ScheduledProc out{result->proc, result->proc, {}};
  std::vector<std::string> open;
  for (std::optional<primitives::Version> v = result; v; v = (*v)->parent) {
    if (same_arguments((*v)->proc, result->proc)) {
      out.before = (*v)->proc;
      out.open = open;
    }
    for (const effects::ConfigLocation& f : (*v)->modulo) open.push_back(field_text(f));
  }
  return out;
}

}  // namespace

Result<ReplayedKernel> replayed(const std::string& path) {
  TRY(file, read(path));
  TRY(schedule, primitives::read_schedule(file));
  const std::string beside = std::filesystem::path(path).parent_path().string();
  const std::vector<std::string> folders{beside, SELVAGE_HARDWARE_DIR};
  TRY(library, backends::load_hardware(schedule.hardware, folders));
  primitives::Workspace workspace(library, {});
  for (const primitives::Schedule::Source& source : schedule.sources) {
    TRY(text, read((std::filesystem::path(path).parent_path() / source.file).string()));
    TRY(module, core::parse_module(text, library));
    for (const core::Proc& p : module.procs) {
      TRY(version, workspace.add_source(p));
    }
  }
  primitives::Replay replay(workspace, schedule);
  ReplayedKernel out;
  TRY(ran, replay.run([&](const primitives::StepOutcome& step) {
    if (!step.after) return;
    for (const effects::Decision& d : (*step.after)->step.decisions)
      out.undecided += d.answer != smt::Answer::proved;
  }));
  TRY(results, replay.results());
  out.library = library;
  for (const primitives::Version& v : results) out.procs.push_back(scheduled(v));
  return out;
}

}  // namespace selvage::testing

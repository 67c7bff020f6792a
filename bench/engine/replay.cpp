// SPDX-License-Identifier: Apache-2.0
#include "replay.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "backends/hardware.h"
#include "core/parse.h"
#include "primitives/schedule.h"

namespace selvage::bench {
namespace {

using primitives::Schedule;
using primitives::Workspace;

Result<core::SourceFileRef> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return bad_input({}, "cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::make_shared<const core::SourceFile>(core::SourceFile{path, text.str()});
}

Status add_sources(Workspace& workspace, const Schedule& schedule,
                   const std::filesystem::path& folder) {
  for (const Schedule::Source& s : schedule.sources) {
    TRY(file, read_file((folder / s.file).string()));
    TRY(module, core::parse_module(file, workspace.library()));
    for (const core::Proc& p : module.procs) {
      TRY(added, workspace.add_source(p));
    }
  }
  return Ok{};
}

}  // namespace

Result<ColdReplay> replay_cold(const std::string& schedule_file,
                               const std::string& hardware_folder) {
  const auto start = std::chrono::steady_clock::now();
  TRY(file, read_file(schedule_file));
  TRY(schedule, primitives::read_schedule(file));
  const std::vector<std::string> search_path{hardware_folder};
  TRY(library, backends::load_hardware(schedule.hardware, search_path));
  Workspace workspace(library, {});
  TRY(sources,
      add_sources(workspace, schedule, std::filesystem::path(schedule_file).parent_path()));
  primitives::Replay replay(workspace, schedule);
  TRY(done, replay.run([](const primitives::StepOutcome&) {}));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return ColdReplay{elapsed.count(), schedule.steps, workspace.judge().decisions(),
                    workspace.judge().statistics()};
}

}  // namespace selvage::bench

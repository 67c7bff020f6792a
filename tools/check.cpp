// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/assumptions.h"
#include "primitives/workspace.h"
#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using Json = nlohmann::ordered_json;

// Names hardware files by path; everything else is a source.
Result<Loaded> load_all(const CheckOptions& options, const Common& common) {
  std::vector<core::SourceFileRef> sources;
  std::vector<std::string> hardware = options.hardware;
  for (const std::string& file : options.files) {
    if (std::filesystem::path(file).extension() == ".hw") {
      TRY(exists, read_file(file));
      hardware.push_back(file.find('/') == std::string::npos ? "./" + file : file);
      continue;
    }
    TRY(source, read_file(file));
    sources.push_back(source);
  }
  return load_sources(sources, asked_by_user(hardware), common.hardware_folders);
}

Status check_modules(primitives::Workspace& workspace, const Loaded& loaded, const Common& common,
                     Json& report) {
  for (const core::Module& m : loaded.modules) {
    for (const core::Proc& p : m.procs) {
      TRY(version, workspace.add_source(p));
      Json& entry = report[m.source->name][p->name] = to_json(version->step.decisions);
      if (!core::rests_on(p).empty()) entry["assumptions"] = assumptions_json({p});
      if (common.json) continue;
      const Tally t = tally(version->step.decisions);
      std::cout << fmt::format("{}: {}: {} obligations proved", m.source->name, p->name, t.proved);
      if (t.undecided != 0) std::cout << fmt::format(", {} undecided", t.undecided);
      std::cout << "\n";
      std::cout << assumptions_text({p});
      for (const effects::Decision& d : version->step.decisions) {
        if (d.answer != smt::Answer::undecided) continue;
        std::cout << fmt::format("  undecided [{}] {}: {} ({})\n", effects::name(d.claim),
                                 core::to_string(d.loc), d.what, d.reason);
      }
    }
  }
  return Ok{};
}

bool names_hardware(const CheckOptions& options) {
  for (const std::string& f : options.files) {
    if (std::filesystem::path(f).extension() == ".hw") return true;
  }
  return false;
}

}  // namespace

int check(const CheckOptions& options, const Common& common) {
  const Status ready = common.prepare();
  if (!ready.ok()) return fail(ready.error(), common);
  const Result<Loaded> loaded = load_all(options, common);
  if (!loaded.ok()) return fail(loaded.error(), common);
  primitives::Workspace workspace(loaded.value().library, common.judge_options());
  if (names_hardware(options)) {
    const Status checked = workspace.check_library();
    if (!checked.ok()) return fail(checked.error(), common);
    if (!common.json) {
      std::cout << fmt::format("hardware: {} instructions, {} obligations proved\n",
                               loaded.value().library.instructions.size(),
                               tally(workspace.judge().decisions()).proved);
    }
  }
  Json report = Json::object();
  const Status checked = check_modules(workspace, loaded.value(), common, report);
  if (!checked.ok()) return fail(checked.error(), common);
  if (common.json) print_json(report);
  return done;
}

}  // namespace selvage::tools

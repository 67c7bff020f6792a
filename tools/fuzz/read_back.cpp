// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/read_back.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "backends/c_usage.h"
#include "core/parse.h"
#include "core/print.h"
#include "primitives/schedule.h"

namespace selvage::fuzz {
namespace {

using core::Proc;

// What has to be printed with it; nothing if two have one name, which no file can say.
std::vector<Proc> with_callees(const Proc& root, const core::Library& library) {
  std::vector<Proc> out;
  std::set<std::string> names;
  for (const Proc& p : backends::callees_first({root})) {
    const auto known = library.instructions.find(p->name);
    if (known != library.instructions.end() && known->second == p) continue;
    if (known != library.instructions.end() || !names.insert(p->name).second) return {};
    out.push_back(p);
  }
  return out;
}

core::SourceFileRef source(const char* name, const std::string& text) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text});
}

std::string schedule_text(const std::vector<std::string>& steps,
                          const std::string& last_procedure) {
  nlohmann::ordered_json schedule = {{"selvage", 1}, {"sources", {{{"file", "program.slv"}}}}};
  for (const std::string& step : steps)
    schedule["steps"].push_back(nlohmann::ordered_json::parse(step));
  // What the first step of a schedule is about has to be said.
  auto& first = schedule["steps"].at(0);
  if (!first.contains("proc")) first["proc"] = last_procedure;
  return schedule.dump();
}

struct Replayed {
  std::string result, record;
};

Result<Replayed> replay(const std::shared_ptr<const primitives::Environment>& environment,
                        const core::Module& module, const std::string& schedule) {
  primitives::Workspace workspace(environment, effects::JudgeOptions{});
  for (const Proc& p : module.procs) {
    TRY(added, workspace.add_source(p));
  }
  TRY(read, primitives::read_schedule(source("schedule.json", schedule)));
  primitives::Replay replay(workspace, read);
  TRY(done, replay.run([](const primitives::StepOutcome&) {}));
  TRY(results, replay.results());
  return Replayed{core::print(results.back()->proc), replay.recorded()};
}

}  // namespace

std::optional<std::string> replay_fault(
    const std::shared_ptr<const primitives::Environment>& environment, const std::string& program,
    const std::vector<std::string>& steps, const Proc& expected) {
  if (steps.empty()) return std::nullopt;
  const auto module = core::parse_module(source("program.slv", program), environment->library);
  if (!module.ok()) return "the program cannot be read: " + render(module.error());
  std::string schedule = schedule_text(steps, module.value().procs.back()->name);
  for (const char* what : {"the schedule", "what it records"}) {
    const Result<Replayed> again = replay(environment, module.value(), schedule);
    if (!again.ok()) return std::string(what) + " is refused: " + render(again.error());
    if (again.value().result != core::print(expected))
      return std::string(what) + " leads to\n" + again.value().result;
    schedule = again.value().record;
  }
  return std::nullopt;
}

std::optional<std::string> read_back_fault(const Proc& p, const core::Library& library) {
  const std::vector<Proc> procs = with_callees(p, library);
  if (procs.empty()) return std::nullopt;
  const std::string text = core::print(core::Module{nullptr, {}, procs});
  const Result<core::Module> read = core::parse_module(source("printed.slv", text), library);
  if (!read.ok()) return "what is printed cannot be read: " + render(read.error());
  const std::string again = core::print(core::Module{nullptr, {}, read.value().procs});
  if (again == text) return std::nullopt;
  return "it is printed, read and printed again as\n" + again;
}

}  // namespace selvage::fuzz

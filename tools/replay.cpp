// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "backends/emit_c.h"
#include "core/print_module.h"
#include "primitives/schedule.h"
#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using Json = nlohmann::ordered_json;
using primitives::StepOutcome;
using primitives::Version;

// Counts over a whole replay.
struct Totals {
  std::size_t steps = 0, proved = 0, undecided = 0;
  std::vector<std::string> laws;    // each once, in order of first use
  std::vector<std::string> modulo;  // configuration fields that a step left open, likewise

  void add(const Version& version) {
    const primitives::StepRecord& record = version->step;
    const Tally t = tally(record.decisions);
    proved += t.proved;
    undecided += t.undecided;
    for (const effects::Law& law : record.laws) {
      if (std::find(laws.begin(), laws.end(), law.name) == laws.end()) laws.push_back(law.name);
    }
    for (const effects::ConfigLocation& field : version->modulo) {
      const std::string text = field_text(field);
      if (std::find(modulo.begin(), modulo.end(), text) == modulo.end()) modulo.push_back(text);
    }
  }
};

void show_progress(const StepOutcome& step, std::size_t of) {
  const std::string op = step.after ? (*step.after)->step.primitive : "let";
  std::cerr << fmt::format("\r\x1b[K[{}/{}] {}", step.number, of, op) << std::flush;
}

void clear_progress() { std::cerr << "\r\x1b[K" << std::flush; }

std::string header_note(const LoadedSchedule& s, const Totals& totals) {
  std::string note = fmt::format("Scheduled from {} in {} steps; {} obligations proved",
                                 s.schedule.sources[0].file, totals.steps, totals.proved);
  if (totals.undecided != 0)
    note += fmt::format(", {} undecided (initialisation)", totals.undecided);
  return note;
}

Result<std::vector<Output>> output_files(const LoadedSchedule& s,
                                         const std::vector<Version>& results, const Totals& totals,
                                         const std::string& folder) {
  std::vector<core::Proc> procs;
  for (const Version& v : results) procs.push_back(v->proc);
  const std::string text = core::print_module(procs, s.loaded.library);
  backends::EmitOptions options;
  options.name = s.schedule.emit->name;
  options.notes = {header_note(s, totals)};
  if (!totals.laws.empty())
    options.notes.push_back(
        fmt::format("Equal to it over the reals, by: {}", fmt::join(totals.laws, ", ")));
  if (!totals.modulo.empty())
    options.notes.push_back(fmt::format("May leave something else in the configuration fields {}",
                                        fmt::join(totals.modulo, ", ")));
  TRY(c, backends::emit_c(procs, s.loaded.library, options));
  const std::string base = (std::filesystem::path(folder) / s.schedule.emit->name).string();
  return std::vector<Output>{{base + ".c", c.c}, {base + ".h", c.h}, {base + ".slv", text}};
}

class ReplayCommand {
 public:
  ReplayCommand(const ReplayOptions& options, const Common& common)
      : options_(options), common_(common) {}

  Status run() {
    const auto start = std::chrono::steady_clock::now();
    TRY(ready, common_.prepare());
    TRY(loaded, load_schedule(options_.schedule, common_.hardware_folders));
    TRY(sensible, check_options(loaded));
    primitives::Workspace workspace(loaded.loaded.library, common_.judge_options());
    TRY(sources, add_sources(workspace, loaded));
    primitives::Replay replay(workspace, loaded.schedule);
    TRY(steps, run_steps(replay, loaded.schedule.steps));
    TRY(results, replay.results());
    for (const Version& v : results) results_.push_back(v->proc);
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    solver_seconds_ = workspace.judge().statistics().solver_seconds;
    solver_calls_ = workspace.judge().statistics().solver_calls;
    TRY(written, write(loaded, replay, results));
    return Ok{};
  }

  void report() const {
    if (common_.json) {
      const Json j{{"steps", totals_.steps},
                   {"proved", totals_.proved},
                   {"undecided", totals_.undecided},
                   {"laws", totals_.laws},
                   {"modulo", totals_.modulo},
                   {"assumptions", assumptions_json(results_)},
                   {"seconds", seconds_},
                   {"solver_seconds", solver_seconds_},
                   {"solver_calls", solver_calls_},
                   {"files", files_}};
      print_json(j);
      return;
    }
    std::cout << fmt::format("{} steps, {} obligations proved", totals_.steps, totals_.proved);
    if (totals_.undecided != 0)
      std::cout << fmt::format(", {} undecided (initialisation)", totals_.undecided);
    std::cout << fmt::format(", {:.3f} s ({} solver calls, {:.3f} s in the solver)\n", seconds_,
                             solver_calls_, solver_seconds_);
    if (!totals_.laws.empty())
      std::cout << fmt::format("laws of the reals used: {}\n", fmt::join(totals_.laws, ", "));
    if (!totals_.modulo.empty())
      std::cout << fmt::format("configuration fields left open: {}\n",
                               fmt::join(totals_.modulo, ", "));
    std::cout << assumptions_text(results_);
    for (const std::string& f : files_) std::cout << "wrote " << f << "\n";
  }

 private:
  Status add_sources(primitives::Workspace& workspace, const LoadedSchedule& loaded) {
    for (const core::Module& m : loaded.loaded.modules) {
      for (const core::Proc& p : m.procs) {
        TRY(version, workspace.add_source(p));
        totals_.add(version);
      }
    }
    return Ok{};
  }

  Status run_steps(primitives::Replay& replay, std::size_t count) {
    const bool terminal = ::isatty(STDERR_FILENO) != 0 && !options_.quiet;
    const Status done = replay.run([&](const StepOutcome& step) {
      ++totals_.steps;
      if (step.after) totals_.add(*step.after);
      if (terminal) show_progress(step, count);
    });
    if (terminal) clear_progress();
    return done;
  }

  Status write(const LoadedSchedule& loaded, const primitives::Replay& replay,
               const std::vector<Version>& results) {
    std::vector<Output> outputs;
    if (!options_.record.empty()) outputs.push_back({options_.record, replay.recorded()});
    if (!options_.out.empty()) {
      TRY(files, output_files(loaded, results, totals_, options_.out));
      outputs.insert(outputs.end(), files.begin(), files.end());
    }
    TRY(written, write_files(outputs, loaded.inputs()));
    for (const Output& o : outputs) files_.push_back(o.path);
    return Ok{};
  }

  // What would make the whole replay useless, told before it is run.
  Status check_options(const LoadedSchedule& loaded) const {
    if (options_.out.empty() || loaded.schedule.emit) return Ok{};
    return selvage::bad_input(
        {}, "the schedule has no `emit`, so there is nothing to write to `" + options_.out + "`",
        "add \"emit\": {\"procs\": [NAME], \"name\": NAME}");
  }

  const ReplayOptions& options_;
  const Common& common_;
  Totals totals_;
  std::vector<core::Proc> results_;
  double seconds_ = 0, solver_seconds_ = 0;
  std::uint64_t solver_calls_ = 0;
  std::vector<std::string> files_;
};

}  // namespace

int replay(const ReplayOptions& options, const Common& common) {
  ReplayCommand command(options, common);
  const Status finished = command.run();
  if (!finished.ok()) return fail(finished.error(), common);
  command.report();
  return done;
}

}  // namespace selvage::tools

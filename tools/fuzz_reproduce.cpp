// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "primitives/schedule.h"
#include "tools/exit_status.h"
#include "tools/fuzz/finding_files.h"
#include "tools/fuzz/forked.h"
#include "tools/fuzz/read_back.h"
#include "tools/fuzz/session.h"
#include "tools/fuzz/smallest_input.h"
#include "tools/fuzz_report.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using Json = nlohmann::ordered_json;
using fuzz::Finding;
using fuzz::Tally;
using primitives::Version;

bool is_open(const Version& v) {
  return std::ranges::any_of(v->step.decisions, [](const effects::Decision& d) {
    return d.answer != smt::Answer::proved;
  });
}

bool rests_on_assumption(const Version& v) {
  return std::ranges::any_of(v->proc->assumptions,
                             [](const core::Assumption& a) { return !a.precondition; });
}

// Judges the steps of a schedule as they are taken.
class Judging {
 public:
  Result<Judged> run(const std::string& file, const FuzzOptions& options, const Common& common) {
    TRY(loaded, load_schedule(file, common.hardware_folders));
    library_ = &loaded.loaded.library;
    TRY(c, c_judge(options, loaded.loaded.library));
    primitives::Workspace workspace(loaded.loaded.library, common.judge_options());
    for (const core::Module& m : loaded.loaded.modules) {
      for (const core::Proc& p : m.procs) {
        TRY(version, workspace.add_source(p));
        open_ = open_ || is_open(version);
        last_ = p;
      }
    }
    primitives::Replay replay(workspace, loaded.schedule);
    try {
      TRY(done, replay.run([&](const primitives::StepOutcome& step) { judge(step); }));
    } catch (const std::exception& e) {
      if (!judged_.is_wrong) found(replay.outcomes().size() + 1, "", "internal error", e.what());
    }
    if (!judged_.is_wrong && last_ && judged_.steps == 0) judge_text(0, "", *last_);
    if (!judged_.is_wrong && c && last_) judge_c(*c, replay.outcomes().size());
    return judged_;
  }

 private:
  void judge(const primitives::StepOutcome& step) {
    if (!step.after || judged_.is_wrong) return;
    const Version& after = *step.after;
    open_ = open_ || is_open(after);
    last_ = after->proc;
    if (!rests_on_assumption(after)) {
      ++judged_.steps;
      const fuzz::Session::Taken taken{*step.before, after,
                                       fuzz::fixed_by(Json::parse(after->step.call))};
      if (const auto message = fuzz::taken_differs(taken, open_, judged_.runs))
        return found(step.number, after->step.primitive, "meaning", smaller(taken, *message));
    }
    const auto faults = fuzz::forwarding_faults(*step.before, after);
    if (!faults.empty()) return found(step.number, after->step.primitive, "places", faults.front());
    judge_text(step.number, after->step.primitive, after->proc);
  }

  void judge_text(std::size_t step, const std::string& primitive, const core::Proc& p) {
    if (const auto fault = fuzz::read_back_fault(p, *library_))
      found(step, primitive, "printing", *fault);
  }

  // The C of the last result.
  void judge_c(const fuzz::CJudge& c, std::size_t steps) {
    const Tally tally = c.judge({{*last_, {}}});
    judged_.runs += static_cast<int>(tally.emitted_c.compared);
    if (!tally.findings.empty())
      found(steps, "emit_c", fuzz::c_kind, tally.findings.front().message);
  }

  [[nodiscard]] std::string smaller(const fuzz::Session::Taken& taken,
                                    const std::string& message) const {
    fuzz::Rewrite rewrite = fuzz::rewrite_of(taken.before, taken.after, taken.fixed);
    rewrite.may_be_uninitialised = open_;
    const auto input = fuzz::smallest_differing_input(rewrite, taken.after->step.laws.empty());
    return input ? input->message : message;
  }

  void found(std::size_t step, const std::string& primitive, const std::string& kind,
             const std::string& message) {
    judged_.is_wrong = true;
    judged_.step = step;
    judged_.primitive = primitive;
    judged_.kind = kind;
    judged_.message = message;
  }

  bool open_ = false;  // whether uninitialised cells are read
  const core::Library* library_ = nullptr;
  std::optional<core::Proc> last_;
  Judged judged_;
};

Json to_json(const Judged& j) {
  Json out = {{"reproduces", j.is_wrong}, {"judged", j.steps}, {"runs", j.runs}};
  if (!j.is_wrong) return out;
  out.update(
      Json{{"step", j.step}, {"primitive", j.primitive}, {"kind", j.kind}, {"message", j.message}});
  return out;
}

// The last part of a command line, as a shell takes it.
std::string arguments_text(const Finding& f, const FuzzOptions& options, const Common& common) {
  std::string out;
  for (const std::string& folder : common.hardware_folders) out += fmt::format(" -I '{}'", folder);
  if (f.kind != fuzz::c_kind) return out;
  out += " --emit-c";
  if (!options.compilers.empty())
    out += fmt::format(" --compilers {}", fmt::join(options.compilers, ","));
  return out + (options.sanitize ? " --sanitize" : "");
}

// Do the files go wrong in the way of the finding?  A process of its own may die of it.
bool reproduces(const Finding& f, const std::string& schedule, const FuzzOptions& options,
                const Common& common) {
  const fuzz::Said said = fuzz::run_process(
      [&](int fd) {
        const Result<Judged> judged = judge_schedule(schedule, options, common);
        if (judged.ok()) fuzz::say(fd, judged.value().kind);
      },
      options.hang_seconds);
  if (said.too_late) return f.kind == "hang";
  if (said.failure) return f.kind == "crash";
  return said.text == f.kind;
}

}  // namespace

Result<Judged> judge_schedule(const std::string& schedule, const FuzzOptions& options,
                              const Common& common) {
  return Judging().run(schedule, options, common);
}

int fuzz_reproduce(const FuzzOptions& options, const Common& common) {
  const Result<Judged> judged = judge_schedule(options.reproduce, options, common);
  if (!judged.ok()) return fail(judged.error(), common);
  const Judged& j = judged.value();
  if (common.json)
    print_json(to_json(j));
  else if (j.is_wrong)
    std::cout << fmt::format("step {}: {}{}: {}\n", j.step,
                             j.primitive.empty() ? "" : j.primitive + ": ", j.kind, j.message);
  else
    std::cout << fmt::format("nothing is wrong: {} steps were judged, {} runs agree\n", j.steps,
                             j.runs);
  return j.is_wrong ? refused : done;
}

void tell_of_files(const Finding& f, const FuzzOptions& options, const Common& common) {
  const std::vector<fuzz::FindingFile> files = fuzz::finding_files(f, {});
  std::ostream& out = common.json ? std::cerr : std::cout;
  if (files.empty()) return;
  const std::string base = (std::filesystem::path(options.out) / fuzz::stem_of(f)).string();
  out << fmt::format("\nwrote {}.slv{}\n", base,
                     files.size() > 2   ? ", .json, .proof"
                     : files.size() > 1 ? ", .json"
                                        : "");
  if (files.size() == 1) return;
  const std::string schedule = base + ".json";
  out << fmt::format("reproduces: {}\n    selvage fuzz --reproduce '{}'{}\n",
                     reproduces(f, schedule, options, common) ? "yes" : "no", schedule,
                     arguments_text(f, options, common));
}

}  // namespace selvage::tools

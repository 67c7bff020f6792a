// SPDX-License-Identifier: Apache-2.0
//
// Schedules as JSON.  docs/schedule-format.md is normative.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "primitives/json_source.h"
#include "primitives/workspace.h"

namespace selvage::primitives {

// A schedule file, read and checked for shape; its steps are decoded when they are run.
struct Schedule {
  struct Source {
    std::string file;  // relative to the schedule's folder
    std::optional<std::string> sha256;
    core::SourceLoc loc;  // of the name
    core::SourceLoc sha256_loc;
  };
  struct Emit {
    std::vector<std::string> procs;
    std::string name;  // base name of the files to write
    core::SourceLoc loc;
  };
  JsonDocument document;
  std::vector<Source> sources;
  std::vector<std::string> hardware;
  std::vector<core::SourceLoc> hardware_locs;  // where each is named
  std::size_t steps = 0;
  std::optional<Emit> emit;
};
[[nodiscard]] Result<Schedule> read_schedule(core::SourceFileRef source);

// What one entry of `steps` did.
struct StepOutcome {
  std::size_t number = 0;                // from 1, as people count
  std::string proc;                      // the name it acted on
  std::optional<Version> before, after;  // absent for `let`
};

// Runs a schedule in a workspace whose sources were added.  After a refusal the versions made so
// far remain.
class Replay {
 public:
  Replay(Workspace& workspace, const Schedule& schedule);

  // All steps in order; `observe` is told after each.  The error carries the number of the step
  // that was refused.
  [[nodiscard]] Status run(const std::function<void(const StepOutcome&)>& observe);
  [[nodiscard]] const std::vector<StepOutcome>& outcomes() const { return outcomes_; }
  // The versions that `emit` names, in its order; the last result, if any, if the schedule has no
  // `emit`.
  [[nodiscard]] Result<std::vector<Version>> results() const;
  // The schedule with what was proved at each step and a hash of what it made.
  [[nodiscard]] std::string recorded() const;

 private:
  [[nodiscard]] Status run_step(std::size_t index,
                                const std::function<void(const StepOutcome&)>& observe);
  [[nodiscard]] Status run_let(const std::string& at, StepOutcome& outcome);
  [[nodiscard]] Status run_primitive(const std::string& at, StepOutcome& outcome);
  [[nodiscard]] Result<std::string> proc_name(const std::string& at) const;
  // The version of that name; the error points at where the schedule mentions it.
  [[nodiscard]] Result<Version> lookup(const std::string& name,
                                       const std::string& mentioned_at) const;
  [[nodiscard]] Result<Lets> lets_for(const Version& v);
  [[nodiscard]] Status check_evidence(const std::string& at, const Version& v) const;

  Workspace& workspace_;
  const Schedule& schedule_;
  std::string current_;  // the name of the last result
  std::map<std::string, Cursor> lets_;
  std::vector<StepOutcome> outcomes_;
};

// "sha256" of a text in hexadecimal.
[[nodiscard]] std::string sha256(const std::string& text);

// The JSON Schema of schedules, generated from the registry.
[[nodiscard]] std::string json_schema(const Registry& registry);

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "backends/emit_c.h"
#include "core/print.h"
#include "tools/fuzz/c_inputs.h"
#include "tools/fuzz/c_run.h"
#include "tools/fuzz/session.h"

namespace selvage::fuzz {
namespace {

// The sentence without the names that stand in it, so that equal reasons count as one.
std::string without_names(const std::string& text) {
  std::string out;
  bool quoted = false;
  for (const char c : text) {
    if (c == '`' && !quoted) out += "`...";
    if (c == '`') quoted = !quoted;
    if (!quoted) out += c;
  }
  return out;
}

// Inputs follow from what the procedure is, so that they are the same in whatever company.
std::uint64_t input_seed(const CSubject& s) { return core::mix(s.origin.seed ^ s.origin.number); }

class Judging {
 public:
  Judging(const core::Library& library, const CCompilers& compilers,
          const std::vector<CSubject>& subjects, std::string only = "")
      : library_(library), compilers_(compilers), subjects_(subjects), only_(std::move(only)) {}

  Tally run() {
    for (std::size_t k = 0; k < subjects_.size(); ++k) prepare(k);
    for (auto& [needs, group] : groups_) {
      const Result<CResults> results = run_c(group.runs, library_, variants(needs));
      ENSURE(results.ok(), "what was emitted alone is emitted again");
      tally_.emitted_c.compared += results.value().compared;
      for (const CDifference& d : results.value().differences) report(group, d);
    }
    // Of each case the first.
    std::ranges::stable_sort(found_, {}, &Found::subject);
    for (Found& f : found_) {
      const bool known =
          !tally_.findings.empty() && tally_.findings.back().number == f.finding.number;
      if (!known) tally_.findings.push_back(std::move(f.finding));
    }
    return std::move(tally_);
  }

 private:
  struct Group {
    std::vector<CRun> runs;
    std::vector<std::size_t> subjects;  // of each run
  };
  struct Found {
    std::size_t subject;
    Finding finding;
  };

  [[nodiscard]] std::vector<CVariant> variants(const CNeeds& needs) const {
    std::vector<CVariant> all = compilers_.variants(needs);
    if (!only_.empty())
      std::erase_if(all, [&](const CVariant& v) { return command_of(v) != only_; });
    return all;
  }

  void prepare(std::size_t number) {
    const CSubject& s = subjects_[number];
    const std::vector<core::Proc> one = {s.proc};
    const Result<backends::CFile> emitted = backends::emit_c(one, library_, {"unit", {}});
    if (!emitted.ok()) {
      ++tally_.emitted_c.refused[without_names(emitted.error().message)];
      return;
    }
    if (const auto obstacle = compilers_.obstacle(s.proc)) return skip(*obstacle);
    const CNeeds needs = needs_of(s.proc);
    if (variants(needs).empty()) return skip("no compiler has _Float16");
    std::vector<CRun> runs = c_runs(s.proc, input_seed(s));
    if (runs.empty()) return skip("no input was found on which it runs");
    ++tally_.emitted_c.procedures;
    Group& group = groups_[needs];
    group.subjects.insert(group.subjects.end(), runs.size(), number);
    std::ranges::move(runs, std::back_inserter(group.runs));
  }
  void skip(const std::string& reason) { ++tally_.emitted_c.skipped[reason]; }

  // One finding for a case: what is wrong with a program is wrong with what is made of it.
  void report(const Group& group, const CDifference& d) {
    const std::size_t number = group.subjects[d.run];
    Finding finding = subjects_[number].origin;
    finding.kind = c_kind;
    finding.primitive = "emit_c";
    finding.command = command_of(d.variant);
    finding.message = finding.command + ": " + d.what;
    found_.push_back({number, std::move(finding)});
  }

  const core::Library& library_;
  const CCompilers& compilers_;
  const std::vector<CSubject>& subjects_;
  std::string only_;  // the one command to compile with
  std::map<CNeeds, Group> groups_;
  std::vector<Found> found_;
  Tally tally_;
};

}  // namespace

Result<CJudge> CJudge::open(const core::Library& library, const CPlan& plan) {
  TRY(compilers, CCompilers::open(library, plan));
  return CJudge(library, compilers);
}

Tally CJudge::judge(const std::vector<CSubject>& subjects) const {
  return Judging(*library_, compilers_, subjects).run();
}

std::optional<std::string> CJudge::goes_wrong(const Finding& finding) const {
  Result<Session> started = Session::start(*library_, finding.program);
  if (!started.ok()) return std::nullopt;
  Session session = std::move(started).value();
  for (const std::string& step : finding.steps) {
    if (!session.take_step(step).ok()) return std::nullopt;
  }
  const std::vector<CSubject> one = {{session.current()->proc, finding}};
  const Tally tally = Judging(*library_, compilers_, one, finding.command).run();
  if (tally.findings.empty()) return std::nullopt;
  return tally.findings.front().message;
}

}  // namespace selvage::fuzz

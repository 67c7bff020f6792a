// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>

#include "tools/audit/settings.h"
#include "tools/audit/smallest.h"
#include "tools/audit/trials.h"
#include "tools/audit/wrapper.h"
#include "tools/toolchain/toolchain.h"

namespace selvage::audit {
namespace {

using fuzz::CDifference;
using fuzz::CRun;
using toolchain::Toolchain;
using toolchain::Variant;

constexpr const char* sanitizers = "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all";
constexpr const char* plain_program = "int main(void) { return 0; }\n";
constexpr std::size_t most_explained = 12;  // failures that are made small

class Audit {
 public:
  Audit(const core::Library& library, const std::string& file, const Plan& plan)
      : library_(library), wrapping_(library) {
    report_.file = file;
    report_.plan = plan;
  }

  Result<Report> run() {
    TRY(chain, Toolchain::open(library_.targets));
    report_.missing = chain.missing();
    report_.obstacle = chain.obstacle();
    TRY(variants, variants_of(chain));
    collect();
    if (report_.entries.empty() && !report_.plan.instr.empty())
      return bad_input(
          {}, fmt::format("`{}` declares no instruction `{}`", report_.file, report_.plan.instr));
    prepare();
    if (chain.compilers().empty()) {
      for (Entry& e : report_.entries) set_aside(e, "not compiled: " + report_.obstacle);
      return std::move(report_);
    }
    for (const Variant& v : variants) {
      report_.commands.push_back(fuzz::command_of(v));
      if (!v.compile_only && std::ranges::find(ways_, v.runner_name) == ways_.end())
        ways_.push_back(v.runner_name);
    }
    if (!chain.target().sources.empty()) {
      for (std::string& way : ways_) way = way == "native" ? "model" : "model, " + way;
    }
    TRY(results, results_of(variants));
    settle(results);
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool is_of_file(const core::SourceLoc& loc) const {
    return loc.file && loc.file->name == report_.file;
  }

  // Every way to run it, or to compile it if there is none.  A sanitizer sees what is read beside
  // an argument, and nonsense that happens to work.
  static Result<std::vector<Variant>> variants_of(const Toolchain& chain) {
    std::vector<Variant> out;
    bool checked = false;  // by a sanitizer; one is enough
    for (const std::string& compiler : chain.compilers()) {
      if (chain.runners().empty()) {
        TRY(v, chain.variant(compiler, nullptr, "-O2"));
        out.push_back(v);
      }
      for (const toolchain::Runner& runner : chain.runners()) {
        TRY(v, chain.variant(compiler, &runner, "-O2"));
        out.push_back(v);
        if (checked || !runner.command.empty()) continue;
        if (!chain.makes(compiler, sanitizers, plain_program)) continue;
        TRY(with_sanitizer, chain.variant(compiler, &runner, sanitizers));
        out.push_back(with_sanitizer);
        checked = true;
      }
    }
    return out;
  }

  void add(const std::string& subject, const core::SourceLoc& loc, Wrapped wrapped) {
    if (wrapped.wrappers.empty() && !wrapped.obstacle) return;
    Entry entry{subject, loc, How::not_audited, {}, 0, "", {}, {}};
    if (wrapped.obstacle) entry.reason = *wrapped.obstacle;
    for (Wrapper& w : wrapped.wrappers) {
      owner_.push_back(report_.entries.size());
      wrappers_.push_back(std::move(w));
    }
    report_.entries.push_back(std::move(entry));
  }

  void collect() {
    const std::string& only = report_.plan.instr;
    for (const auto& [name, p] : library_.instructions) {
      if (p->instr && is_of_file(p->loc) && (only.empty() || only == name))
        add(name, p->loc, wrapping_.instruction(p));
    }
    if (!only.empty()) return;
    for (const auto& [name, m] : library_.memories) {
      if (is_of_file(m->loc)) add("memory " + name, m->loc, wrapping_.memory(m));
    }
    for (const auto& [name, e] : library_.externs) {
      if (is_of_file(e->loc)) add("extern " + name, e->loc, wrapping_.function(e));
    }
  }

  void prepare() {
    for (std::size_t k = 0; k < wrappers_.size(); ++k) {
      Entry& entry = report_.entries[owner_[k]];
      std::vector<CRun> some = trials(wrappers_[k], report_.plan.seed, report_.plan.count);
      if (some.empty()) {
        set_aside(entry, "no arguments were found on which its meaning runs");
        continue;
      }
      entry.runs += some.size();
      for (CRun& r : some) {
        wrapper_of_run_.push_back(k);
        runs_.push_back(std::move(r));
      }
      if (!wrappers_[k].comparable) entry.reason = "on numbers that do not round";
      if (!wrappers_[k].unseen.empty())
        unseen_.emplace(owner_[k], fmt::format("nothing reads what it writes to {}",
                                               fmt::join(wrappers_[k].unseen, ", ")));
      if (!wrappers_[k].exactly_seen) entry.reason = "seen through a conversion";
    }
  }

  static void set_aside(Entry& e, const std::string& reason) {
    e.how = How::not_audited;
    if (e.reason.empty() || e.runs != 0) e.reason = reason;
    e.runs = 0;
  }

  Result<std::vector<CDifference>> results_of(const std::vector<Variant>& variants) {
    std::vector<CDifference> out;
    const auto jobs = static_cast<std::size_t>(std::max(report_.plan.jobs, 1));
    for (std::size_t from = 0; from < variants.size(); from += jobs) {
      std::vector<std::future<Result<fuzz::CResults>>> running;
      for (std::size_t k = from; k < std::min(from + jobs, variants.size()); ++k) {
        running.push_back(std::async(std::launch::async, [&, k] {
          return fuzz::run_c(runs_, library_, {variants[k]}, fuzz::Around::fences);
        }));
      }
      for (auto& one : running) {
        TRY(results, one.get());
        for (CDifference& d : results.differences) out.push_back(std::move(d));
      }
    }
    return out;
  }

  void settle(const std::vector<CDifference>& differences) {
    // Of each entry the first, which is the simplest.
    std::map<std::size_t, const CDifference*> worst;
    for (const CDifference& d : differences) {
      const std::size_t entry = owner_[wrapper_of_run_[d.run]];
      const auto [known, is_new] = worst.emplace(entry, &d);
      if (!is_new && d.run < known->second->run) known->second = &d;
    }
    for (std::size_t k = 0; k < report_.entries.size(); ++k) {
      Entry& e = report_.entries[k];
      if (e.runs == 0) continue;
      const bool wrong = worst.contains(k);
      e.how = wrong ? How::wrong : ways_.empty() ? How::compiled : How::run;
      e.ways = ways_;
      if (e.how == How::run && unseen_.contains(k)) {
        e.how = How::unseen;
        e.reason = unseen_.at(k);
      }
      if (e.how == How::compiled) {
        e.reason = report_.obstacle;
        e.runs = 0;
      }
    }
    note_movers();
    for (Entry& e : report_.entries) note_setter(e);
    explain(worst);
  }

  // What a configuring instruction sets in the hardware shows in those that read it only.
  void note_setter(Entry& e) {
    const auto found = library_.instructions.find(e.subject);
    if (e.how != How::run || found == library_.instructions.end()) return;
    const bool hidden = is_setter(found->second) && !fields_in_hardware(found->second).empty();
    if (!hidden) return;
    std::vector<std::string> readers;
    for (const Wrapper& w : wrappers_) {
      const bool reads = std::ranges::find(w.moved_by, e.subject) != w.moved_by.end();
      if (reads && std::ranges::find(readers, w.subject) == readers.end())
        readers.push_back(w.subject);
    }
    constexpr std::size_t most = 3;
    e.how = How::through;
    if (readers.empty()) {
      set_aside(e, "no instruction that was run reads what it sets");
    } else if (std::ranges::all_of(readers, [&](const std::string& r) { return is_wrong(r); })) {
      e.reason = fmt::format("perhaps it is this that is wrong in {}", fmt::join(readers, ", "));
      e.how = How::not_audited;
    } else {
      const auto few = static_cast<std::ptrdiff_t>(std::min(most, readers.size()));
      e.reason =
          fmt::format("seen through {}{}", fmt::join(readers.begin(), readers.begin() + few, ", "),
                      readers.size() > most ? ", ..." : "");
    }
  }

  [[nodiscard]] bool is_wrong(const std::string& subject) const {
    return std::ranges::any_of(report_.entries, [&](const Entry& e) {
      return e.subject == subject && e.how == How::wrong;
    });
  }

  // What is seen through an instruction that is wrong is not judged by it.
  void note_movers() {
    std::set<std::string> wrong;
    for (const Entry& e : report_.entries) {
      if (e.how == How::wrong) wrong.insert(e.subject);
    }
    for (std::size_t k = 0; k < wrappers_.size(); ++k) {
      Entry& e = report_.entries[owner_[k]];
      if (e.how != How::wrong) continue;
      for (const std::string& mover : wrappers_[k].moved_by) {
        if (wrong.contains(mover) &&
            std::ranges::find(e.wrong_movers, mover) == e.wrong_movers.end())
          e.wrong_movers.push_back(mover);
      }
    }
  }

  // Configuration is seen through those that read it; so that, if all that are wrong are seen
  // through the same, it may be that.
  void explain(const std::map<std::size_t, const CDifference*>& worst) {
    std::size_t explained = 0;
    // If all are seen through each other, it is one of those that need the fewest.
    const bool circle = std::ranges::all_of(
        worst, [&](const auto& one) { return !report_.entries[one.first].wrong_movers.empty(); });
    std::size_t fewest = wrappers_.size();
    for (const auto& [entry, d] : worst)
      fewest = std::min(fewest, report_.entries[entry].wrong_movers.size());
    for (const auto& [entry, d] : worst) {
      const CRun& run = runs_[d->run];
      Entry& e = report_.entries[entry];
      const bool first = e.wrong_movers.empty() || (circle && e.wrong_movers.size() == fewest);
      if (!first || explained == most_explained) {
        e.failure = Failure{fuzz::command_of(d->variant), d->what, "", {}, {}, {}};
        continue;
      }
      ++explained;
      e.failure = smallest_failure(wrappers_[wrapper_of_run_[d->run]], run, *d, library_);
      const std::vector<std::string>& with = wrappers_[wrapper_of_run_[d->run]].moved_by;
      if (!with.empty()) e.reason = fmt::format("together with {}", fmt::join(with, ", "));
    }
  }

  const core::Library& library_;
  Wrapping wrapping_;
  Report report_;
  std::vector<Wrapper> wrappers_;
  std::vector<std::size_t> owner_;  // entry of each wrapper
  std::vector<CRun> runs_;
  std::vector<std::size_t> wrapper_of_run_;
  std::vector<std::string> ways_;
  std::map<std::size_t, std::string> unseen_;  // of entries: why
};

}  // namespace

Result<Report> audit(const core::Library& library, const std::string& file, const Plan& plan) {
  return Audit(library, file, plan).run();
}

}  // namespace selvage::audit

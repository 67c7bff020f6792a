// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/shrink.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "tools/fuzz/evidence.h"
#include "tools/fuzz/forked.h"
#include "tools/fuzz/place_json.h"
#include "tools/fuzz/readable_names.h"
#include "tools/fuzz/retry.h"
#include "tools/fuzz/simpler_steps.h"
#include "tools/fuzz/smaller_procs.h"

namespace selvage::fuzz {
namespace {

using core::Proc;

// Text first, then the numbers in it.
std::pair<std::size_t, std::uint64_t> size_of(const Finding& f) {
  std::pair<std::size_t, std::uint64_t> size;
  const auto add = [&](const std::string& text) {
    size.first += text.size();
    for (const char c : text) size.second += c >= '0' && c <= '9' ? static_cast<unsigned>(c) : 0U;
  };
  add(f.program);
  for (const std::string& step : f.steps) add(step);
  return size;
}

// A program whose last procedure is being made smaller, and the last step with its places.
class Shrinking {
 public:
  Shrinking(const Subject& subject, Finding finding, const GoesWrong& goes_wrong, int most_trials)
      : subject_(subject),
        best_(std::move(finding)),
        goes_wrong_(goes_wrong),
        most_trials_(most_trials) {}

  Finding run() {
    best_.reproduced = goes_wrong_(best_).has_value();
    if (!best_.reproduced) return best_;
    while (drop_a_step()) {
    }
    start_late();
    for (bool smaller = true; smaller && trials_ < most_trials_;) {
      smaller = edit_procedures();
      while (drop_a_procedure() || simplify_a_step()) smaller = true;
    }
    rename();
    return best_;
  }

 private:
  bool accept(Finding smaller) {
    if (++trials_ > most_trials_) return false;
    const auto message = goes_wrong_(smaller);
    if (!message) return false;
    smaller.message = *message;
    best_ = std::move(smaller);
    return true;
  }

  // Any but the last.
  bool drop_a_step() {
    for (std::size_t k = 0; k + 1 < best_.steps.size(); ++k) {
      Finding smaller = best_;
      smaller.steps.erase(smaller.steps.begin() + static_cast<std::ptrdiff_t>(k));
      if (accept(smaller)) return true;
    }
    return false;
  }

  // The program that the last step is taken on, in place of the steps that led there.
  void start_late() {
    if (best_.steps.size() < 2) return;
    Finding smaller = best_;
    smaller.steps.erase(smaller.steps.begin(), smaller.steps.end() - 1);
    Result<Session> started =
        Session::start(subject_.environment(), best_.program, numerics_of(best_));
    if (!started.ok()) return;
    Session session = std::move(started).value();
    try {
      for (std::size_t k = 0; k + 1 < best_.steps.size(); ++k)
        if (!session.take_step(best_.steps[k]).ok()) return;
      Json last = Json::parse(smaller.steps[0]);
      const Result<primitives::Version> subject = session.subject(last);
      if (!subject.ok()) return;
      last.erase("proc");
      smaller.steps[0] = last.dump();
      smaller.program = text_with_callees(subject.value()->proc);
    } catch (const std::exception&) {
      return;
    }
    accept(smaller);
  }

  [[nodiscard]] std::string text_with_callees(const Proc& p) const {
    std::vector<Proc> procs;
    collect(p, procs);
    return core::print(core::Module{nullptr, {}, procs});
  }
  void collect(const Proc& p, std::vector<Proc>& out) const {
    core::visit_statements(p->body, [&](const core::Stmt& s) {
      const auto* call = core::as<core::Call>(s);
      if (call == nullptr || subject_.library.instructions.contains(call->callee->name)) return;
      if (std::ranges::find(out, call->callee) == out.end()) collect(call->callee, out);
    });
    out.push_back(p);
  }

  // ---- the text of the program

  [[nodiscard]] std::vector<Proc> procs() const {
    const auto source =
        std::make_shared<const core::SourceFile>(core::SourceFile{"program.slv", best_.program});
    const Result<core::Module> module = core::parse_module(source, subject_.library);
    return module.ok() ? module.value().procs : std::vector<Proc>{};
  }

  // True if something was left out.
  bool edit_procedures() {
    bool any = false;
    for (std::size_t number = procs().size(); number-- > 0;) {
      for (std::size_t k = 0;; ++k) {
        const std::vector<Proc> all = procs();
        if (number >= all.size() || trials_ >= most_trials_) break;
        const std::vector<SmallerProc> candidates = smaller_procs(all[number]);
        while (k < candidates.size() && !accept_edit(all, number, candidates[k])) ++k;
        if (k == candidates.size()) break;
        // What is behind it has moved up.
        any = true;
        --k;
      }
    }
    return any;
  }

  // One procedure replaced, and the places of a lone step carried along, if it is about that one.
  bool accept_edit(std::vector<Proc> all, std::size_t number, const SmallerProc& edited) {
    all[number] = edited.edit.proc();
    Finding smaller = best_;
    smaller.program = core::print(core::Module{nullptr, {}, all});
    if (smaller.steps.size() != 1) return accept_smaller(smaller);
    Json step = Json::parse(smaller.steps[0]);
    if (all[number]->name != step.value("proc", all.back()->name)) return accept_smaller(smaller);
    // A step may have a field `gap`, and is no place for that.
    for (Json& field : step) {
      if (!carry(field, edited)) return false;
    }
    smaller.steps[0] = step.dump();
    return accept_smaller(smaller) || accept_with_fewer(smaller, step, edited);
  }
  bool accept_smaller(const Finding& smaller) {
    return size_of(smaller) < size_of(best_) && accept(smaller);
  }
  // A number in the step may be one of statements.
  bool accept_with_fewer(Finding smaller, const Json& step, const SmallerProc& edited) {
    if (edited.at.empty() || edited.statements != 0) return false;
    for (const auto& [key, value] : step.items()) {
      if (!value.is_number_integer() || value < 2) continue;
      Json fewer = step;
      fewer[key] = value.get<std::int64_t>() - 1;
      smaller.steps[0] = fewer.dump();
      if (accept_smaller(smaller)) return true;
    }
    return false;
  }
  static bool carry(Json& value, const SmallerProc& edited) {
    if (std::optional<core::Place> place = place_in(value)) {
      place = carried(*place, edited);
      if (!place || !core::exists(edited.edit.proc(), *place)) return false;
      value = place_json(*place);
      return true;
    }
    if (!value.is_structured()) return true;
    return std::all_of(value.begin(), value.end(), [&](Json& part) { return carry(part, edited); });
  }

  bool drop_a_procedure() {
    const std::vector<Proc> all = procs();
    for (std::size_t k = 0; k < all.size() && all.size() > 1; ++k) {
      std::vector<Proc> fewer = all;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
      Finding smaller = best_;
      smaller.program = core::print(core::Module{nullptr, {}, fewer});
      if (accept(smaller)) return true;
    }
    return false;
  }

  bool simplify_a_step() {
    for (std::size_t k = 0; k < best_.steps.size(); ++k) {
      for (const std::string& simpler : simpler_steps(best_.steps[k])) {
        Finding smaller = best_;
        smaller.steps[k] = simpler;
        if (accept_smaller(smaller)) return true;
      }
    }
    return false;
  }

  // The names of what is left, as people would write it.
  void rename() {
    const std::vector<Proc> all = procs();
    if (all.empty()) return;
    most_trials_ = trials_ + 1;  // this one is always left
    accept(with_readable_names(best_, all, subject_.library));
  }

  const Subject& subject_;
  Finding best_;
  const GoesWrong& goes_wrong_;
  int most_trials_;
  int trials_ = 0;
};

}  // namespace

namespace {

constexpr int few = 12, many = 600;  // trials

// All trials in one process, with one solver; nothing if that does not come to an end.
std::optional<Finding> shrunk_together(const Subject& subject, const Finding& finding,
                                       double seconds) {
  const Said said = run_process(
      [&](int fd) {
        const auto environment = subject.environment();
        const GoesWrong again = [&](const Finding& f) { return goes_wrong(environment, f); };
        say(fd, to_json(shrunk(subject, finding, again, many)).dump());
      },
      seconds);
  if (said.too_late || said.failure) return std::nullopt;
  std::optional<JsonReader::Problem> problem;
  const Json told = Json::parse(said.text);
  return read_finding(JsonReader(told, problem));
}

// Each trial in a process of its own.
Finding shrunk_apart(const Subject& subject, const Finding& finding, double seconds) {
  // To see that something hangs takes its time.
  constexpr double longest = 10;
  const bool hangs = finding.kind == "hang";
  const double limit = hangs ? std::min(seconds, longest) : seconds;
  return shrunk(
      subject, finding, [&](const Finding& f) { return goes_wrong_apart(subject, f, limit); },
      hangs ? few : many);
}

}  // namespace

Finding shrunk(const Subject& subject, const Finding& finding, double seconds) {
  if (finding.program.empty()) return finding;
  std::optional<Finding> smaller;
  if (finding.kind != "crash" && finding.kind != "hang")
    smaller = shrunk_together(subject, finding, seconds);
  if (!smaller) smaller = shrunk_apart(subject, finding, seconds);
  return smaller->reproduced ? with_evidence(subject, *smaller, seconds) : *smaller;
}

Finding shrunk(const Subject& subject, const Finding& finding, const GoesWrong& is_wrong,
               int most_trials) {
  return Shrinking(subject, finding, is_wrong, most_trials).run();
}

}  // namespace selvage::fuzz

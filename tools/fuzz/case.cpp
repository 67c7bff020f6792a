// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/case.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/print.h"
#include "core/size.h"
#include "core/traverse.h"
#include "tools/fuzz/arguments.h"
#include "tools/fuzz/corpus.h"
#include "tools/fuzz/data_text.h"
#include "tools/fuzz/fitting.h"
#include "tools/fuzz/over_careful.h"
#include "tools/fuzz/read_back.h"
#include "tools/fuzz/session.h"

namespace selvage::fuzz {
namespace {

constexpr int most_steps = 16;         // accepted, of one schedule
constexpr int most_tries = 64;         // of one schedule
constexpr int draws = 5;               // until a step can be planned
constexpr std::size_t longest = 6000;  // characters of a procedure that is worked on

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
    text.replace(at, from.size(), to);
  return text;
}

// The same program with sequential loops only.
std::string sequential(std::string text) {
  text = replaced(std::move(text), " in par(", " in seq(");
  for (std::size_t at = text.find(", reduce("); at != std::string::npos;
       at = text.find(", reduce(", at))
    text.erase(at, text.find(')', at) + 1 - at);
  return text;
}

class Case {
 public:
  Case(const Session::Environment& environment, const Plan& plan, std::uint64_t number,
       const Made& made, const Trace& trace)
      : environment_(environment),
        plan_(plan),
        trace_(trace),
        number_(number),
        made_(made),
        random_(core::mix(plan.seed) ^ core::mix(~number)) {
    tally_.seed = plan.seed;
    tally_.cases = 1;
  }

  Tally run() {
    try {
      if (start()) {
        show();
        schedule();
        if (accepted_ > 0 && tally_.findings.empty()) finish();
      }
    } catch (const std::exception& e) {
      report("internal error", e.what());
    }
    return std::move(tally_);
  }

 private:
  bool start() {
    constexpr int programs = 6;
    for (int k = 0; k < programs; ++k) {
      begun_ = random_start(random_, library(), plan_);
      program_ = begun_.program;
      if (begin()) return true;
      const std::string calmer = sequential(program_);
      if (calmer == program_) continue;
      program_ = calmer;
      if (begin()) return true;
    }
    return false;
  }

  bool begin() {
    ++tally_.programs;
    tell([&] { return Json{{"event", "program"}, {"text", program_}}; });
    Result<Session> session = Session::start(environment_, program_, begun_.numerics);
    if (!session.ok()) {
      ++tally_.uncertified;
      tell([&] { return Json{{"event", "set_aside"}, {"why", render(session.error())}}; });
      return false;
    }
    session_.emplace(std::move(session).value());
    return true;
  }

  void show() const {
    if (!made_) return;
    made_({session_->current()->proc, {"", "", plan_.seed, number_, current_, program_, steps_}});
  }

  // If C is judged, which takes longer by far, every step is read back and the schedule replayed;
  // otherwise the result is read back.
  void finish() {
    const core::Proc& result = session_->current()->proc;
    if (!made_) return read_back(result);
    if (const auto fault = replay_fault(environment_, program_, steps_, result))
      report("replay", *fault);
    show();
  }

  void read_back(const core::Proc& p) {
    if (const auto fault = read_back_fault(p, library())) report("printing", *fault);
  }

  void schedule() {
    const auto steps = random_.between(1, most_steps);
    if (!begun_.steps.empty()) follow();
    for (int tries = 0; tries < most_tries && accepted_ < steps && !stop_; ++tries) attempt();
  }

  // The steps that come with the program, as they are or altered, or after a step at random.
  void follow() {
    for (std::size_t k = 0; k < begun_.steps.size() && !stop_; ++k) {
      const Json step = Json::parse(begun_.steps[k]);
      const Result<const primitives::Primitive*> primitive =
          session_->workspace().registry().find(step["op"].get<std::string>());
      if (!primitive.ok()) continue;
      const bool last = k + 1 == begun_.steps.size();
      if (last && random_.one_in(6)) attempt();
      for (std::int64_t more = last ? random_.between(0, 2) : 0; more > 0 && !stop_; --more)
        try_step(*primitive.value(), altered(*primitive.value(), step));
      if (!stop_) try_step(*primitive.value(), step);
    }
  }

  Json altered(const primitives::Primitive& primitive, const Json& step) {
    const Result<primitives::Version> subject = session_->subject(step);
    if (!subject.ok()) return step;
    const core::Proc p = subject.value()->proc;
    return altered_step(random_, primitive, step, p, places(p), {library(), session_->names()});
  }

  const primitives::Primitive& primitive() {
    const bool open_to_seed =
        plan_.primitives.empty() || plan_.primitives.contains(begun_.primitive);
    if (!begun_.primitive.empty() && open_to_seed && random_.one_in(3)) {
      const auto of_seed = session_->workspace().registry().find(begun_.primitive);
      if (of_seed.ok()) return *of_seed.value();
    }
    if (const primitives::Primitive* next = follow_up()) return *next;
    std::vector<const primitives::Primitive*> open;
    for (const primitives::Primitive& p : session_->workspace().registry().all()) {
      if (plan_.primitives.empty() || plan_.primitives.contains(p.manual.name)) open.push_back(&p);
    }
    return *one_of(random_, open);
  }

  // Now and then what the last accepted step opened the way to.
  const primitives::Primitive* follow_up() {
    const std::vector<std::string_view> next = follow_ups_of(accepted_last_);
    if (next.empty() || !random_.one_in(3)) return nullptr;
    const std::string name(one_of(random_, next));
    if (!plan_.primitives.empty() && !plan_.primitives.contains(name)) return nullptr;
    return session_->workspace().registry().find(name).value();
  }

  // Of several draws the first that can be planned, or else why the last cannot; nothing if the
  // procedure lacks what the step is about.
  std::optional<Result<Session::Proposal>> draw(const primitives::Primitive& primitive) {
    std::optional<Result<Session::Proposal>> proposed;
    for (int k = 0; k < draws; ++k) {
      Json scope = Json::object();
      if (session_->names().size() > 1 && random_.one_in(8))
        scope["proc"] = one_of(random_, session_->names());
      const core::Proc p = session_->subject(scope).value()->proc;
      Json step = random_step(random_, primitive, p, places(p), {library(), session_->names()});
      if (step.is_null()) return std::nullopt;
      step.update(scope);
      if (random_.one_in(8)) step["as"] = "q" + random_int(random_, 0, 3);
      proposed.emplace(propose(step));
      if (proposed->ok()) break;
    }
    return proposed;
  }

  // It is the step at hand if it can be planned, and while it is.
  Result<Session::Proposal> propose(const Json& step) {
    steps_.push_back(step.dump());
    tell([&] { return Json{{"event", "step"}, {"step", step}}; });
    Result<Session::Proposal> proposed = session_->propose(step);
    if (!proposed.ok()) steps_.pop_back();
    return proposed;
  }

  // Draws are many, versions few.
  const Places& places(const core::Proc& p) {
    if (!places_ || places_->first != p) places_.emplace(p, places_of(p));
    return places_->second;
  }

  void about(const primitives::Primitive& p) {
    current_ = p.manual.name;
    if (plan_.before_step) plan_.before_step(current_);
    tell([&] { return Json{{"event", "primitive"}, {"name", current_}}; });
  }

  void attempt() {
    const primitives::Primitive& p = primitive();
    // Once was enough on this version.
    if (unfit_.contains(&p)) return;
    about(p);
    const std::optional<Result<Session::Proposal>> drawn = draw(p);
    if (!drawn || !drawn->ok()) unfit_.insert(&p);
    if (drawn) settle(p, *drawn);
  }

  void try_step(const primitives::Primitive& p, const Json& step) {
    about(p);
    settle(p, propose(step));
  }

  // The step at hand is the last of `steps_`, if it can be planned.
  void settle(const primitives::Primitive& p, const Result<Session::Proposal>& proposed) {
    PrimitiveTally& count = tally_.primitives[p.manual.name];
    ++count.tried;
    if (!proposed.ok()) {
      ++count.refused[std::string(spelling(proposed.error().reason))];
      tell([&] { return refused_event(proposed.error()); });
      return;
    }
    const Session::Proposal& proposal = proposed.value();
    const Result<Session::Taken> taken = session_->take(proposal);
    if (taken.ok()) {
      unfit_.clear();
      ++count.accepted;
      ++accepted_;
      accepted_last_ = p.manual.name;
      tell([&] { return accepted_event(taken.value()); });
      return judge(taken.value(), count);
    }
    ++count.refused[std::string(spelling(taken.error().reason))];
    tell([&] { return refused_event(taken.error()); });
    consider(taken.error(), proposal, count);
    steps_.pop_back();
  }

  // An accepted step has to keep the meaning, unless it rests on what the user assumed.
  void judge(const Session::Taken& taken, PrimitiveTally& count) {
    const core::Proc& p = taken.after->proc;
    const bool assumed = std::ranges::any_of(
        p->assumptions, [](const core::Assumption& a) { return !a.precondition; });
    int runs = 0;
    if (!assumed) {
      if (const auto found = taken_differs(taken, session_->may_be_uninitialised(), runs))
        report("meaning", *found);
    }
    count.runs += static_cast<std::uint64_t>(runs);
    if (runs > 0) ++count.judged;
    for (const std::string& fault : forwarding_faults(taken.before, taken.after)) {
      report("places", fault);
      break;
    }
    tell([&] { return judged_event(runs, assumed); });
    if (made_) read_back(p);
    stop_ = stop_ || assumed || p->instr.has_value() || core::print(p).size() > longest;
  }

  // A refused step might have been right.
  void consider(const Error& refusal, const Session::Proposal& proposal, PrimitiveTally& count) {
    if (refusal.reason != Reason::refuted && refusal.reason != Reason::undecided) return;
    const std::string claim = refusal.claim.empty() ? "none" : refusal.claim;
    ++count.refused_claims[claim];
    // Agreement is asked over the field, which says nothing of results bit for bit.
    if (begun_.numerics == effects::Numerics::exact) return;
    const Result<Rewrite> planned = session_->rewrite(proposal);
    if (!planned.ok() || !perhaps_over_careful(planned.value(), refusal, begun_.numerics)) return;
    ++count.careful[claim];
    tell([&] { return Json{{"event", "agrees"}, {"claim", claim}}; });
    tally_.careful.push_back(
        {claim, number_, core::print(planned.value().before), steps_.back(), current_});
  }

  void report(const std::string& kind, const std::string& message) {
    tell([&] { return Json{{"event", "found"}, {"kind", kind}, {"message", message}}; });
    tally_.findings.push_back({kind, message, plan_.seed, number_, current_, program_, steps_});
    tally_.findings.back().exact = begun_.numerics == effects::Numerics::exact;
    stop_ = true;
  }

  // ---- for who is watching

  template <class F>
  void tell(const F& event) const {
    if (trace_) trace_(event());
  }
  static Json refused_event(const Error& refusal) {
    return {{"event", "refused"},
            {"reason", spelling(refusal.reason)},
            {"claim", refusal.claim},
            {"why", render(refusal)}};
  }
  static Json accepted_event(const Session::Taken& taken) {
    Json owed = Json::array(), laws = Json::array();
    for (const effects::Decision& d : taken.after->step.decisions) {
      const bool proved = d.answer == smt::Answer::proved;
      owed.push_back({{"claim", effects::name(d.claim)}, {"what", d.what}, {"proved", proved}});
    }
    for (const effects::Law& law : taken.after->step.laws) laws.push_back(law.name);
    return {{"event", "accepted"},
            {"owed", owed},
            {"laws", laws},
            {"program", core::print(taken.after->proc)}};
  }
  static Json judged_event(int runs, bool assumed) {
    Json event = {{"event", "judged"}, {"runs", runs}};
    if (assumed) event["why_not"] = "it rests on what was assumed";
    return event;
  }

  [[nodiscard]] const core::Library& library() const { return environment_->library; }

  const Session::Environment& environment_;
  const Plan& plan_;
  const Trace& trace_;
  std::uint64_t number_;
  const Made& made_;
  core::Random random_;
  Tally tally_;
  std::optional<Session> session_;
  std::optional<std::pair<core::Proc, Places>> places_;
  std::set<const primitives::Primitive*> unfit_;  // could not be planned on the current version
  Start begun_;
  std::string program_, current_, accepted_last_;
  std::vector<std::string> steps_;  // accepted so far, and the one at hand
  int accepted_ = 0;
  bool stop_ = false;
};

}  // namespace

Tally run_case(const Session::Environment& environment, const Plan& plan, std::uint64_t number,
               const Made& made, const Trace& trace) {
  return Case(environment, plan, number, made, trace).run();
}

}  // namespace selvage::fuzz

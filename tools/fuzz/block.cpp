// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/block.h"

#include <nlohmann/json.hpp>

#include "tools/fuzz/forked.h"
#include "tools/fuzz/shrink.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;

// Where a case was when it ended.
struct Told {
  std::optional<std::uint64_t> before;  // an earlier case of the block that had begun
  std::string program, primitive;
  std::vector<std::string> steps;  // accepted
  std::string last;                // the step at hand; empty: none
  std::optional<Tally> tally;      // if it came to its end

  void note(const Json& event) {
    const std::string what = event.at("event");
    if (what == "before") before = event.at("number");
    if (what == "begin") before.reset();
    if (what == "program") *this = Told{{}, event.at("text"), "", {}, "", {}};
    if (what == "primitive") primitive = event.at("name");
    if (what == "step") last = event.at("step").dump();
    if (what == "accepted") steps.push_back(last);
    if (what == "refused" || what == "judged") last.clear();
    if (what != "done") return;
    std::optional<JsonReader::Problem> problem;
    tally = read_tally(JsonReader(event.at("tally"), problem));
  }
  // With the one that it was at.
  [[nodiscard]] std::vector<std::string> all_steps() const {
    std::vector<std::string> all = steps;
    if (!last.empty() && (all.empty() || all.back() != last)) all.push_back(last);
    return all;
  }
};

Told told_by(const std::string& events) {
  Told told;
  for (std::size_t at = 0, end; (end = events.find('\n', at)) != std::string::npos; at = end + 1)
    told.note(Json::parse(events.substr(at, end - at)));
  return told;
}

void run_told(const Subject& subject, const Plan& plan, std::uint64_t begin, std::uint64_t number,
              int fd) {
  const Trace tell = [fd](const Json& event) { say(fd, event.dump() + "\n"); };
  const auto environment = subject.environment();
  for (std::uint64_t k = begin; k < number; ++k) {
    tell({{"event", "before"}, {"number", k}});
    (void)run_case(environment, plan, k);
  }
  tell({{"event", "begin"}, {"number", number}});
  std::vector<CSubject> subjects;
  const Made collect = [&](CSubject s) { subjects.push_back(std::move(s)); };
  Tally tally = run_case(environment, plan, number, plan.c != nullptr ? collect : Made(), tell);
  if (plan.c != nullptr) tally.add(plan.c->judge(subjects));
  tell({{"event", "done"}, {"tally", to_json(tally)}});
}

// What became of a case that was lost: it is run again, and tells of each step before taking it.
Tally look_into(const Subject& subject, const Plan& plan, const Block& block) {
  const Block::Lost& lost = *block.lost;
  const Watched again = watch_case(subject, plan, block.begin, lost.number, block.hang_seconds);
  // What is not slow a second time did not hang.
  if (again.tally && lost.kind == "hang") return *again.tally;
  Tally tally;
  tally.seed = plan.seed;
  tally.cases = 1;
  if (again.tally)
    tally.findings.push_back({lost.kind,
                              lost.message + "; it did not happen again",
                              plan.seed,
                              lost.number,
                              "",
                              "",
                              {}});
  else
    tally.findings.push_back(again.lost);
  return tally;
}

}  // namespace

Finding smaller(const Subject& subject, const Plan& plan, const Finding& finding, double seconds) {
  constexpr int few = 100;  // trials, each of which calls compilers
  if (finding.kind != c_kind) return shrunk(subject, finding, seconds);
  ENSURE(plan.c != nullptr, "C was judged");
  return shrunk(
      subject, finding, [&](const Finding& f) { return plan.c->goes_wrong(f); }, few);
}

void run_block(const Subject& subject, const Plan& plan, const Block& block, int fd) {
  std::vector<CSubject> subjects;
  const Made collect = [&](CSubject s) { subjects.push_back(std::move(s)); };
  const Made made = plan.c != nullptr ? collect : Made();
  const auto deliver = [&](Tally tally) {
    for (Finding& f : tally.findings) {
      if (block.shrink) f = smaller(subject, plan, f, block.hang_seconds);
    }
    say(fd, to_json(tally).dump() + "\n");
  };
  const auto is_time_over = [&] {
    return block.deadline && std::chrono::steady_clock::now() >= *block.deadline;
  };
  const auto environment = subject.environment();
  std::uint64_t number = block.begin;
  if (block.lost) {
    deliver(look_into(subject, plan, block));
    number = block.lost->number + 1;
  }
  while (number < block.end && !is_time_over()) {
    Tally tally = run_case(environment, plan, number, made);
    ++number;
    // The C of all of them is judged at the end, along with the last case.
    const bool is_last = number == block.end || is_time_over();
    if (plan.c != nullptr && is_last) tally.add(plan.c->judge(subjects));
    deliver(std::move(tally));
    if (is_last) return;
  }
}

Watched watch_case(const Subject& subject, const Plan& plan, std::uint64_t begin,
                   std::uint64_t number, double hang_seconds) {
  const Said said =
      run_process([&](int fd) { run_told(subject, plan, begin, number, fd); }, 2 * hang_seconds);
  const Told told = told_by(said.text);
  // An earlier case that is lost itself: the solver is new behind it, as in the block.
  if (told.before) return watch_case(subject, plan, *told.before + 1, number, hang_seconds);
  Watched watched{said.text, told.tally, {}};
  if (told.tally) return watched;
  watched.lost = {said.too_late ? "hang" : "crash",
                  said.too_late ? "the case takes too long"
                                : "the process ended with " + said.failure.value_or("no result"),
                  plan.seed,
                  number,
                  told.primitive,
                  told.program,
                  told.all_steps()};
  return watched;
}

}  // namespace selvage::fuzz

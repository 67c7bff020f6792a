// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/fuzz/block.h"
#include "tools/fuzz/finding_files.h"
#include "tools/fuzz/table.h"
#include "tools/fuzz_report.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using Json = nlohmann::ordered_json;
using fuzz::Finding;
using fuzz::indented;

// "cut_point_in_range, value_unchanged (2)"
std::string claims_text(const Json& owed, bool proved) {
  std::vector<std::pair<std::string, int>> counts;
  for (const Json& one : owed) {
    if (one.at("proved") != proved) continue;
    const std::string claim = one.at("claim");
    const auto same = std::ranges::find(counts, claim, &std::pair<std::string, int>::first);
    if (same == counts.end())
      counts.emplace_back(claim, 1);
    else
      ++same->second;
  }
  std::string out;
  for (const auto& [claim, count] : counts)
    out += fmt::format("{}{}{}", out.empty() ? "" : ", ", claim,
                       count == 1 ? "" : fmt::format(" ({})", count));
  return out;
}

std::string accepted_text(const Json& event) {
  std::string out = "  accepted\n";
  const std::string proved = claims_text(event.at("owed"), true);
  const std::string open = claims_text(event.at("owed"), false);
  if (!proved.empty()) out += "    proved: " + proved + "\n";
  if (!open.empty()) out += "    undecided: " + open + "\n";
  if (!event.at("laws").empty())
    out += fmt::format("    by the laws: {}\n",
                       fmt::join(event.at("laws").get<std::vector<std::string>>(), ", "));
  return out + indented(event.at("program"), 6);
}

std::string judged_text(const Json& event) {
  if (event.contains("why_not"))
    return fmt::format("    not judged: {}\n", event.at("why_not").get<std::string>());
  return fmt::format("    judged by {} runs of both versions\n", event.at("runs").get<int>());
}

// The events for people.  Of the steps that were drawn only the last counts, which was taken.
class Story {
 public:
  void tell(const Json& event) {
    const std::string what = event.at("event");
    if (what == "program") out_ += "program\n" + indented(event.at("text"), 4);
    if (what == "set_aside") out_ += "  set aside: " + event.at("why").get<std::string>();
    if (what == "step") step_ = event.at("step").dump();
    if (what == "accepted") begin(accepted_text(event));
    if (what == "refused") begin(refused_text(event));
    if (what == "judged") out_ += judged_text(event);
    if (what == "agrees") out_ += "    run all the same, it agrees: possibly over-careful\n";
    if (what == "found")
      out_ += fmt::format("    FOUND {}: {}\n", event.at("kind").get<std::string>(),
                          event.at("message").get<std::string>());
  }
  // With the step that the case did not come back from.
  [[nodiscard]] std::string text(bool is_lost) const {
    return out_ + (is_lost && !step_.empty() ? fmt::format("\nstep {}\n  lost\n", step_) : "");
  }

 private:
  void begin(const std::string& verdict) {
    out_ += fmt::format("\nstep {}\n{}", step_, verdict);
    step_.clear();
  }
  static std::string refused_text(const Json& event) {
    const std::string claim = event.at("claim");
    return fmt::format("  refused: {}{}\n{}", event.at("reason").get<std::string>(),
                       claim.empty() ? "" : " " + claim, indented(event.at("why"), 4));
  }

  std::string out_, step_;
};

std::vector<Json> events_of(const std::string& text) {
  std::vector<Json> events;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    Json event = Json::parse(text.substr(at, end - at));
    const std::string what = event.at("event");
    if (what != "before" && what != "begin" && what != "done") events.push_back(std::move(event));
  }
  return events;
}

Status write(const std::vector<Finding>& findings, const FuzzOptions& options) {
  if (options.out.empty()) return Ok{};
  std::vector<Output> outputs;
  for (const Finding& f : findings) {
    for (const fuzz::FindingFile& file : fuzz::finding_files(f, options.hardware))
      outputs.push_back({options.out + "/" + file.name, file.text});
  }
  return write_files(outputs, {});
}

void print(const FuzzOptions& options, const Common& common, const std::vector<Json>& events,
           const std::vector<Finding>& findings, bool is_lost) {
  if (common.json) {
    Json found = Json::array();
    for (const Finding& f : findings) found.push_back(to_json(f));
    return print_json({{"seed", options.seed},
                       {"case", *options.one_case},
                       {"events", events},
                       {"findings", found}});
  }
  Story story;
  for (const Json& event : events) story.tell(event);
  std::cout << fmt::format("case {} of seed {}\n\n", *options.one_case, options.seed)
            << story.text(is_lost);
  for (const Finding& f : findings) std::cout << "\n" << fuzz::finding_text(f);
}

struct Told {
  fuzz::Watched watched;
  std::vector<Finding> findings;
};

Result<Told> watch(const FuzzOptions& options, const Common& common) {
  TRY(ready, prepare_fuzz(options, common));
  TRY(writable, check_folder(options.out));
  const std::uint64_t number = *options.one_case;
  Told told{fuzz::watch_case(ready->subject, ready->plan, fuzz::begin_of_block(number), number,
                             options.hang_seconds),
            {}};
  told.findings =
      told.watched.tally ? told.watched.tally->findings : std::vector<Finding>{told.watched.lost};
  for (Finding& f : told.findings) {
    if (!options.keep) f = fuzz::smaller(ready->subject, ready->plan, f, options.hang_seconds);
  }
  TRY(written, write(told.findings, options));
  return told;
}

}  // namespace

int fuzz_case(const FuzzOptions& options, const Common& common) {
  const Result<Told> told = watch(options, common);
  if (!told.ok()) return fail(told.error(), common);
  const auto& [watched, findings] = told.value();
  print(options, common, events_of(watched.events), findings, !watched.tally);
  if (!options.out.empty())
    for (const Finding& f : findings) tell_of_files(f, options, common);
  return findings.empty() ? done : refused;
}

}  // namespace selvage::tools

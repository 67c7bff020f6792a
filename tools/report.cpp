// SPDX-License-Identifier: Apache-2.0
#include "tools/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/assumptions.h"
#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"

namespace selvage::tools {
namespace {

using Json = nlohmann::ordered_json;

void put_location(Json& j, const core::SourceLoc& loc) {
  if (loc.line == 0 || loc.file == nullptr) return;
  j["file"] = loc.file->name;
  j["line"] = loc.line;
  j["column"] = loc.column;
}

// What the procedures rest on, each assumption once.
std::vector<core::Vouched> vouched(const std::vector<core::Proc>& procs) {
  std::vector<core::Vouched> out;
  for (const core::Proc& p : procs) {
    for (const core::Vouched& v : core::rests_on(p)) {
      const bool known = std::any_of(out.begin(), out.end(), [&](const core::Vouched& other) {
        return other.proc == v.proc && other.what.text == v.what.text;
      });
      if (!known) out.push_back(v);
    }
  }
  return out;
}

}  // namespace

Json to_json(const Error& error) {
  Json j{{"reason", spelling(error.reason)}, {"message", error.message}};
  put_location(j, error.loc);
  if (!error.primitive.empty()) j["primitive"] = error.primitive;
  if (!error.claim.empty()) j["claim"] = error.claim;
  if (!error.suggestion.empty()) j["suggestion"] = error.suggestion;
  for (const Witness& w : error.witness) j["witness"][w.name.name()] = w.value;
  for (const Note& n : error.notes) {
    Json note{{"text", n.text}};
    put_location(note, n.loc);
    j["notes"].push_back(note);
  }
  return j;
}

Tally tally(const std::vector<effects::Decision>& decisions) {
  Tally t;
  for (const effects::Decision& d : decisions) {
    if (d.answer == smt::Answer::proved) ++t.proved;
    if (d.answer == smt::Answer::undecided) ++t.undecided;
  }
  return t;
}

Json to_json(const std::vector<effects::Decision>& decisions) {
  const Tally t = tally(decisions);
  Json j{{"proved", t.proved}, {"undecided", t.undecided}, {"by_claim", Json::object()}};
  for (const effects::Decision& d : decisions) {
    Json& count = j["by_claim"][std::string(effects::name(d.claim))];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  return j;
}

Json assumptions_json(const std::vector<core::Proc>& procs) {
  Json list = Json::array();
  for (const core::Vouched& v : vouched(procs)) {
    list.push_back(
        {{"proc", v.proc}, {"text", v.what.text}, {"precondition", v.what.precondition}});
  }
  return list;
}

std::string assumptions_text(const std::vector<core::Proc>& procs) {
  std::string text;
  for (const core::Vouched& v : vouched(procs)) {
    text += fmt::format("{} `{}`: {}\n",
                        v.what.precondition ? "precondition added to" : "assumed, not proved, of",
                        v.proc, v.what.text);
  }
  return text;
}

void print_json(const Json& value) {
  std::cout << value.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

int fail(const Error& error, const Common& common) {
  std::cerr << render(error);
  if (common.json) print_json({{"error", to_json(error)}});
  return exit_status(error.reason);
}

Status Common::prepare() const {
  if (!dump_smt) return Ok{};
  return make_folder(*dump_smt);
}

effects::JudgeOptions Common::judge_options() const {
  effects::JudgeOptions options;
  options.numerics = exact ? effects::Numerics::exact : effects::Numerics::real;
  if (steps != 0) options.limits.steps = steps;
  options.dump_smt = dump_smt;
  return options;
}

}  // namespace selvage::tools

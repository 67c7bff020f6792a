// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/assumptions.h"
#include "core/traverse.h"
#include "primitives/decode.h"
#include "primitives/schedule.h"

namespace selvage::primitives {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string>& schedule_keys() {
  static const std::vector<std::string> keys{"op", "proc", "as", "evidence"};
  return keys;
}

std::string pointer_to(std::size_t step) { return fmt::format("/steps/{}", step); }

std::string hash_text(const Version& v) {
  return fmt::format("{:016x}", core::structural_hash(v->proc));
}

bool descends_from(Version v, const Version& ancestor) {
  while (!(v == ancestor)) {
    if (!v->parent) return false;
    v = *v->parent;
  }
  return true;
}

// The configuration fields that the step leaves open.
Json fields_of(const Version& v) {
  Json fields = Json::array();
  for (const effects::ConfigLocation& field : v->modulo) fields.push_back(field_text(field));
  return fields;
}

// Claims with how often each was proved, in order of first appearance.
Json evidence_of(const Version& v) {
  Json claims = Json::object();
  for (const effects::Decision& d : v->step.decisions) {
    const std::string name(effects::name(d.claim));
    const char* answer = d.answer == smt::Answer::proved ? "proved" : "undecided";
    Json& count = claims[name][answer];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  Json laws = Json::array();
  for (const effects::Law& law : v->step.laws) laws.push_back(law.name);
  Json evidence{{"obligations", claims}, {"laws", laws}};
  if (!v->modulo.empty()) evidence["modulo"] = fields_of(v);
  for (const core::Vouched& a : core::rests_on(v->proc)) evidence["assumed"].push_back(a.text);
  evidence["after"] = hash_text(v);
  return evidence;
}

}  // namespace

Replay::Replay(Workspace& workspace, const Schedule& schedule)
    : workspace_(workspace), schedule_(schedule) {}

Status Replay::run(const std::function<void(const StepOutcome&)>& observe) {
  for (std::size_t k = 0; k < schedule_.steps; ++k) {
    const Status done = run_step(k, observe);
    if (done.ok()) continue;
    Error e = done.error();
    e.notes.push_back({schedule_.document.at(pointer_to(k)),
                       fmt::format("in step {} of {}", k + 1, schedule_.steps)});
    return e;
  }
  return Ok{};
}

Status Replay::run_step(std::size_t index, const std::function<void(const StepOutcome&)>& observe) {
  const std::string at = pointer_to(index);
  const Json& step = schedule_.document.root()["steps"][index];
  StepOutcome outcome{.number = index + 1, .proc = {}, .before = {}, .after = {}};
  const Status done = step.contains("let") ? run_let(at, outcome) : run_primitive(at, outcome);
  if (!done.ok()) return done;
  outcomes_.push_back(outcome);
  observe(outcome);
  return Ok{};
}

Result<std::string> Replay::proc_name(const std::string& at) const {
  const Json& step = schedule_.document.root().at(Json::json_pointer(at));
  if (step.contains("proc")) return step["proc"].get<std::string>();
  if (!current_.empty()) return current_;
  return bad_input(schedule_.document.at(at), "the first step must say which procedure it is about",
                   "add \"proc\": NAME");
}

Result<Version> Replay::lookup(const std::string& name, const std::string& mentioned_at) const {
  Result<Version> found = workspace_.lookup(name);
  if (found.ok()) return found;
  Error e = found.error();
  e.loc = schedule_.document.at(mentioned_at);
  return e;
}

Result<Lets> Replay::lets_for(const Version& v) {
  Lets here;
  for (auto& [name, cursor] : lets_) {
    // A name bound in another procedure means nothing here: it is read as a pattern.
    if (!descends_from(v, cursor.version)) continue;
    const Result<Cursor> carried = forward(cursor, v);
    if (carried.ok()) {
      cursor = carried.value();
      here.emplace(name, cursor.place);
    } else {
      here.emplace(name, carried.error());
    }
  }
  return here;
}

Status Replay::run_let(const std::string& at, StepOutcome& outcome) {
  const Json& step = schedule_.document.root().at(Json::json_pointer(at));
  for (const auto& [key, value] : step.items()) {
    if (key != "let" && key != "place" && key != "proc") {
      return bad_input(schedule_.document.at_key(at, key),
                       "unknown key \"" + key + "\" beside `let`",
                       did_you_mean(key, {"let", "place", "proc"}));
    }
  }
  if (!step.contains("place")) return bad_input(schedule_.document.at(at), "`let` needs a `place`");
  TRY(name, proc_name(at));
  TRY(version, lookup(name, at + "/proc"));
  TRY(lets, lets_for(version));
  PlaceArg arg;
  TRY(decoded, decode_place(arg, schedule_.document, at + "/place"));
  Result<core::Place> place = resolve_any(arg, version->proc, lets);
  if (!place.ok()) {
    Error e = place.error();
    e.loc = schedule_.document.at(at + "/place");
    return e;
  }
  lets_.insert_or_assign(step["let"].get<std::string>(), Cursor{version, place.value()});
  outcome.proc = name;
  return Ok{};
}

Status Replay::run_primitive(const std::string& at, StepOutcome& outcome) {
  const Json& step = schedule_.document.root().at(Json::json_pointer(at));
  TRY(name, proc_name(at));
  TRY(before, lookup(name, at + "/proc"));
  Result<const Primitive*> primitive = workspace_.registry().find(step["op"].get<std::string>());
  if (!primitive.ok()) {
    Error e = primitive.error();
    e.loc = schedule_.document.at(at + "/op");
    return e;
  }
  Request request = primitive.value()->request();
  TRY(decoded, decode(request, *primitive.value(), schedule_.document, at, schedule_keys()));
  TRY(lets, lets_for(before));
  TRY(after, workspace_.step(before, *primitive.value(), std::move(request), lets, step.dump()));
  TRY(drift, check_evidence(at, after));
  current_ = step.contains("as") ? step["as"].get<std::string>() : name;
  workspace_.bind(current_, after);
  outcome.proc = name;
  outcome.before = before;
  outcome.after = after;
  return Ok{};
}

Status Replay::check_evidence(const std::string& at, const Version& v) const {
  const Json& step = schedule_.document.root().at(Json::json_pointer(at));
  if (!step.contains("evidence")) return Ok{};
  const std::string where = at + "/evidence";
  if (!step["evidence"].is_object() || !step["evidence"].contains("after") ||
      !step["evidence"]["after"].is_string()) {
    return bad_input(schedule_.document.at(where),
                     "`evidence` must be an object with the hash `after`");
  }
  if (step["evidence"]["after"] == hash_text(v)) return Ok{};
  return bad_input(
      schedule_.document.at(where + "/after"),
      "the step was proved, but it does not make the procedure that was recorded (hash " +
          hash_text(v) + ")",
      "record the schedule again if the change is meant");
}

Result<std::vector<Version>> Replay::results() const {
  std::vector<Version> versions;
  if (!schedule_.emit) {
    if (current_.empty()) return versions;
    TRY(last, workspace_.lookup(current_));
    versions.push_back(last);
    return versions;
  }
  for (std::size_t k = 0; k < schedule_.emit->procs.size(); ++k) {
    TRY(found, lookup(schedule_.emit->procs[k], fmt::format("/emit/procs/{}", k)));
    versions.push_back(found);
  }
  return versions;
}

std::string Replay::recorded() const {
  Json root = schedule_.document.root();
  for (const StepOutcome& o : outcomes_) {
    if (o.after) root["steps"][o.number - 1]["evidence"] = evidence_of(*o.after);
  }
  return root.dump(2) + "\n";
}

}  // namespace selvage::primitives

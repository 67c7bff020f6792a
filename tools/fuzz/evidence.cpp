// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/evidence.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/fuzz/forked.h"
#include "tools/fuzz/retry.h"
#include "tools/fuzz/smallest_input.h"

namespace selvage::fuzz {
namespace {

// What the primitive owed and the judge took for proved; the invariants of every program are not
// among them.
std::vector<std::string> owed_by(const Subject& subject, const primitives::Version& after) {
  const auto primitive = subject.registry.find(after->step.primitive);
  std::vector<std::string> claims;
  if (!primitive.ok()) return claims;
  const auto& owes = primitive.value()->manual.owes;
  for (const effects::Decision& d : after->step.decisions) {
    const std::string name(effects::name(d.claim));
    const bool is_own = std::ranges::find(owes, d.claim) != owes.end();
    if (is_own && std::ranges::find(claims, name) == claims.end()) claims.push_back(name);
  }
  return claims;
}

Json evidence(const Subject& subject, const Finding& f) {
  const std::optional<LastStep> last = last_step(subject.environment(), f);
  if (!last) return nullptr;
  Json out = {{"owed", owed_by(subject, last->taken.after)}};
  if (f.kind != "meaning") return out;
  Rewrite rewrite = rewrite_of(last->taken.before, last->taken.after, last->taken.fixed);
  rewrite.may_be_uninitialised = last->may_be_uninitialised;
  const auto input = smallest_differing_input(rewrite, last->taken.after->step.laws.empty());
  if (!input) return out;
  out["at"] = input->at;
  out["message"] = input->message;
  return out;
}

}  // namespace

Finding with_evidence(const Subject& subject, const Finding& finding, double seconds) {
  Finding out = finding;
  if (finding.kind != "meaning" && finding.kind != "places") return out;
  const Said said =
      run_process([&](int fd) { say(fd, evidence(subject, finding).dump()); }, seconds);
  const Json found = said.failure ? Json() : Json::parse(said.text, nullptr, false);
  if (!found.is_object()) return out;
  out.owed = found.at("owed").get<std::vector<std::string>>();
  if (!found.contains("message")) return out;
  out.message = found.at("message");
  out.at = found.at("at").get<std::map<std::string, std::int64_t>>();
  return out;
}

}  // namespace selvage::fuzz

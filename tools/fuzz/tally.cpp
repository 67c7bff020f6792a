// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using Counts = std::map<std::string, std::uint64_t>;

void add_counts(Counts& into, const Counts& from) {
  for (const auto& [key, count] : from) into[key] += count;
}

// Examples are kept in this order, and findings of one case in that in which they came.
auto key_of(const Careful& c) { return std::tie(c.primitive, c.claim); }

void add_example(std::vector<Careful>& examples, const Careful& c) {
  const auto at = std::ranges::lower_bound(examples, key_of(c), {}, key_of);
  if (at == examples.end() || key_of(*at) != key_of(c))
    examples.insert(at, c);
  else if (c.number < at->number)
    *at = c;
}

PrimitiveTally read_primitive(const JsonReader& p) {
  return {p.number("tried"),
          p.number("accepted"),
          p.number("judged"),
          p.number("runs"),
          p.counts("refused"),
          p.counts("refused_claims"),
          p.counts("possibly_over_careful")};
}

}  // namespace

void PrimitiveTally::add(const PrimitiveTally& other) {
  tried += other.tried;
  accepted += other.accepted;
  judged += other.judged;
  runs += other.runs;
  add_counts(refused, other.refused);
  add_counts(refused_claims, other.refused_claims);
  add_counts(careful, other.careful);
}

void Tally::add(const Tally& other) {
  cases += other.cases;
  programs += other.programs;
  uncertified += other.uncertified;
  emitted_c.add(other.emitted_c);
  for (const auto& [name, theirs] : other.primitives) primitives[name].add(theirs);
  for (const Careful& c : other.careful) add_example(careful, c);
  findings.insert(findings.end(), other.findings.begin(), other.findings.end());
  std::ranges::stable_sort(findings, {}, &Finding::number);
}

PrimitiveTally Tally::sum() const {
  PrimitiveTally all;
  for (const auto& [name, p] : primitives) all.add(p);
  return all;
}

Json to_json(const Finding& f) {
  Json out = {{"kind", f.kind},           {"message", f.message},
              {"seed", f.seed},           {"case", f.number},
              {"primitive", f.primitive}, {"program", f.program},
              {"steps", f.steps},         {"at", Json(f.at)},
              {"owed", f.owed},           {"reproduced", f.reproduced},
              {"exact", f.exact}};
  if (!f.command.empty()) out["command"] = f.command;
  return out;
}

Json to_json(const Tally& t) {
  Json out = {{"seed", t.seed},
              {"cases", t.cases},
              {"programs", t.programs},
              {"uncertified", t.uncertified}};
  Json& primitives = out["primitives"] = Json::object();
  for (const auto& [name, p] : t.primitives) {
    primitives[name] = {{"tried", p.tried},
                        {"accepted", p.accepted},
                        {"judged", p.judged},
                        {"runs", p.runs},
                        {"refused", Json(p.refused)},
                        {"refused_claims", Json(p.refused_claims)},
                        {"possibly_over_careful", Json(p.careful)}};
  }
  out["emitted_c"] = {{"procedures", t.emitted_c.procedures},
                      {"compared", t.emitted_c.compared},
                      {"refused", Json(t.emitted_c.refused)},
                      {"not_run", Json(t.emitted_c.skipped)}};
  Json& findings = out["findings"] = Json::array();
  for (const Finding& f : t.findings) findings.push_back(to_json(f));
  Json& careful = out["over_careful_examples"] = Json::array();
  for (const Careful& c : t.careful) {
    careful.push_back({{"primitive", c.primitive},
                       {"claim", c.claim},
                       {"case", c.number},
                       {"program", c.program},
                       {"step", c.step}});
  }
  return out;
}

Finding read_finding(const JsonReader& f) {
  return {f.text("kind"),       f.text("message"),
          f.number("seed"),     f.number("case"),
          f.text("primitive"),  f.text("program"),
          f.texts("steps"),     f.has("command") ? f.text("command") : "",
          f.integers("at"),     f.texts("owed"),
          f.flag("reproduced"), f.flag("exact")};
}

Tally read_tally(const JsonReader& value) {
  Tally t;
  t.seed = value.number("seed");
  t.cases = value.number("cases");
  t.programs = value.number("programs");
  t.uncertified = value.number("uncertified");
  for (const auto& [name, p] : value.members("primitives")) t.primitives[name] = read_primitive(p);
  const JsonReader compiled = value.object("emitted_c");
  t.emitted_c = {compiled.number("procedures"), compiled.number("compared"),
                 compiled.counts("refused"), compiled.counts("not_run")};
  for (const JsonReader& f : value.objects("findings")) t.findings.push_back(read_finding(f));
  for (const JsonReader& c : value.objects("over_careful_examples"))
    t.careful.push_back({c.text("claim"), c.number("case"), c.text("program"), c.text("step"),
                         c.text("primitive")});
  return t;
}

}  // namespace selvage::fuzz

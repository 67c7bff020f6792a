// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using Counts = std::map<std::string, std::uint64_t>;

constexpr int format_version = 1;

void add_counts(Counts& into, const Counts& from) {
  for (const auto& [key, count] : from) into[key] += count;
}

std::uint64_t count_of(const Counts& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

std::uint64_t sum(const Counts& counts) {
  std::uint64_t total = 0;
  for (const auto& [key, count] : counts) total += count;
  return total;
}

Json to_json(const Finding& f) {
  Json out = {{"kind", f.kind},           {"message", f.message}, {"seed", f.seed},
              {"case", f.number},         {"primitive", f.primitive},
              {"program", f.program},     {"steps", f.steps}};
  if (!f.command.empty()) out["command"] = f.command;
  return out;
}

std::string row(const std::string& name, const PrimitiveTally& t) {
  std::string careful;
  for (const auto& [claim, count] : t.careful)
    careful += fmt::format("{}{} {}", careful.empty() ? "" : ", ", claim, count);
  return fmt::format("{:<24}{:>8}{:>9}{:>8}{:>10}{:>9}{:>7}{:>9}  {}\n", name, t.tried, t.accepted,
                     count_of(t.refused, "refuted"), count_of(t.refused, "undecided"),
                     count_of(t.refused, "not_applicable"),
                     count_of(t.refused, "bad_input") + count_of(t.refused, "limit"), t.runs,
                     careful);
}

}  // namespace

void Tally::add(const Tally& other) {
  cases += other.cases;
  programs += other.programs;
  uncertified += other.uncertified;
  emitted_c.add(other.emitted_c);
  for (const auto& [name, theirs] : other.primitives) {
    PrimitiveTally& ours = primitives[name];
    ours.tried += theirs.tried;
    ours.accepted += theirs.accepted;
    ours.runs += theirs.runs;
    add_counts(ours.refused, theirs.refused);
    add_counts(ours.careful, theirs.careful);
  }
  findings.insert(findings.end(), other.findings.begin(), other.findings.end());
  for (const Careful& c : other.careful) {
    const auto same = [&](const Careful& known) {
      return known.claim == c.claim && Json::parse(known.step)["op"] == Json::parse(c.step)["op"];
    };
    if (std::ranges::none_of(careful, same)) careful.push_back(c);
  }
}

Json to_json(const Tally& t) {
  Json out = {{"selvage_fuzz", format_version},
              {"seed", t.seed},
              {"cases", t.cases},
              {"programs", t.programs},
              {"uncertified", t.uncertified}};
  Json& primitives = out["primitives"] = Json::object();
  for (const auto& [name, p] : t.primitives) {
    primitives[name] = {{"tried", p.tried},
                        {"accepted", p.accepted},
                        {"refused", p.refused},
                        {"possibly_over_careful", p.careful},
                        {"runs", p.runs}};
  }
  out["emitted_c"] = {{"procedures", t.emitted_c.procedures},
                      {"compared", t.emitted_c.compared},
                      {"refused", t.emitted_c.refused},
                      {"not_run", t.emitted_c.skipped}};
  Json& findings = out["findings"] = Json::array();
  for (const Finding& f : t.findings) findings.push_back(to_json(f));
  Json& careful = out["over_careful_examples"] = Json::array();
  for (const Careful& c : t.careful) {
    careful.push_back(
        {{"claim", c.claim}, {"case", c.number}, {"program", c.program}, {"step", c.step}});
  }
  return out;
}

Result<Tally> tally_from_json(const Json& value) {
  try {
    if (value.at("selvage_fuzz") != format_version)
      return bad_input({}, "results of another version of `selvage fuzz`");
    Tally t;
    t.seed = value.at("seed");
    t.cases = value.at("cases");
    t.programs = value.at("programs");
    t.uncertified = value.at("uncertified");
    for (const auto& [name, p] : value.at("primitives").items()) {
      t.primitives[name] = {p.at("tried"), p.at("accepted"), p.at("runs"),
                            p.at("refused").get<Counts>(),
                            p.at("possibly_over_careful").get<Counts>()};
    }
    const Json& compiled = value.at("emitted_c");
    t.emitted_c = {compiled.at("procedures"), compiled.at("compared"),
                   compiled.at("refused").get<Counts>(), compiled.at("not_run").get<Counts>()};
    for (const Json& f : value.at("findings")) {
      t.findings.push_back({f.at("kind"), f.at("message"), f.at("seed"), f.at("case"),
                            f.at("primitive"), f.at("program"), f.at("steps"),
                            f.value("command", "")});
    }
    for (const Json& c : value.at("over_careful_examples"))
      t.careful.push_back({c.at("claim"), c.at("case"), c.at("program"), c.at("step")});
    return t;
  } catch (const nlohmann::json::exception& e) {
    return bad_input({}, std::string("not the results of `selvage fuzz --json`: ") + e.what());
  }
}

std::string table(const Tally& t) {
  std::string out = fmt::format(
      "seed {}: {} cases, {} programs certified, {} set aside\n\n{:<24}{:>8}{:>9}{:>8}{:>10}{:>9}"
      "{:>7}{:>9}  {}\n",
      t.seed, t.cases, t.programs - t.uncertified, t.uncertified, "primitive", "tried", "accepted",
      "refuted", "undecided", "unfit", "input", "runs", "possibly over-careful, by claim");
  PrimitiveTally all;
  for (const auto& [name, p] : t.primitives) {
    out += row(name, p);
    all.tried += p.tried;
    all.accepted += p.accepted;
    all.runs += p.runs;
    add_counts(all.refused, p.refused);
    all.careful["all"] += sum(p.careful);
  }
  out += row("all", all) + c_table(t.emitted_c);
  for (const Finding& f : t.findings) {
    out += fmt::format("\nFOUND in case {} of seed {}: {}: {}: {}\n", f.number, f.seed, f.primitive,
                       f.kind, f.message);
  }
  return out;
}

}  // namespace selvage::fuzz

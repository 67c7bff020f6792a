// SPDX-License-Identifier: Apache-2.0
#include "tools/mutants/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace selvage::mutants {
namespace {

using Json = nlohmann::ordered_json;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

bool was_found(const Row& row) {
  return row.hunted.verdict == Verdict::killed || row.hunted.verdict == Verdict::caught;
}

bool is_good(const Row& row) { return was_found(row) != !row.redundant.empty(); }

// What there is to say besides the verdict.
std::string remark(const Row& row) {
  if (!row.redundant.empty()) return row.redundant;
  if (row.hunted.finding) {
    const fuzz::Finding& f = *row.hunted.finding;
    return f.primitive + ": " + first_line(f.message);
  }
  if (row.mutant.mutation.slip == effects::mutation::Slip::drop)
    return fmt::format("decided {} times, {} refusals dropped", row.hunted.decided,
                       row.hunted.dropped);
  return fmt::format("could be made {} times", row.hunted.decided);
}

std::map<std::string, int> counts(const Results& r) {
  std::map<std::string, int> out;
  for (const Row& row : r.rows) ++out[verdict(row)];
  return out;
}

std::string summary(const Results& r) {
  std::string out = fmt::format("seed {}: {} mutants", r.seed, r.rows.size());
  for (const auto& [what, count] : counts(r)) out += fmt::format(", {} {}", count, what);
  return out + "\n";
}

std::string sound_text(const Results& r) {
  if (!r.sound.finding)
    return fmt::format("without a mistake: {} steps accepted in {} cases, nothing found\n",
                       r.sound.accepted, r.sound.cases);
  const fuzz::Finding& f = *r.sound.finding;
  return fmt::format("WITHOUT A MISTAKE, case {}: {}: {}: {}\n", f.number, f.primitive, f.kind,
                     f.message);
}

// A bar would end the cell.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

}  // namespace

bool Results::good() const {
  return misplaced.empty() && !sound.finding && std::ranges::all_of(rows, is_good);
}

std::string verdict(const Row& row) {
  const std::string found(name(row.hunted.verdict));
  if (row.redundant.empty()) return found;
  return was_found(row) ? found + " although marked redundant" : "redundant";
}

Json to_json(const Results& r) {
  Json out = {{"selvage_mutants", 1},     {"seed", r.seed},
              {"good", r.good()},         {"counts", counts(r)},
              {"misplaced", r.misplaced}, {"without_mistake", to_json(r.sound)}};
  Json& rows = out["mutants"] = Json::array();
  for (const Row& row : r.rows) {
    Json one = {{"mutant", row.mutant.name()}, {"verdict", verdict(row)}};
    if (!row.redundant.empty()) one["reason"] = row.redundant;
    Json hunted = to_json(row.hunted);
    hunted.erase("verdict");
    one.update(hunted);
    rows.push_back(std::move(one));
  }
  return out;
}

std::string table(const Results& r) {
  std::string out = fmt::format("{:<66}{:<16}{:>8}  {}\n", "mutant", "verdict", "programs", "by");
  for (const Row& row : r.rows) {
    out += fmt::format("{:<66}{:<16}{:>8}  {}\n", row.mutant.name(), verdict(row), row.hunted.cases,
                       remark(row));
  }
  out += "\n" + summary(r) + sound_text(r);
  for (const std::string& m : r.misplaced) out += "WRONG: " + m + "\n";
  return out;
}

std::string markdown(const Results& r) {
  std::string out = summary(r) + "\n| primitive | claim | mistake | verdict | programs | by |\n" +
                    "|---|---|---|---|--:|---|\n";
  for (const Row& row : r.rows) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                       row.mutant.primitive.empty() ? "any" : row.mutant.primitive,
                       effects::name(row.mutant.mutation.claim),
                       effects::mutation::name(row.mutant.mutation.slip), verdict(row),
                       row.hunted.cases, cell(remark(row)));
  }
  return out;
}

}  // namespace selvage::mutants

// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace selvage::fuzz {
namespace {

std::uint64_t count_of(const std::map<std::string, std::uint64_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

std::string row(const std::string& name, const PrimitiveTally& t) {
  return fmt::format("{:<24}{:>9}{:>10}{:>9}{:>9}{:>11}{:>9}{:>8}{:>11}\n", name, t.tried,
                     t.accepted, t.judged, count_of(t.refused, "refuted"),
                     count_of(t.refused, "undecided"), count_of(t.refused, "not_applicable"),
                     count_of(t.refused, "bad_input") + count_of(t.refused, "limit"), t.runs);
}

std::string steps_table(const Tally& t) {
  std::string out =
      fmt::format("{:<24}{:>9}{:>10}{:>9}{:>9}{:>11}{:>9}{:>8}{:>11}\n", "primitive", "tried",
                  "accepted", "judged", "refuted", "undecided", "unfit", "input", "runs");
  for (const auto& [name, p] : t.primitives) out += row(name, p);
  return out + row("all", t.sum());
}

struct CarefulRow {
  std::string primitive, claim;
  std::uint64_t refused = 0, careful = 0;
};

// The most frequent first.
std::vector<CarefulRow> careful_rows(const Tally& t) {
  std::vector<CarefulRow> rows;
  for (const auto& [name, p] : t.primitives) {
    for (const auto& [claim, count] : p.careful)
      rows.push_back({name, claim, count_of(p.refused_claims, claim), count});
  }
  std::ranges::stable_sort(rows, std::ranges::greater{}, &CarefulRow::careful);
  return rows;
}

std::string careful_line(const CarefulRow& r, std::uint64_t of) {
  const auto percent = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  return fmt::format("{:<24}{:<28}{:>9}{:>14}{:>8.1f} %{:>8.1f} %\n", r.primitive, r.claim,
                     r.refused, r.careful, percent(r.careful, r.refused), percent(r.careful, of));
}

std::string example(const Tally& t, const CarefulRow& r) {
  for (const Careful& c : t.careful) {
    if (c.primitive != r.primitive || c.claim != r.claim) continue;
    return fmt::format("    for example, in case {}:  {}\n{}\n", c.number, c.step,
                       indented(c.program, 6));
  }
  return "";
}

std::string careful_table(const Tally& t, bool with_examples) {
  const std::vector<CarefulRow> rows = careful_rows(t);
  if (rows.empty()) return "";
  CarefulRow all{"all", ""};
  for (const CarefulRow& r : rows) {
    all.refused += r.refused;
    all.careful += r.careful;
  }
  std::string out = fmt::format("\n{:<24}{:<28}{:>9}{:>14}{:>10}{:>10}\n", "possibly over-careful",
                                "obligation", "refused", "over-careful", "of these", "of all");
  for (const CarefulRow& r : rows)
    out += careful_line(r, all.careful) + (with_examples ? example(t, r) : "");
  return out + careful_line(all, all.careful);
}

std::string shards(const RunInfo& run) {
  if (run.shards == 1) return "";
  return fmt::format(", shard{} {} of {}", run.done.size() == 1 ? "" : "s",
                     fmt::join(run.done, ", "), run.shards);
}

}  // namespace

std::string indented(const std::string& text, int columns) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (!line.empty()) out += std::string(static_cast<std::size_t>(columns), ' ') + line;
    out += '\n';
    at = end + 1;
  }
  return out;
}

std::string finding_text(const Finding& f) {
  std::string out = fmt::format("FOUND in case {} of seed {}: {}: {}: {}\n", f.number, f.seed,
                                f.primitive.empty() ? "no step" : f.primitive, f.kind, f.message);
  out += indented(f.program, 4);
  for (const std::string& step : f.steps) out += "    " + step + "\n";
  return out;
}

std::string table(const Results& r, bool with_examples) {
  const Tally& t = r.tally;
  std::string out = fmt::format(
      "seed {}{}: {} cases{}, {} programs certified, {} set aside\n\n", r.run.seed, shards(r.run),
      t.cases, r.run.complete ? "" : " (interrupted)", t.programs - t.uncertified, t.uncertified);
  out += steps_table(t) + c_table(t.emitted_c) + careful_table(t, with_examples);
  for (const Finding& f : t.findings) out += "\n" + finding_text(f);
  return out;
}

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace selvage::bench {
namespace {

using effects::Claim;
using effects::Decision;

// The value below which the fraction q of the sorted values lies (nearest rank).
double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1) + 0.5);
  return values[rank];
}

struct Row {
  std::vector<double> milliseconds;
  std::size_t cached = 0, undecided = 0;

  void add(const Decision& d) {
    milliseconds.push_back(d.seconds * 1e3);
    if (d.cached) ++cached;
    if (d.answer != smt::Answer::proved) ++undecided;
  }
  [[nodiscard]] std::string line(std::string_view name) const {
    return fmt::format("{:28}{:10}{:12}{:11}{:12.3f}{:10.3f}{:10.3f}\n", name, milliseconds.size(),
                       cached, undecided, quantile(milliseconds, 0.5), quantile(milliseconds, 0.95),
                       quantile(milliseconds, 1));
  }
};

std::string claims_table(const std::vector<ColdReplay>& replays) {
  std::map<Claim, Row> rows;
  Row all;
  for (const ColdReplay& r : replays) {
    for (const Decision& d : r.decisions) {
      rows[d.claim].add(d);
      all.add(d);
    }
  }
  std::string text =
      fmt::format("{:28}{:>10}{:>12}{:>11}{:>12}{:>10}{:>10}\n", "obligation", "decided",
                  "no solver", "undecided", "median ms", "95 % ms", "max ms");
  for (const auto& [claim, row] : rows) text += row.line(effects::name(claim));
  return text + all.line("all");
}

std::string summary(const std::vector<ColdReplay>& replays) {
  std::vector<double> walls;
  for (const ColdReplay& r : replays) walls.push_back(r.seconds);
  const ColdReplay& last = replays.back();
  const double wall = quantile(walls, 0.5);
  return fmt::format(
      "whole replay, cold: median {:.3f} s of {} (best {:.3f} s), {} steps\n"
      "obligations: {}, {:.0f} a second\n"
      "queries: {}; {} folded, {} from the cache, {} solver calls\n"
      "inside Z3: {:.3f} s, {:.0f} % of the time\n",
      wall, replays.size(), quantile(walls, 0), last.steps, last.decisions.size(),
      static_cast<double>(last.decisions.size()) / wall, last.solver.queries, last.solver.folded,
      last.solver.cache_hits, last.solver.solver_calls, last.solver.solver_seconds,
      100 * last.solver.solver_seconds / last.seconds);
}

}  // namespace

std::string report(const std::vector<ColdReplay>& replays) {
  return summary(replays) + "\n" + claims_table(replays);
}

}  // namespace selvage::bench

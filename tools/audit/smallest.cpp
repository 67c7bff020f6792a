// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/smallest.h"

#include <fmt/format.h>

#include <cmath>

#include "core/print.h"
#include "tools/audit/trials.h"
#include "tools/fuzz/c_cells.h"

namespace selvage::audit {
namespace {

using core::Value;
using fuzz::CDifference;
using fuzz::CRun;

constexpr int most_rounds = 8;
constexpr std::size_t most_cells = 40, parts = 8;

bool is_zero(const core::Cell& c) { return c.bits == 0 && c.real == 0 && !std::signbit(c.real); }

void clear(core::Cell& c) {
  c.bits = 0;
  c.real = 0;
}

// The arguments with all cells of one tensor zero, or all but one, or one more than now.
std::vector<std::vector<Value>> plainer(const std::vector<Value>& args) {
  std::vector<std::vector<Value>> out;
  for (std::size_t k = 0; k < args.size(); ++k) {
    const auto* t = std::get_if<core::Tensor>(&args[k]);
    if (t == nullptr) continue;
    std::vector<std::size_t> set;
    for (std::size_t c = 0; c < t->cells.size(); ++c) {
      if (!is_zero(t->cells[c])) set.push_back(c);
    }
    if (set.empty()) continue;
    const auto with_cleared = [&](const auto& cleared) {
      std::vector<Value> changed = args;
      for (const std::size_t c : set) {
        if (cleared(c)) clear(std::get<core::Tensor>(changed[k]).cells[c]);
      }
      out.push_back(std::move(changed));
    };
    with_cleared([](std::size_t) { return true; });
    if (set.size() == 1) continue;
    if (set.size() > most_cells) {
      for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t first = set[set.size() * part / parts];
        const std::size_t end =
            part + 1 == parts ? set.back() + 1 : set[set.size() * (part + 1) / parts];
        with_cleared([&](std::size_t c) { return c < first || c >= end; });
      }
      continue;
    }
    for (const std::size_t kept : set) with_cleared([&](std::size_t c) { return c != kept; });
    for (const std::size_t one : set) with_cleared([&](std::size_t c) { return c == one; });
  }
  return out;
}

// Of many cells those that are not `usual`, with their numbers.
std::string list_text(const std::vector<std::string>& cells,
                      const std::vector<std::string>& usual = {}) {
  constexpr std::size_t most = 64, most_shown = 40;
  if (cells.size() <= most) return fmt::format("[{}]", fmt::join(cells, ", "));
  std::vector<std::string> shown;
  for (std::size_t k = 0; k < cells.size() && shown.size() < most_shown; ++k) {
    const std::string other = usual.empty() ? "0" : usual[k];
    if (cells[k] != other) shown.push_back(fmt::format("{}: {}", k, cells[k]));
  }
  return fmt::format("{{{}}} of {} cells{}", fmt::join(shown, ", "), cells.size(),
                     shown.size() == most_shown ? ", ..." : "");
}

std::string value_text(const Value& v) {
  if (const auto* n = std::get_if<std::int64_t>(&v)) return std::to_string(*n);
  if (const auto* b = std::get_if<bool>(&v)) return *b ? "True" : "False";
  const auto& t = std::get<core::Tensor>(v);
  std::string out = list_text(fuzz::cell_texts(t.type, fuzz::cell_bytes(t)));
  if (!t.strides.empty()) out += fmt::format(", strides [{}]", fmt::join(t.strides, ", "));
  return out;
}

Failure told(const CRun& run, const CDifference& d) {
  Failure out{fuzz::command_of(d.variant), d.what, core::print(run.proc), {}, {}, {}};
  if (!d.compiled) return out;
  std::size_t tensor = 0;
  for (std::size_t k = 0; k < run.args.size(); ++k) {
    const std::string& name = run.proc->args[k].name.name();
    out.inputs.emplace_back(name, value_text(run.args[k]));
    if (!std::holds_alternative<core::Tensor>(run.args[k])) continue;
    const auto& expected = std::get<core::Tensor>(run.expected.args[k]);
    const std::string bytes = fuzz::cell_bytes(expected);
    const bool came = tensor < d.found.size();
    const bool changed = bytes != fuzz::cell_bytes(std::get<core::Tensor>(run.args[k])) ||
                         (came && d.found[tensor] != bytes);
    if (changed) {
      const std::vector<std::string> meant = fuzz::cell_texts(expected.type, bytes);
      const std::vector<std::string> found =
          came ? fuzz::cell_texts(expected.type, d.found[tensor]) : meant;
      out.meaning.emplace_back(name, list_text(meant, came ? found : std::vector<std::string>{}));
      if (came) out.found.emplace_back(name, list_text(found, meant));
    }
    ++tensor;
  }
  for (const auto& [field, value] : run.expected.initial_config.fields)
    out.inputs.emplace_back(field, std::to_string(value));
  return out;
}

}  // namespace

Failure smallest_failure(const Wrapper& w, CRun run, const CDifference& difference,
                         const core::Library& library) {
  CDifference now = difference;
  // What never ends takes its time in every try.
  const int rounds = now.compiled && now.what != fuzz::does_not_end ? most_rounds : 0;
  for (int round = 0; round < rounds; ++round) {
    std::vector<CRun> candidates;
    for (std::vector<Value>& args : plainer(run.args)) {
      if (auto one = rerun(w, std::move(args), run.expected.initial_config))
        candidates.push_back(*std::move(one));
    }
    if (candidates.empty()) break;
    const auto results = fuzz::run_c(candidates, library, {now.variant}, fuzz::Around::fences);
    if (!results.ok() || results.value().differences.empty()) break;
    now = results.value().differences.front();
    run = candidates[now.run];
  }
  return told(run, now);
}

}  // namespace selvage::audit

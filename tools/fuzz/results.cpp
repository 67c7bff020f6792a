// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "primitives/json_source.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using primitives::JsonDocument;

constexpr std::uint64_t format_version = 2;

Json to_json(const Stop& stop) {
  switch (stop.by) {
    case Stop::By::cases:
      return {{"cases", stop.number}};
    case Stop::By::judged:
      return {{"judged", stop.number}};
    case Stop::By::seconds:
      return {{"seconds", stop.seconds}};
  }
  return {};
}

Json to_json(const RunInfo& run) {
  return {{"version", run.version},       {"seed", run.seed},         {"stop", to_json(run.stop)},
          {"primitives", run.primitives}, {"hardware", run.hardware}, {"corpus", run.corpus},
          {"compilers", run.compilers},   {"sanitize", run.sanitize}, {"kept", run.kept},
          {"shards", run.shards},         {"done", run.done},         {"complete", run.complete}};
}

Stop read_stop(const JsonReader& value) {
  if (value.has("judged")) return {Stop::By::judged, value.number("judged"), 0};
  if (value.has("seconds")) return {Stop::By::seconds, 0, value.real("seconds")};
  return {Stop::By::cases, value.number("cases"), 0};
}

RunInfo read_run(const JsonReader& value) {
  RunInfo run{value.text("version"),     value.number("seed"),    read_stop(value.object("stop")),
              value.texts("primitives"), value.texts("hardware"), value.flag("corpus"),
              value.texts("compilers"),  value.flag("sanitize"),  value.flag("kept"),
              value.number("shards"),    value.numbers("done"),   value.flag("complete")};
  const bool in_order = std::ranges::is_sorted(run.done, std::ranges::less_equal{});
  if (run.done.empty() || !in_order || run.done.front() < 1 || run.done.back() > run.shards)
    value.refuse("done",
                 fmt::format("`done` must be some of the shards 1 to {}, in order", run.shards));
  return run;
}

// A file and what is in it.
struct Part {
  JsonDocument document;
  std::string name;
  Results results;
};

Result<Part> part_from(const core::SourceFileRef& file) {
  TRY(document, JsonDocument::parse(file));
  const auto refused = [&](const std::string& pointer, const std::string& message) {
    return bad_input(document.at(pointer), message,
                     "give what `selvage fuzz` wrote with --json, or results.json of --out");
  };
  std::optional<JsonReader::Problem> problem;
  const JsonReader root(document.root(), problem);
  const std::uint64_t version = root.number("selvage_fuzz");
  if (problem) return refused("", "not results of `selvage fuzz`: " + problem->message);
  if (version != format_version)
    return refused("/selvage_fuzz", fmt::format("results in format {}; this program reads {}",
                                                version, format_version));
  Results results{read_run(root.object("run")), read_tally(root)};
  results.tally.seed = results.run.seed;
  if (problem)
    return refused(problem->pointer, "not results of `selvage fuzz`: " + problem->message);
  return Part{document, file->name, std::move(results)};
}

// What parts of one run have in common.
Status check_same_run(const Part& first, const Part& other) {
  const Json ours = to_json(first.results.run), theirs = to_json(other.results.run);
  for (const char* key : {"version", "seed", "stop", "primitives", "hardware", "corpus",
                          "compilers", "sanitize", "kept", "shards"}) {
    if (ours[key] == theirs[key]) continue;
    return bad_input(
        other.document.at("/run/" + std::string(key)),
        fmt::format("`{}` is not of the run that `{}` is of: its `{}` is {} and not {}", other.name,
                    first.name, key, theirs[key].dump(), ours[key].dump()));
  }
  return Ok{};
}

Status check_distinct(const std::vector<Part>& parts) {
  std::map<std::uint64_t, std::string> seen;
  for (const Part& part : parts) {
    for (const std::uint64_t shard : part.results.run.done) {
      const auto [earlier, is_new] = seen.emplace(shard, part.name);
      if (is_new) continue;
      return bad_input(
          part.document.at("/run/done"),
          fmt::format("shard {} is in `{}` and in `{}`", shard, earlier->second, part.name),
          "give each shard once");
    }
  }
  return Ok{};
}

// "2, 5 and 7 more"
std::string missing(const RunInfo& run) {
  constexpr std::size_t most = 8;
  std::vector<std::uint64_t> first;
  std::uint64_t count = run.shards - run.done.size();
  for (std::uint64_t k = 1, at = 0; k <= run.shards && first.size() < most; ++k) {
    const bool there = at < run.done.size() && run.done[at] == k;
    if (there)
      ++at;
    else
      first.push_back(k);
  }
  count -= first.size();
  return fmt::format("{}{}", fmt::join(first, ", "),
                     count == 0 ? "" : fmt::format(" and {} more", count));
}

}  // namespace

Json to_json(const Results& r) {
  Json out = {{"selvage_fuzz", format_version}, {"run", to_json(r.run)}};
  out.update(to_json(r.tally));
  return out;
}

Result<Results> results_from(const core::SourceFileRef& file) {
  TRY(part, part_from(file));
  return part.results;
}

Result<Merged> merge(const std::vector<core::SourceFileRef>& files) {
  std::vector<Part> parts;
  for (const core::SourceFileRef& file : files) {
    TRY(part, part_from(file));
    parts.push_back(std::move(part));
  }
  ENSURE(!parts.empty(), "something is merged");
  for (const Part& part : parts) {
    TRY(same, check_same_run(parts.front(), part));
  }
  TRY(distinct, check_distinct(parts));
  Merged merged{{parts.front().results.run, {}}, {}};
  RunInfo& run = merged.results.run;
  merged.results.tally.seed = run.seed;
  run.done.clear();
  for (const Part& part : parts) {
    const RunInfo& theirs = part.results.run;
    merged.results.tally.add(part.results.tally);
    run.done.insert(run.done.end(), theirs.done.begin(), theirs.done.end());
    run.complete = run.complete && theirs.complete;
    if (!theirs.complete) merged.notes.push_back("`" + part.name + "` was interrupted");
  }
  std::ranges::sort(run.done);
  const bool all = run.done.size() == run.shards;
  if (!all)
    merged.notes.push_back(
        fmt::format("of {} shards these are missing: {}", run.shards, missing(run)));
  // Then it is as good as the undivided run.
  if (all && run.complete && run.stop.by == Stop::By::cases) {
    run.shards = 1;
    run.done = {1};
  }
  return merged;
}

}  // namespace selvage::fuzz

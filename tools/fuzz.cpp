// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/fuzz/finding_files.h"
#include "tools/fuzz/table.h"
#include "tools/fuzz/workers.h"
#include "tools/fuzz_report.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using fuzz::Finding;
using fuzz::Results;
using fuzz::Stop;

// "2/5": the second of five parts.
Status read_shard(const std::string& text, fuzz::Work& work) {
  if (text.empty()) return Ok{};
  constexpr std::uint64_t most = 1'000'000;
  const char* end = text.data() + text.size();
  std::uint64_t part = 0, parts = 0;
  const auto [slash, first] = std::from_chars(text.data(), end, part);
  const bool divided = first == std::errc() && slash != end && *slash == '/';
  const auto second = divided ? std::from_chars(slash + 1, end, parts) : std::from_chars_result{};
  const bool good = divided && second.ec == std::errc() && second.ptr == end && 1 <= part &&
                    part <= parts && parts <= most;
  if (!good)
    return selvage::bad_input({}, "`" + text + "` is not a part of the cases",
                              fmt::format("write K/N with 1 <= K <= N <= {}", most));
  work.shard = part - 1;
  work.shards = parts;
  return Ok{};
}

Stop stop_of(const FuzzOptions& options) {
  if (options.seconds > 0) return {Stop::By::seconds, 0, options.seconds};
  if (options.judged > 0) return {Stop::By::judged, options.judged, 0};
  constexpr std::uint64_t some = 100;
  return {Stop::By::cases, options.count > 0 ? options.count : some, 0};
}

// Part of the whole that is done; 0 if nothing is known.
double share_of(const Stop& stop, const fuzz::Work& work, const fuzz::Progress& p) {
  const auto ratio = [](double part, double whole) { return std::min(part / whole, 1.0); };
  switch (stop.by) {
    case Stop::By::cases:
      return ratio(static_cast<double>(p.cases) * static_cast<double>(work.shards),
                   static_cast<double>(stop.number));
    case Stop::By::judged:
      return ratio(static_cast<double>(p.judged), static_cast<double>(stop.number));
    case Stop::By::seconds:
      return ratio(p.seconds, stop.seconds);
  }
  return 0;
}

std::string time_text(double seconds) {
  const auto s = static_cast<std::uint64_t>(std::min(seconds, 1e9));
  if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("{}:{:02}", s / 60, s % 60);
}

// One line, written over again.
void show_progress(const fuzz::Work& work, const fuzz::Progress& p) {
  const double share = share_of(work.stop, work, p);
  const double rate = p.seconds > 0 ? static_cast<double>(p.judged) / p.seconds : 0;
  const std::string left = share > 0 ? time_text(p.seconds * (1 - share) / share) + " left" : "";
  std::cerr << fmt::format("\r\x1b[K{:3.0f} %  {} cases, {} steps judged ({:.0f}/s), {} found  {}",
                           100 * share, p.cases, p.judged, rate, p.findings, left)
            << std::flush;
}

struct Ran {
  Results results;
  int signal = 0;
};

Result<Ran> run(const FuzzOptions& options, const Common& common) {
  fuzz::Work work{.stop = stop_of(options),
                  .jobs = options.jobs,
                  .shrink = !options.keep,
                  .hang_seconds = options.hang_seconds};
  TRY(shard, read_shard(options.shard, work));
  TRY(ready, prepare_fuzz(options, common));
  TRY(writable, check_folder(options.out));
  const bool terminal = !options.quiet && ::isatty(STDERR_FILENO) != 0;
  fuzz::Ran ran = fuzz::run_cases(ready->subject, ready->plan, work, [&](const fuzz::Progress& p) {
    if (terminal) show_progress(work, p);
  });
  if (terminal) std::cerr << "\r\x1b[K" << std::flush;
  const auto& primitives = ready->plan.primitives;
  const std::vector<std::string> none;
  const fuzz::RunInfo info{.version = SELVAGE_VERSION,
                           .seed = options.seed,
                           .stop = work.stop,
                           .primitives = {primitives.begin(), primitives.end()},
                           .hardware = options.hardware,
                           .corpus = options.corpus,
                           .compilers = ready->c ? ready->c->compilers() : none,
                           .sanitize = options.sanitize,
                           .kept = options.keep,
                           .shards = work.shards,
                           .done = {work.shard + 1},
                           .complete = ran.signal == 0};
  return Ran{{info, std::move(ran.tally)}, ran.signal};
}

Result<Ran> merged(const FuzzOptions& options) {
  std::vector<core::SourceFileRef> files;
  for (const std::string& name : options.merge) {
    TRY(file, read_file(name));
    files.push_back(file);
  }
  TRY(writable, check_folder(options.out));
  TRY(merged, fuzz::merge(files));
  for (const std::string& note : merged.notes) std::cerr << "note: " << note << "\n";
  return Ran{std::move(merged.results), 0};
}

Status write_results(const FuzzOptions& options, const Results& results) {
  if (options.out.empty()) return Ok{};
  std::vector<Output> outputs = {
      {options.out + "/results.json", fuzz::to_json(results).dump(1) + "\n"}};
  for (const Finding& f : results.tally.findings) {
    for (const fuzz::FindingFile& file : fuzz::finding_files(f, results.run.hardware))
      outputs.push_back({options.out + "/" + file.name, file.text});
  }
  return write_files(outputs, options.merge);
}

int run_or_merge(const FuzzOptions& options, const Common& common) {
  Result<Ran> ran = options.merge.empty() ? run(options, common) : merged(options);
  if (!ran.ok()) return fail(ran.error(), common);
  const Results& results = ran.value().results;
  const Status written = write_results(options, results);
  if (!written.ok()) return fail(written.error(), common);
  if (common.json)
    print_json(fuzz::to_json(results));
  else
    std::cout << fuzz::table(results, options.examples);
  if (!options.out.empty())
    for (const Finding& f : results.tally.findings) tell_of_files(f, options, common);
  constexpr int interrupted = 128;
  if (ran.value().signal != 0) return interrupted + ran.value().signal;
  return results.tally.findings.empty() ? done : refused;
}

}  // namespace

Result<std::optional<fuzz::CJudge>> c_judge(const FuzzOptions& options,
                                            const core::Library& library) {
  if (!options.emit_c) return std::optional<fuzz::CJudge>();
  TRY(judge, fuzz::CJudge::open(library, {options.compilers, options.sanitize}));
  return std::optional(judge);
}

Result<std::unique_ptr<FuzzRun>> prepare_fuzz(const FuzzOptions& options, const Common& common) {
  TRY(loaded, load_sources({}, asked_by_user(options.hardware), common.hardware_folders));
  auto run = std::make_unique<FuzzRun>(loaded.library);
  for (const std::string& name : options.primitives) {
    TRY(known, run->subject.registry.find(name));
  }
  if (options.corpus) run->corpus.emplace(run->subject.library);
  TRY(judge, c_judge(options, run->subject.library));
  run->c = judge;
  run->plan = {options.seed,
               {options.primitives.begin(), options.primitives.end()},
               run->corpus ? &*run->corpus : nullptr,
               run->c ? &*run->c : nullptr};
  return run;
}

Status check_folder(const std::string& folder) {
  if (folder.empty()) return Ok{};
  TRY(made, make_folder(folder));
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return selvage::bad_input({}, "cannot write to the folder `" + folder + "`");
  return Ok{};
}

int fuzz_command(const FuzzOptions& options, const Common& common) {
  if (!options.reproduce.empty()) return fuzz_reproduce(options, common);
  if (options.one_case) return fuzz_case(options, common);
  return run_or_merge(options, common);
}

}  // namespace selvage::tools

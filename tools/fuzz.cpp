// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/fuzz/corpus.h"
#include "tools/fuzz/finding_files.h"
#include "tools/fuzz/shrink.h"
#include "tools/fuzz/workers.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using fuzz::Finding;
using Results = fuzz::Tally;

// "2/5": the second of five parts.
Status read_shard(const std::string& text, fuzz::Work& work) {
  if (text.empty()) return Ok{};
  const char* end = text.data() + text.size();
  std::uint64_t part = 0, parts = 0;
  const auto [slash, first] = std::from_chars(text.data(), end, part);
  const bool divided = first == std::errc() && slash != end && *slash == '/';
  const bool good =
      divided && std::from_chars(slash + 1, end, parts).ptr == end && 1 <= part && part <= parts;
  if (!good)
    return selvage::bad_input({}, "`" + text + "` is not a part of the cases",
                              "write K/N with 1 <= K <= N");
  work.first = part - 1;
  work.stride = parts;
  return Ok{};
}

Result<Results> merged(const std::vector<std::string>& files) {
  Results all;
  bool first = true;
  for (const std::string& file : files) {
    TRY(text, read_file(file));
    TRY(tally, fuzz::tally_from_json(nlohmann::ordered_json::parse(text->text, nullptr, false)));
    if (first) all.seed = tally.seed;
    first = false;
    all.add(tally);
  }
  return all;
}

void show_progress(const Results& t) {
  std::uint64_t tried = 0, accepted = 0;
  for (const auto& [name, p] : t.primitives) {
    tried += p.tried;
    accepted += p.accepted;
  }
  std::cerr << fmt::format("\r\x1b[K[{} cases] {} steps tried, {} accepted, {} found", t.cases,
                           tried, accepted, t.findings.size())
            << std::flush;
}

Result<std::optional<fuzz::CJudge>> c_judge(const FuzzOptions& options,
                                            const core::Library& library) {
  if (!options.emit_c) return std::optional<fuzz::CJudge>();
  fuzz::CPlan plan{options.compilers, options.sanitize};
  if (plan.compilers.empty()) plan.compilers = {"gcc", "clang"};
  TRY(judge, fuzz::CJudge::open(library, plan));
  return std::optional(judge);
}

Result<Results> run(const FuzzOptions& options, const Common& common) {
  fuzz::Work work{.count = options.count, .seconds = options.seconds, .jobs = options.jobs};
  if (work.count == 0 && work.seconds == 0) work.count = 100;
  TRY(shard, read_shard(options.shard, work));
  TRY(loaded, load_sources({}, asked_by_user(options.hardware), common.hardware_folders));
  const primitives::Registry registry;
  for (const std::string& name : options.primitives) {
    TRY(known, registry.find(name));
  }
  const std::optional<fuzz::Corpus> corpus =
      options.corpus ? std::optional<fuzz::Corpus>(loaded.library) : std::nullopt;
  fuzz::Plan plan{options.seed,
                  {options.primitives.begin(), options.primitives.end()},
                  corpus ? &*corpus : nullptr};
  TRY(judge, c_judge(options, loaded.library));
  if (judge) plan.c = &*judge;
  const bool terminal = !options.quiet && ::isatty(STDERR_FILENO) != 0;
  Results tally = fuzz::run_cases(loaded.library, plan, work, [&](const Results& so_far) {
    if (terminal) show_progress(so_far);
  });
  if (terminal) std::cerr << "\r\x1b[K" << std::flush;
  for (Finding& f : tally.findings) {
    if (options.keep || f.kind == "crash") continue;
    f = f.kind == fuzz::c_kind
            ? fuzz::shrunk(loaded.library, f, [&](const Finding& s) { return judge->goes_wrong(s); })
            : fuzz::shrunk(loaded.library, f);
  }
  return tally;
}

Status write_findings(const FuzzOptions& options, const Results& tally) {
  if (options.out.empty()) return Ok{};
  std::vector<Output> outputs = {
      {options.out + "/results.json", fuzz::to_json(tally).dump(1) + "\n"}};
  for (const Finding& f : tally.findings) {
    for (const fuzz::FindingFile& file : fuzz::finding_files(f, options.hardware))
      outputs.push_back({options.out + "/" + file.name, file.text});
  }
  return write_files(outputs, {});
}

}  // namespace

int fuzz_command(const FuzzOptions& options, const Common& common) {
  Result<Results> tally = options.merge.empty() ? run(options, common) : merged(options.merge);
  if (!tally.ok()) return fail(tally.error(), common);
  const Status written = write_findings(options, tally.value());
  if (!written.ok()) return fail(written.error(), common);
  if (common.json)
    print_json(fuzz::to_json(tally.value()));
  else
    std::cout << fuzz::table(tally.value());
  return tally.value().findings.empty() ? done : refused;
}

}  // namespace selvage::tools

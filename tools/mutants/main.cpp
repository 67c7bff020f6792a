// SPDX-License-Identifier: Apache-2.0
//
// selvage-mutants: would the fuzzer find it if the judge were wrong about one claim?
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/fuzz/corpus.h"
#include "tools/fuzz/finding_files.h"
#include "tools/load.h"
#include "tools/mutants/cases.h"
#include "tools/mutants/crew.h"
#include "tools/mutants/results.h"

namespace selvage::mutants {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  Limits limits{.corpus = nullptr, .seed = 1, .cases = 10000};
  std::string shard, out, redundant, cases;
  std::vector<std::string> patterns, hardware, hardware_folders;
  int jobs = 1;
  bool list = false, json = false, markdown = false, quiet = false, keep = false;
};

Result<std::vector<Mutant>> chosen(const Options& o, const std::vector<Mutant>& all) {
  const std::vector<Mutant> found = matching(all, o.patterns);
  if (found.empty())
    return bad_input({}, "no mutant has such a name", "see `selvage-mutants --list`");
  if (o.shard.empty()) return found;
  std::size_t part = 0, parts = 0;
  char slash = 0;
  std::istringstream text(o.shard);
  if (!(text >> part >> slash >> parts) || slash != '/' || part < 1 || part > parts ||
      text.peek() != EOF)
    return bad_input({}, "`" + o.shard + "` is not a part of the mutants",
                     "write K/N with 1 <= K <= N");
  std::vector<Mutant> out;
  for (std::size_t k = part - 1; k < found.size(); k += parts) out.push_back(found[k]);
  return out;
}

// What a process that died says of its mutant.
Hunted of_outcome(const Outcome& outcome) {
  if (outcome.died.empty()) return hunted_from_json(Json::parse(outcome.text));
  Hunted h;
  h.verdict = Verdict::caught;
  h.finding =
      fuzz::Finding{"crash", "the process ended with " + outcome.died, 0, 0, "(unknown)", "", {}};
  return h;
}

void add_marks(const Redundant& marks, const std::vector<Mutant>& all, Results& r) {
  for (const auto& [name, reason] : marks) {
    const bool exists = std::ranges::any_of(
        all, [&, &wanted = name](const Mutant& m) { return m.name() == wanted; });
    if (!exists) r.misplaced.push_back("there is no mutant `" + name + "` to be marked redundant");
    for (Row& row : r.rows) {
      if (row.mutant.name() == name) row.redundant = reason;
    }
  }
}

Results hunt_all(const core::Library& library, const Options& o,
                 const std::vector<Mutant>& mutants) {
  const fuzz::Corpus corpus(library);
  Limits limits = o.limits;
  limits.corpus = &corpus;
  // The engine as it is comes last.
  const auto task = [&](std::size_t k) {
    if (k == mutants.size()) return to_json(hunt(library, std::nullopt, limits)).dump();
    Hunted h = hunt(library, mutants[k], limits);
    if (h.finding && !o.keep) h.finding = smaller(library, mutants[k], *h.finding);
    return to_json(h).dump();
  };
  std::size_t finished = 0;
  const auto outcomes =
      run_tasks(mutants.size() + 1, o.jobs, task, [&](std::size_t k, const Outcome& outcome) {
        ++finished;
        if (o.quiet || k == mutants.size()) return;
        const Row row{mutants[k], of_outcome(outcome), {}};
        std::cerr << fmt::format("[{}/{}] {}: {} after {} programs\n", finished, mutants.size(),
                                 row.mutant.name(), verdict(row), row.hunted.cases);
      });
  Results r{
      .seed = o.limits.seed, .rows = {}, .sound = of_outcome(outcomes.back()), .misplaced = {}};
  for (std::size_t k = 0; k < mutants.size(); ++k)
    r.rows.push_back({mutants[k], of_outcome(outcomes[k]), {}});
  return r;
}

std::string file_stem(const Mutant& m) {
  std::string out = m.primitive.empty() ? m.name().substr(2) : m.name();
  std::ranges::replace(out, ' ', '-');
  return out;
}

Status write_witnesses(const Options& o, const Results& r) {
  if (o.out.empty()) return Ok{};
  std::vector<tools::Output> outputs = {{o.out + "/mutants.json", to_json(r).dump(1) + "\n"},
                                        {o.out + "/mutants.md", markdown(r)}};
  for (const Row& row : r.rows) {
    if (!row.hunted.finding || row.hunted.finding->steps.empty()) continue;
    for (const fuzz::FindingFile& file : fuzz::finding_files(*row.hunted.finding, o.hardware))
      outputs.push_back({o.out + "/" + file_stem(row.mutant) + "/" + file.name, file.text});
  }
  return tools::write_files(outputs, {});
}

int fail(const Error& error) {
  std::cerr << render(error) << "\n";
  return tools::bad_input;
}

Result<Redundant> marks_of(const Options& o) {
  if (o.redundant.empty()) return Redundant{};
  TRY(text, tools::read_file(o.redundant));
  return read_redundant(text);
}

Result<Results> run(const Options& o, const std::vector<Mutant>& all) {
  TRY(mutants, chosen(o, all));
  TRY(marks, marks_of(o));
  TRY(loaded, tools::load_sources({}, tools::asked_by_user(o.hardware), o.hardware_folders));
  Results r = hunt_all(loaded.library, o, mutants);
  add_marks(marks, all, r);
  TRY(written, write_witnesses(o, r));
  return r;
}

// The names, and whether what is marked exists.
int list(const Options& o, const std::vector<Mutant>& all) {
  for (const Mutant& m : matching(all, o.patterns)) std::cout << m.name() << "\n";
  const Result<Redundant> marks = marks_of(o);
  if (!marks.ok()) return fail(marks.error());
  Results r;
  add_marks(marks.value(), all, r);
  for (const std::string& m : r.misplaced) std::cerr << m << "\n";
  return r.misplaced.empty() ? tools::done : tools::refused;
}

Result<std::string> try_cases(const Options& o, const std::vector<Mutant>& all) {
  TRY(mutants, chosen(o, all));
  TRY(text, tools::read_file(o.cases));
  TRY(loaded, tools::load_sources({}, tools::asked_by_user(o.hardware), o.hardware_folders));
  std::string out;
  for (const Mutant& m : mutants) {
    TRY(lines, cases_under(loaded.library, m, text));
    out += m.name() + "\n" + lines + "\n";
  }
  return out;
}

int main_of(const Options& o) {
  const std::vector<Mutant> all = all_mutants(primitives::Registry());
  if (o.list) return list(o, all);
  if (!o.cases.empty()) {
    const Result<std::string> lines = try_cases(o, all);
    if (!lines.ok()) return fail(lines.error());
    std::cout << lines.value();
    return tools::done;
  }
  const Result<Results> r = run(o, all);
  if (!r.ok()) return fail(r.error());
  if (o.json)
    std::cout << to_json(r.value()).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  else
    std::cout << (o.markdown ? markdown(r.value()) : table(r.value()));
  return r.value().good() ? tools::done : tools::refused;
}

void add_options(CLI::App& app, Options& o) {
  app.add_option("--seed", o.limits.seed, "everything follows from it")->capture_default_str();
  app.add_option("--programs", o.limits.cases, "a mutant that lives so long has survived")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--mutants", o.patterns, "only those whose name contains this (repeatable)")
      ->type_name("TEXT");
  app.add_option("--shard", o.shard, "only part K of N of the mutants")->type_name("K/N");
  app.add_option("--jobs", o.jobs, "processes")->check(CLI::Range(1, 256));
  app.add_option("--redundant", o.redundant, "the marks of mutants that no run can show")
      ->type_name("FILE");
  app.add_option("--out", o.out, "folder for the table and a program and step for each kill")
      ->type_name("DIR");
  app.add_option("--hardware", o.hardware,
                 "hardware whose instructions, memories and "
                 "configuration the programs may use")
      ->type_name("NAME");
  app.add_option("-I,--hardware-path", o.hardware_folders,
                 "folder to look for .hw files in (repeatable)")
      ->type_name("DIR");
  app.add_option("--cases", o.cases, "only what the mutants make of the cases of this proof file")
      ->type_name("FILE");
  app.add_flag("--list", o.list, "the names of the mutants");
  app.add_flag("--json", o.json, "the table as JSON");
  app.add_flag("--markdown", o.markdown, "the table as Markdown");
  app.add_flag("--keep", o.keep, "do not make what was found smaller");
  app.add_flag("--quiet", o.quiet, "no progress on the terminal");
}

}  // namespace
}  // namespace selvage::mutants

int main(int argc, char** argv) {
  try {
    CLI::App app("Would the fuzzer find it if the judge were wrong about one claim?",
                 "selvage-mutants");
    selvage::mutants::Options options;
    selvage::mutants::add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    return selvage::mutants::main_of(options);
  } catch (const std::exception& e) {
    std::cerr << "internal error: " << e.what() << "\n";
    return selvage::tools::internal_error;
  }
}

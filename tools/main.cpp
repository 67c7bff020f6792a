// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <exception>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>

#include "core/ensure.h"
#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/report.h"

namespace {

using namespace selvage::tools;

// Everything the command line says.
struct CommandLine {
  Common common;
  CheckOptions check;
  PrintOptions print;
  ReplayOptions replay;
  ManualOptions manual;
  FuzzOptions fuzz;
  AuditOptions audit;
  std::string numerics = "real";
  std::string dump_smt;
};

CLI::Validator not_empty() {
  return CLI::Validator(
      [](std::string& text) {
        return text.empty() ? std::string("must not be empty") : std::string();
      },
      "");
}

// CLI11 reads numbers that are too large as something else.
CLI::Validator positive_integer() {
  const auto check = [](std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc() && end == text.data() + text.size() && value > 0;
    return good ? std::string() : "`" + text + "` is not a positive integer of 64 bits";
  };
  return CLI::Validator(check, "");
}

CLI::Validator natural_number() {
  const auto check = [](std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc() && end == text.data() + text.size();
    return good ? std::string() : "`" + text + "` is not a natural number of 64 bits";
  };
  return CLI::Validator(check, "");
}

CLI::Validator seconds() {
  const auto check = [](std::string& text) {
    constexpr double shortest = 0.001, longest = 1e9;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    const bool good = is_number && value >= shortest && value <= longest;  // not NaN either
    return good ? std::string() : "`" + text + "` is not a number of seconds from 0.001 to 1e9";
  };
  return CLI::Validator(check, "");
}

void add_common(CLI::App& app, CommandLine& c) {
  app.add_flag("--json", c.common.json, "results as JSON on stdout");
  app.add_option("-I,--hardware-path", c.common.hardware_folders,
                 "folder to look for .hw files in (repeatable)")
      ->type_name("DIR");
}

void add_proof_options(CLI::App& app, CommandLine& c) {
  add_common(app, c);
  app.add_option(
         "--numerics", c.numerics,
         "`real`: + and * associate, commute and distribute; `exact`: results are kept bit for bit")
      ->check(CLI::IsMember({"real", "exact"}))
      ->capture_default_str();
  app.add_option("--solver-steps", c.common.steps, "Z3 resource limit of one query")
      ->check(positive_integer());
  app.add_option("--dump-smt", c.dump_smt, "write every query as SMT-LIB 2 into this folder")
      ->type_name("DIR")
      ->check(not_empty());
}

void add_check(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand("check", "parse, type-check and prove .slv and .hw files");
  add_proof_options(*sub, c);
  sub->add_option("files", c.check.files, ".slv or .hw files")->required()->type_name("FILE");
  sub->add_option("--hardware", c.check.hardware, "hardware to load besides what the files import")
      ->type_name("NAME");
  sub->callback([&c, &status] { status = check(c.check, c.common); });
}

void add_print(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand("print", "print a .slv file in canonical form");
  add_common(*sub, c);
  sub->add_option("file", c.print.file, "a .slv file")->required()->type_name("FILE");
  sub->add_option("--proc", c.print.proc, "only this procedure")->type_name("NAME");
  sub->add_option("--hardware", c.print.hardware, "hardware to load besides what the file imports")
      ->type_name("NAME");
  sub->callback([&c, &status] { status = print(c.print, c.common); });
}

void add_replay(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand(
      "replay", "run a schedule, proving every step, and write the C it leads to");
  add_proof_options(*sub, c);
  sub->add_option("schedule", c.replay.schedule, "a schedule (JSON)")
      ->required()
      ->type_name("FILE");
  sub->add_option("--out", c.replay.out, "folder for NAME.c, NAME.h and NAME.slv")
      ->type_name("DIR")
      ->check(not_empty());
  sub->add_option("--record", c.replay.record,
                  "write the schedule with what was proved at each step")
      ->type_name("FILE")
      ->check(not_empty());
  sub->add_flag("--quiet", c.replay.quiet, "no progress on the terminal");
  sub->callback([&c, &status] { status = replay(c.replay, c.common); });
}

void add_primitives(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand("primitives", "the manual of the scheduling primitives");
  add_common(*sub, c);
  sub->add_option("name", c.manual.name, "one primitive; without it, the list")->type_name("NAME");
  sub->add_flag("--markdown", c.manual.markdown, "all pages as Markdown");
  sub->add_flag("--schema", c.manual.schema, "the JSON Schema of schedules");
  sub->callback([&c, &status] { status = primitives_manual(c.manual, c.common); });
}

// How long a run takes, and of which cases it is.
void add_fuzz_extent(CLI::App& sub, FuzzOptions& fuzz) {
  sub.add_option("--seed", fuzz.seed, "everything follows from it")
      ->check(natural_number())
      ->capture_default_str();
  CLI::Option* count = sub.add_option("--count", fuzz.count, "run the first N cases (100)")
                           ->check(positive_integer());
  CLI::Option* judged =
      sub.add_option("--judged", fuzz.judged, "run cases until N accepted steps were judged")
          ->check(positive_integer())
          ->excludes(count);
  sub.add_option("--seconds", fuzz.seconds, "begin cases for so long")
      ->check(seconds())
      ->excludes(count)
      ->excludes(judged);
  sub.add_option("--shard", fuzz.shard, "only part K of N of the cases")
      ->type_name("K/N")
      ->check(not_empty());
  sub.add_option("--primitives", fuzz.primitives, "only these, with commas between them")
      ->delimiter(',')
      ->type_name("NAMES");
  sub.add_option("--hardware", fuzz.hardware,
                 "hardware whose instructions, memories and configuration the programs may use")
      ->type_name("NAME");
}

// What besides programs written from nothing and the meaning of steps.
void add_fuzz_extras(CLI::App& sub, FuzzOptions& fuzz) {
  sub.add_flag("!--no-corpus", fuzz.corpus,
               "only programs written from nothing, none made of cases of the proof files");
  CLI::Option* emit_c =
      sub.add_flag("--emit-c", fuzz.emit_c,
                   "compile the C of programs and results, and compare what it computes");
  sub.add_option("--compilers", fuzz.compilers, "of emitted C, with commas (gcc,clang)")
      ->delimiter(',')
      ->type_name("NAMES")
      ->needs(emit_c);
  sub.add_flag("--sanitize", fuzz.sanitize, "run emitted C with the compilers' sanitizers, too")
      ->needs(emit_c);
}

void add_fuzz_modes(CLI::App& sub, FuzzOptions& fuzz) {
  CLI::Option* one_case = sub.add_option("--case", fuzz.one_case, "tell of this case alone")
                              ->type_name("K")
                              ->check(natural_number());
  CLI::Option* merge =
      sub.add_option("--merge", fuzz.merge, "add up the results of shards")->type_name("FILE");
  CLI::Option* reproduce =
      sub.add_option("--reproduce", fuzz.reproduce, "judge the steps of a schedule")
          ->type_name("FILE");
  for (const char* name : {"--count", "--judged", "--seconds", "--shard", "--jobs"}) {
    for (CLI::Option* mode : {one_case, merge, reproduce}) mode->excludes(sub.get_option(name));
  }
  for (const char* name : {"--seed", "--primitives", "--hardware", "--no-corpus", "--keep"}) {
    for (CLI::Option* mode : {merge, reproduce}) mode->excludes(sub.get_option(name));
  }
  one_case->excludes(merge)->excludes(reproduce);
  merge->excludes(reproduce)->excludes(sub.get_option("--emit-c"));
  reproduce->excludes(sub.get_option("--out"));
}

void add_fuzz(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand(
      "fuzz", "random programs and schedules: run every accepted step before and after");
  add_common(*sub, c);
  add_fuzz_extent(*sub, c.fuzz);
  add_fuzz_extras(*sub, c.fuzz);
  constexpr int most_jobs = 256, longest = 86400;
  sub->add_option("--jobs", c.fuzz.jobs, "processes")->check(CLI::Range(1, most_jobs));
  sub->add_option("--hang-seconds", c.fuzz.hang_seconds, "longer than that, a case hangs")
      ->check(CLI::Range(1, longest))
      ->capture_default_str();
  sub->add_option("--out", c.fuzz.out, "folder for results.json and what was found")
      ->type_name("DIR")
      ->check(not_empty());
  sub->add_flag("--keep", c.fuzz.keep, "do not make what was found smaller");
  sub->add_flag("--examples", c.fuzz.examples, "with an example of each over-careful refusal");
  sub->add_flag("--quiet", c.fuzz.quiet, "no progress on the terminal");
  add_fuzz_modes(*sub, c.fuzz);
  sub->callback([&c, &status] { status = fuzz_command(c.fuzz, c.common); });
}

void add_audit(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand(
      "audit", "compile the C of a hardware file and run it against what it means");
  add_common(*sub, c);
  sub->add_option("file", c.audit.file, "a .hw file, or the name of hardware")
      ->required()
      ->type_name("FILE");
  sub->add_option("--seed", c.audit.seed, "of the arguments")
      ->check(natural_number())
      ->capture_default_str();
  constexpr int most_runs = 100'000, most_jobs = 64;
  sub->add_option("--count", c.audit.count,
                  "random runs of each instruction, besides those on corners")
      ->check(CLI::Range(1, most_runs))
      ->capture_default_str();
  sub->add_option("--instr", c.audit.instr, "only this instruction")
      ->type_name("NAME")
      ->check(not_empty());
  sub->add_option("--jobs", c.audit.jobs, "ways of compiling at a time")
      ->check(CLI::Range(1, most_jobs))
      ->capture_default_str();
  sub->callback([&c, &status] { status = audit_command(c.audit, c.common); });
}

// Whether the command line, which may not even be one, asks for JSON.
bool wants_json(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc,
                     [](const char* a) { return std::string_view(a) == "--json"; });
}

int run(int argc, char** argv) {
  CLI::App app(
      "Selvage: schedules kernels by proved rewrites.\n"
      "Exit status: 0 done; 1 refused; 2 bad input; 3 undecided or over a limit; 70 internal "
      "error; 130, 143 interrupted (fuzz).",
      "selvage");
  app.set_version_flag("--version", std::string("selvage ") + SELVAGE_VERSION);
  app.require_subcommand(1);
  app.allow_extras(false);
  CommandLine c;
  int status = done;
  add_check(app, c, status);
  add_print(app, c, status);
  add_replay(app, c, status);
  add_audit(app, c, status);
  add_fuzz(app, c, status);
  add_primitives(app, c, status);
  // Options that need translating, before the command's callback runs.
  for (CLI::App* sub : app.get_subcommands({})) {
    sub->parse_complete_callback([&c] {
      c.common.exact = c.numerics == "exact";
      if (!c.dump_smt.empty()) c.common.dump_smt = c.dump_smt;
    });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e, std::cout, std::cerr);
    if (code != 0 && wants_json(argc, argv))
      print_json({{"error", {{"reason", "bad_input"}, {"message", e.what()}}}});
    return code == 0 ? done : bad_input;
  }
  return status;
}

// Results that did not arrive are not done.
int deliver(int status) {
  std::cout.flush();
  if (std::cout) return status;
  std::cerr << "error: cannot write to the standard output\n";
  return status == done ? bad_input : status;
}

int report_bug(const std::string& what, bool json) {
  std::cerr << "selvage: internal error: " << what
            << "\nThis is a bug in Selvage, not in your input.  Please report it with the command "
               "line and the files it read.\n";
  if (json) print_json({{"error", {{"reason", "internal_error"}, {"message", what}}}});
  return internal_error;
}

}  // namespace

int main(int argc, char** argv) {
  int status = internal_error;
  try {
    status = run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::cerr << "selvage: out of memory\n";
    if (wants_json(argc, argv))
      print_json({{"error", {{"reason", "limit"}, {"message", "out of memory"}}}});
    status = undecided;
  } catch (const std::exception& e) {  // InternalError, or one of a library that nobody expected
    status = report_bug(e.what(), wants_json(argc, argv));
  }
  return deliver(status);
}

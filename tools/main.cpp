// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>

#include "core/ensure.h"
#include "tools/commands.h"
#include "tools/exit_status.h"

namespace {

using namespace selvage::tools;

// Everything the command line says.
struct CommandLine {
  Common common;
  CheckOptions check;
  PrintOptions print;
  ReplayOptions replay;
  ManualOptions manual;
  std::string numerics = "real";
  std::string dump_smt;
};

void add_common(CLI::App& app, CommandLine& c) {
  app.add_flag("--json", c.common.json, "results as JSON on stdout");
  app.add_option("-I,--hardware-path", c.common.hardware_folders, "folder to look for .hw files in (repeatable)")->type_name("DIR");
}

void add_proof_options(CLI::App& app, CommandLine& c) {
  add_common(app, c);
  app.add_option("--numerics", c.numerics, "`real`: + and * associate, commute and distribute; `exact`: results are kept bit for bit")
      ->check(CLI::IsMember({"real", "exact"}))
      ->capture_default_str();
  app.add_option("--solver-steps", c.common.steps, "Z3 resource limit of one query")->check(CLI::PositiveNumber);
  app.add_option("--dump-smt", c.dump_smt, "write every query as SMT-LIB 2 into this folder")->type_name("DIR");
}

void add_check(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand("check", "parse, type-check and prove .slv and .hw files");
  add_proof_options(*sub, c);
  sub->add_option("files", c.check.files, ".slv or .hw files")->required()->type_name("FILE");
  sub->add_option("--hardware", c.check.hardware, "hardware to load besides what the files import")->type_name("NAME");
  sub->callback([&c, &status] { status = check(c.check, c.common); });
}

void add_print(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand("print", "print a .slv file in canonical form");
  add_common(*sub, c);
  sub->add_option("file", c.print.file, "a .slv file")->required()->type_name("FILE");
  sub->add_option("--proc", c.print.proc, "only this procedure")->type_name("NAME");
  sub->add_option("--hardware", c.print.hardware, "hardware to load besides what the file imports")->type_name("NAME");
  sub->callback([&c, &status] { status = print(c.print, c.common); });
}

void add_replay(CLI::App& app, CommandLine& c, int& status) {
  CLI::App* sub = app.add_subcommand("replay", "run a schedule, proving every step, and write the C it leads to");
  add_proof_options(*sub, c);
  sub->add_option("schedule", c.replay.schedule, "a schedule (JSON)")->required()->type_name("FILE");
  sub->add_option("--out", c.replay.out, "folder for NAME.c, NAME.h and NAME.slv")->type_name("DIR");
  sub->add_option("--record", c.replay.record, "write the schedule with what was proved at each step")->type_name("FILE");
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

int run(int argc, char** argv) {
  CLI::App app("Selvage: schedules kernels by proved rewrites.\n"
               "Exit status: 0 done; 1 refused; 2 bad input; 3 undecided or over a limit; 70 internal error.",
               "selvage");
  app.set_version_flag("--version", std::string("selvage ") + SELVAGE_VERSION);
  app.require_subcommand(1);
  CommandLine c;
  int status = done;
  add_check(app, c, status);
  add_print(app, c, status);
  add_replay(app, c, status);
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
    return code == 0 ? done : bad_input;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const selvage::InternalError& e) {
    std::cerr << "selvage: internal error: " << e.what()
              << "\nThis is a bug in Selvage, not in your input.  Please report it with the command line and the files it read.\n";
  } catch (const std::bad_alloc&) {
    std::cerr << "selvage: out of memory\n";
    return undecided;
  }
  return internal_error;
}

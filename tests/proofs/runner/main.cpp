// SPDX-License-Identifier: Apache-2.0
//
// proof_runner [--hardware DIR]... [--only TITLE] [--update] FILE...
//
// Runs the cases of `.proof` files.  --update writes what was computed into the `result` blocks
// instead of comparing.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "run_proof.h"

namespace {

using namespace selvage;
using proofs::ProofCase;
using proofs::ProofFile;

struct Options {
  std::vector<std::string> files, hardware;
  std::string only;
  bool update = false;
};

std::optional<core::SourceFileRef> read(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || !text) return std::nullopt;
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text.str()});
}

void print(const proofs::Failure& f, const std::string& title) {
  fmt::print("{}:{}: {}: {}\n", f.loc.file->name, f.loc.line, title, f.text);
}

// The proof file with the result blocks replaced.
std::string updated(const ProofFile& file, const std::vector<std::string>& results) {
  std::istringstream in(file.source->text);
  std::string out;
  std::string line;
  int number = 1;
  std::size_t at = 0;
  const auto next = [&]() -> bool { return static_cast<bool>(std::getline(in, line)); };
  for (; next(); ++number) {
    out += line + "\n";
    while (at < file.cases.size() && file.cases[at].result_line < number) ++at;
    if (at == file.cases.size() || file.cases[at].result_line != number || results[at].empty())
      continue;
    for (; number + 1 < file.cases[at].result_end && next(); ++number) {
    }
    std::istringstream result(results[at]);
    for (std::string each; std::getline(result, each);)
      out += each.empty() ? "\n" : "      " + each + "\n";
  }
  return out;
}

int run_file(const std::string& name, const Options& options) {
  const auto source = read(name);
  if (!source) {
    fmt::print("{}: cannot be read\n", name);
    return 1;
  }
  const Result<ProofFile> parsed = proofs::parse_proof(*source);
  if (!parsed.ok()) {
    fmt::print("{}", render(parsed.error()));
    return 1;
  }
  const ProofFile& file = parsed.value();
  std::size_t failures = 0;
  for (const proofs::Failure& f : proofs::check_manual(file)) {
    print(f, file.name);
    ++failures;
  }
  std::vector<std::string> results;
  for (const ProofCase& c : file.cases) {
    results.emplace_back();
    if (!options.only.empty() && c.title.find(options.only) == std::string::npos) continue;
    const proofs::CaseReport report = proofs::run_case(c, options.hardware);
    results.back() = report.result;
    for (const proofs::Failure& f : report.failures) print(f, c.title);
    fmt::print("{} {}: {}\n", report.failures.empty() ? "ok  " : "FAIL", file.name, c.title);
    failures += report.failures.size();
  }
  if (options.update) std::ofstream(name, std::ios::binary) << updated(file, results);
  fmt::print("{}: {} cases, {} failures\n", file.name, file.cases.size(), failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Runs the cases of proof files");
  app.add_option("files", options.files, "proof files")->required();
  app.add_option("--hardware", options.hardware, "a folder of .hw files; may be repeated");
  app.add_option("--only", options.only, "run only the cases whose title contains this");
  app.add_flag("--update", options.update, "write the computed results into the files");
  CLI11_PARSE(app, argc, argv);
  int status = 0;
  for (const std::string& file : options.files) {
    try {
      status |= run_file(file, options);
    } catch (const InternalError& e) {
      fmt::print("{}: internal error: {}\n", file, e.what());
      status = 70;
    }
  }
  return status;
}

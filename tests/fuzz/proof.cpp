// SPDX-License-Identifier: Apache-2.0
//
// `.proof` files: the cases make up the file, and what they quote stands where it is said to.
#include "primitives/proof_file.h"

#include <sstream>

#include "primitives/json_source.h"
#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

using proofs::ProofCase;
using proofs::ProofFile;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string stripped(const std::string& line) {
  const std::size_t first = line.find_first_not_of(' ');
  const std::size_t last = line.find_last_not_of(" \t\r");
  if (first == std::string::npos || last == std::string::npos || last < first) return "";
  return line.substr(first, last - first + 1);
}

// Each line of a part stands at the same line of the file; its first word may be blanked.
void expect_part_of(const core::SourceFileRef& part, const std::vector<std::string>& file) {
  const std::vector<std::string> lines = lines_of(part->text);
  expect(lines.size() <= file.size(), "a part of a proof file reaches below its end");
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const std::string text = stripped(lines[k]);
    const std::string whole = stripped(file[k]);
    expect(whole.ends_with(text), "a part of a proof file is not where it is said to be");
  }
}

void expect_case(const ProofCase& c, const std::vector<std::string>& file) {
  expect(!c.accepted || !c.refusal, "a case is both accepted and refused");
  expect(c.at.empty() || (!c.accepted && !c.refusal), "a witness of what is accepted or refused");
  expect(c.accepted == c.result.has_value(), "a case has a result just if it is accepted");
  expect(!c.steps.empty(), "a case has no step");
  expect_part_of(c.program, file);
  const Result<core::Module> module = core::parse_module(c.program, known_library());
  if (!module.ok()) expect_located(module.error());
  for (const core::SourceFileRef& step : c.steps) {
    expect_part_of(step, file);
    const auto document = primitives::JsonDocument::parse(step);
    if (!document.ok()) expect_located(document.error());
  }
}

void expect_same(const ProofCase& a, const ProofCase& b) {
  expect(a.title == b.title && a.accepted == b.accepted && a.result == b.result &&
             a.laws == b.laws && a.modulo == b.modulo && a.exact == b.exact &&
             a.undecided == b.undecided && a.text == b.text && a.steps.size() == b.steps.size(),
         "a case read alone is another one: " + a.title);
}

}  // namespace

bool accepts(const std::string& text) {
  const Result<ProofFile> read = proofs::parse_proof(source_of(text, "input.proof"));
  if (!read.ok()) {
    expect_located(read.error());
    return false;
  }
  const std::vector<std::string> file = lines_of(text);
  std::string head = read.value().name + " - " + read.value().summary + "\n";
  std::string rewritten = head;
  for (const ProofCase& c : read.value().cases) {
    expect_case(c, file);
    rewritten += c.text;
  }
  const Result<ProofFile> again = proofs::parse_proof(source_of(rewritten, "rewritten"));
  expect(again.ok(), again.ok() ? "" : "the cases are no file: " + render(again.error()));
  expect(again.value().cases.size() == read.value().cases.size(), "the number of cases changed");
  for (std::size_t k = 0; k < again.value().cases.size(); ++k) {
    expect_same(read.value().cases[k], again.value().cases[k]);
  }
  return true;
}

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
//
// Results of `selvage fuzz --json`, as `--merge` reads them: what is written again reads the same,
// and adding up counts every run twice.
#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.h"
#include "tools/fuzz/results.h"
#include "tools/fuzz/table.h"

namespace selvage::fuzz {

namespace {

core::SourceFileRef file(const std::string& name, const std::string& text) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text});
}

}  // namespace

bool accepts(const std::string& text) {
  const core::SourceFileRef source = file("results.json", text);
  const Result<Results> read = results_from(source);
  if (!read.ok()) {
    expect(!read.error().message.empty(), "an error has no message");
    expect(!render(read.error()).empty(), "an error cannot be shown");
    return false;
  }
  const nlohmann::ordered_json written = to_json(read.value());
  const Result<Results> again = results_from(file("again.json", written.dump()));
  expect(again.ok(), "what is written is refused");
  expect(to_json(again.value()) == written, "writing results changes them");
  const Result<Merged> alone = merge({source});
  expect(!alone.ok() || alone.value().results.tally.cases == read.value().tally.cases,
         "merging results with nothing changes them");
  expect(!merge({source, source}).ok(), "a shard is counted twice");
  Results twice = read.value();
  twice.tally.add(again.value().tally);
  expect(twice.tally.findings.size() == 2 * read.value().tally.findings.size(),
         "findings are lost");
  expect(!table(twice, true).empty(), "results have no table");
  return true;
}

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
//
// Results of `selvage fuzz --json`, as `--merge` reads them: what is written again reads the same,
// and adding up counts every run twice.
#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

bool accepts(const std::string& text) {
  const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
  const Result<Tally> read = tally_from_json(json);
  if (!read.ok()) {
    expect(!read.error().message.empty(), "an error has no message");
    expect(!render(read.error()).empty(), "an error cannot be shown");
    return false;
  }
  const nlohmann::ordered_json written = to_json(read.value());
  const Result<Tally> again = tally_from_json(written);
  expect(again.ok(), "what is written is refused");
  expect(to_json(again.value()) == written, "writing results changes them");
  Tally twice = read.value();
  twice.add(again.value());
  expect(twice.cases == 2 * read.value().cases, "added up results lose cases");
  expect(twice.findings.size() == 2 * read.value().findings.size(), "findings are lost");
  expect(!table(twice).empty(), "results have no table");
  return true;
}

}  // namespace selvage::fuzz

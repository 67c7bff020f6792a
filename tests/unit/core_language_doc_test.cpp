// SPDX-License-Identifier: Apache-2.0
//
// The examples of docs/language.md are programs.
#include <fstream>
#include <sstream>

#include "frontend_fixture.h"

namespace selvage::core::testing {
namespace {

// The text of every block fenced by ```slv.
std::vector<std::string> examples() {
  std::ifstream in(SELVAGE_DOCS_DIR "/language.md");
  REQUIRE(in.good());
  std::vector<std::string> out;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "```slv") {
      inside = true;
      out.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      out.back() += line + "\n";
    }
  }
  return out;
}

TEST_CASE("every example of the language page parses and round-trips") {
  const std::vector<std::string> all = examples();
  REQUIRE(all.size() >= 7);
  for (const std::string& text : all) {
    CAPTURE(text);
    const Result<Module> module = parse(text);
    REQUIRE_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error())));
    const std::string printed = print(module.value());
    const Result<Module> again = parse(printed);
    REQUIRE_MESSAGE(again.ok(), (again.ok() ? "" : render(again.error())));
    CHECK(print(again.value()) == printed);
    for (std::size_t i = 0; i < module.value().procs.size(); ++i) {
      CHECK(equal(again.value().procs[i], module.value().procs[i]));
    }
  }
}

}  // namespace
}  // namespace selvage::core::testing

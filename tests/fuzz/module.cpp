// SPDX-License-Identifier: Apache-2.0
//
// `.slv` files: what parses prints, parses back and type-checks to the same procedures.
#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {

bool accepts(const std::string& text) {
  const core::SourceFileRef source = source_of(text, "input.slv");
  const Result<std::vector<std::string>> imports = core::parse_imports(source);
  if (!imports.ok()) expect_located(imports.error());
  const Result<core::Module> module = core::parse_module(source, known_library());
  if (!module.ok()) {
    expect_located(module.error());
    return false;
  }
  expect(imports.ok() && imports.value() == module.value().hardware,
         "the import lines are read in two ways");
  expect_survives_printing(module.value(), known_library());
  return true;
}

}  // namespace selvage::fuzz

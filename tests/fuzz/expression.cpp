// SPDX-License-Identifier: Apache-2.0
//
// Expressions and windows typed in a schedule, at the innermost place of the sample procedure.
#include "core/print.h"
#include "core/traverse.h"
#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

const core::Scope& scope() {
  static const core::Scope inner = core::scope_at(sample_proc(), core::Gap{{0, 0, 1, 0}, 1});
  return inner;
}

Result<core::Expr> read(const std::string& text) {
  return core::parse_expr(source_of(text, "expression"), scope(), known_library());
}

}  // namespace

bool accepts(const std::string& text) {
  const Result<core::Expr> e = read(text);
  if (!e.ok()) {
    expect_located(e.error());
    return false;
  }
  const std::string printed = core::print(e.value());
  const Result<core::Expr> again = read(printed);
  expect(again.ok(), again.ok() ? "" : "what is printed does not parse: " + render(again.error()));
  expect(core::equal(e.value(), again.value()), "printing changed the meaning: " + printed);
  expect(core::print(again.value()) == printed, "printing twice differs: " + printed);
  return true;
}

}  // namespace selvage::fuzz

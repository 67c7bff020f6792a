// SPDX-License-Identifier: Apache-2.0
//
// `.hw` files: what is read is complete, and its procedures survive printing.
#include "backends/hardware.h"

#include "core/builtin_externs.h"
#include "core/print.h"
#include "core/template.h"
#include "core/traverse.h"
#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

using core::Library;

void expect_template(const std::string& text, const core::SourceLoc& loc) {
  expect(core::parse_template(text, loc).ok(), "a template of a library is not one: " + text);
}

void expect_complete(const Library& library) {
  for (const auto& [name, m] : library.memories) {
    expect(m->name == name, "a memory has two names");
    for (const std::string& text :
         {m->alloc_template, m->scalar_template, m->free_template, m->window_template}) {
      expect_template(text, m->loc);
    }
  }
  for (const auto& [name, c] : library.configs) {
    expect(c->name == name && !c->fields.empty(), "a configuration record is empty");
  }
  for (const auto& [name, e] : library.externs) {
    expect(e->name == name && e->arity >= 1, "an extern takes nothing");
    for (const auto& [type, text] : e->c_template) expect_template(text, e->loc);
  }
}

// The procedure as it stands in a file that follows the others.
void expect_survives(const core::Proc& p, const Library& whole) {
  Library others = whole;
  others.instructions.erase(p->name);
  const std::string printed = core::print(p);
  const Result<core::TokenCursor> lexed = core::lex(source_of(printed, "printed"));
  expect(lexed.ok(), "what is printed is over a limit");
  core::TokenCursor cursor = lexed.value();
  const Result<core::Proc> again = core::parse_proc(cursor, others);
  expect(again.ok(), again.ok() ? "" : "what is printed does not parse: " + render(again.error()));
  expect(cursor.at(core::TokenKind::end), "something is left after a procedure:\n" + printed);
  expect(core::equal(p, again.value()), "printing changed the meaning:\n" + printed);
  expect(core::print(again.value()) == printed, "printing twice differs:\n" + printed);
}

}  // namespace

bool accepts(const std::string& text) {
  const core::SourceFileRef source = source_of(text, "input.hw");
  Library library = core::builtin_library();
  const Status read = backends::read_hardware(source, library);
  if (!read.ok()) expect_located(read.error());
  expect_complete(library);
  for (const auto& [name, p] : library.instructions) {
    expect(p->name == name, "a procedure has two names");
    expect_survives(p, library);
  }
  return read.ok();
}

}  // namespace selvage::fuzz

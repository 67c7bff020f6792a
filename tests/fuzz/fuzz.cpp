// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "backends/hardware.h"
#include "core/print.h"
#include "core/traverse.h"
#include "core/typecheck.h"

namespace selvage::fuzz {
namespace {

int lines_in(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
}

void expect_inside(const core::SourceLoc& loc, const std::string& of) {
  expect(loc.file != nullptr && loc.line > 0, of + " has no place");
  expect(loc.line <= lines_in(loc.file->text), of + " lies below the last line");
  // A place may be just behind the line, where something is missing; `\r` belongs to the line end.
  const int last = static_cast<int>(core::line_text(loc).size()) + 2;
  expect(loc.column >= 1 && loc.column <= last, of + " lies outside its line");
  expect(loc.length >= 0 && loc.column + loc.length <= last + 1, of + " is longer than its line");
}

void expect_printable(const std::string& text) {
  const bool clean = std::none_of(text.begin(), text.end(), [](char c) {
    return c != '\n' && std::iscntrl(static_cast<unsigned char>(c)) != 0;
  });
  expect(clean, "a rendered error holds a control character");
}

constexpr const char* sample_text =
    "@proc\n"
    "def callee(n: size, dst: [f32][n], k: index):\n"
    "    for i in seq(0, n):\n"
    "        dst[i] = 0.0\n"
    "\n"
    "@proc\n"
    "def sample(n: size, m: size, go: bool, a: f32, x: f32[n, m], y: f32[n], z: i32[n]):\n"
    "    assert n > 8 and m > 8\n"
    "    for i in seq(0, n):\n"
    "        b: f32[8, 2 * m]\n"
    "        for j in seq(0, m):\n"
    "            y[i] = -(-1.5) * x[i, j] - (a - y[0]) / 2.0\n"
    "            y[i] += x[i, j] * a\n"
    "        if not go or i / 2 == 3:\n"
    "            v = x[0:8, i]\n"
    "            callee(8, v[0:8], i)\n"
    "        else:\n"
    "            pass\n"
    "            Cfg.n = n + i\n"
    "    for i in par(0, n):\n"
    "        for j in seq(2, m):\n"
    "            x[i, j] = select(a, 1.0, relu(a), x[i, 0])\n"
    "    callee(n, y[0:n], stride(y, 0))\n"
    "    z[0] = 3\n";

core::Library load_known() {
  const std::vector<std::string> names{"x86_avx2", "lab", "npu"};
  const std::vector<std::string> folders{SELVAGE_HARDWARE_DIR, SELVAGE_PROOF_HARDWARE_DIR};
  const Result<core::Library> library = backends::load_hardware(names, folders);
  expect(library.ok(), library.ok() ? "" : render(library.error()));
  return library.value();
}

}  // namespace

core::SourceFileRef source_of(const std::string& text, const std::string& name) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text});
}

void expect(bool holds, const std::string& what) {
  if (!holds) throw Violation(what);
}

void expect_located(const Error& error) {
  const std::string rendered = render(error);
  const auto of = [&](const char* part) { return part + (": " + rendered); };
  expect(!error.message.empty(), of("an error has no message"));
  expect(error.message.back() != '.', of("a message ends in a full stop"));
  expect(error.reason == Reason::bad_input || error.reason == Reason::limit ||
             error.reason == Reason::not_applicable,
         of("a reading error has the reason of a proof"));
  expect_inside(error.loc, of("the place of an error"));
  for (const Note& note : error.notes) {
    if (note.loc.file != nullptr) expect_inside(note.loc, of("the place of a note"));
  }
  expect_printable(rendered);
}

void expect_survives_printing(const core::Module& module, const core::Library& library) {
  const std::string printed = core::print(module);
  const Result<core::Module> again = core::parse_module(source_of(printed, "printed"), library);
  expect(again.ok(), again.ok() ? "" : "what is printed does not parse: " + render(again.error()));
  expect(core::print(again.value()) == printed, "printing twice differs:\n" + printed);
  expect(again.value().hardware == module.hardware, "the imports changed");
  expect(again.value().procs.size() == module.procs.size(), "the number of procedures changed");
  for (std::size_t k = 0; k < module.procs.size(); ++k) {
    const core::Proc& before = module.procs[k];
    const core::Proc& after = again.value().procs[k];
    expect(core::equal(before, after), "printing changed the meaning:\n" + printed);
    expect(core::structural_hash(before) == core::structural_hash(after),
           "equal procedures have different hashes:\n" + printed);
    const Result<core::Proc> checked = core::typecheck(before);
    expect(checked.ok() && core::equal(checked.value(), before),
           "type checking again changed something:\n" + printed);
  }
}

const core::Library& known_library() {
  static const core::Library library = load_known();
  return library;
}

const core::Proc& sample_proc() {
  static const core::Proc proc = [] {
    const Result<core::Module> module =
        core::parse_module(source_of(sample_text, "sample"), known_library());
    expect(module.ok(), module.ok() ? "" : render(module.error()));
    return module.value().procs.back();
  }();
  return proc;
}

}  // namespace selvage::fuzz

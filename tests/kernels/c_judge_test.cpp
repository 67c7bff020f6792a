// SPDX-License-Identifier: Apache-2.0
//
// The judge of emitted C sees what is wrong with C, and in which procedure it is.  The hardware
// here lies about its instructions, each in another way.
#include "tools/fuzz/c_judge.h"

#include <doctest/doctest.h>

#include <memory>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/print.h"
#include "tools/fuzz/c_inputs.h"
#include "tools/fuzz/session.h"
#include "tools/fuzz/shrink.h"

namespace selvage::fuzz {
namespace {

constexpr const char* hardware = R"(
config Cfg
  struct "cfg"
  include "<stdbool.h>"
  include "<stdint.h>"
  global "static struct { int64_t n; bool on; float scale; } cfg;"
  n: index
  on: bool
  scale: f32

@instr("{x.data} = 2.0f;")
def set(x: f32):
    x = 2.0

@instr("{x.data} = 2.5f;")
def set_wrong(x: f32):
    x = 2.0

@instr("{x.data} = -0.0f;")
def set_sign(x: f32):
    x = 0.0

@instr("(&{x.data})[4] = 1.0f; {x.data} = 2.0f;")
def set_outside(x: [f32][4]):
    x[0] = 2.0

@instr("(&{x.data})[-1] = 1.0f; {x.data} = 2.0f;")
def set_before(x: [f32][4]):
    x[0] = 2.0

@instr("{{ void *volatile lost = malloc(8); lost = 0; (void)lost; }} {x.data} = 2.0f;", "#include <stdlib.h>")
def set_leaking(x: f32):
    x = 2.0

@instr("abort();", "#include <stdlib.h>")
def set_dying(x: f32):
    x = 2.0

@instr("int unused; {x.data} = 2.0f;")
def set_with_warning(x: f32):
    x = 2.0

@instr("cfg.n = {value} + 1;", "#include <stdbool.h>", "#include <stdint.h>",
       "static struct { int64_t n; bool on; float scale; } cfg;")
def set_n_wrong(value: index):
    Cfg.n = value

@instr("{y.data} = __builtin_fma({x.data}, {x.data}, {y.data});")
@law("contract")
def fused(x: f64, y: f64):
    y += x * x

@instr("{y.data} = __builtin_fma({x.data}, {x.data}, -{y.data});")
@law("contract")
def fused_wrong(x: f64, y: f64):
    y += x * x
)";

const core::Library& library() {
  static const core::Library loaded = [] {
    const std::vector<std::string> names = {"dram"};
    const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
    Result<core::Library> result = backends::load_hardware(names, folders);
    if (!result.ok()) FAIL(render(result.error()));
    core::Library all = std::move(result).value();
    const auto source =
        std::make_shared<const core::SourceFile>(core::SourceFile{"lying.hw", hardware});
    const Status read = backends::read_hardware(source, all);
    if (!read.ok()) FAIL(render(read.error()));
    return all;
  }();
  return loaded;
}

const CJudge& judge() {
  static const CJudge made = [] {
    Result<CJudge> opened = CJudge::open(library(), {{"gcc", "clang"}, true});
    if (!opened.ok()) FAIL(render(opened.error()));
    return std::move(opened).value();
  }();
  return made;
}

CSubject subject(const std::string& text, std::uint64_t number) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"p.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  if (!module.ok()) FAIL(text << "\n" << render(module.error()));
  Finding origin;
  origin.seed = 1;
  origin.number = number;
  origin.program = text;
  return {module.value().procs.back(), origin};
}

std::string calls(const std::string& instruction, const std::string& argument) {
  return "@proc\ndef p(x: f32[4], k: index):\n    " + instruction + "(" + argument + ")\n";
}

// The judged in the company of some that are right.
Tally judged(const std::string& text) {
  return judge().judge(
      {subject(calls("set", "x[1]"), 0), subject(text, 1), subject(calls("set", "x[0]"), 2)});
}

void finds(const std::string& text, const std::string& what) {
  CAPTURE(text);
  const Tally tally = judged(text);
  CHECK(tally.emitted_c.procedures == 3);
  REQUIRE(tally.findings.size() == 1);
  const Finding& f = tally.findings[0];
  CHECK(f.number == 1);
  CHECK(f.kind == c_kind);
  CHECK_MESSAGE(f.message.find(what) != std::string::npos, f.message);
  const auto again = judge().goes_wrong(f);
  REQUIRE(again.has_value());
  CHECK(*again == f.message);
}

}  // namespace

TEST_CASE("C that is right is not found") {
  const Tally tally = judged(calls("set", "x[3]"));
  CHECK(tally.findings.empty());
  CHECK(tally.emitted_c.procedures == 3);
  CHECK(tally.emitted_c.compared > 3 * 6);
}

TEST_CASE("the C of a procedure is found to be wrong, and of no other") {
  finds(calls("set_wrong", "x[2]"), "cell 2 of x is 2.5 (0x40200000) in C and should be 2");
  finds(calls("set_sign", "x[0]"), "cell 0 of x is -0");
  finds(calls("set_outside", "x[0:4]"), "the C writes outside of x");
  finds(calls("set_before", "x[0:4]"), "the C writes outside of x");
  finds(calls("set_leaking", "x[0]"), "leak");
  finds(calls("set_dying", "x[0]"), "the C dies of signal 6");
  finds(calls("set_n_wrong", "k"), "Cfg.n is");
}

TEST_CASE("an instruction that does not compile is not the fault of a program") {
  const Tally tally = judged(calls("set_with_warning", "x[0]"));
  CHECK(tally.findings.empty());
  CHECK(tally.emitted_c.procedures == 2);
  CHECK(tally.emitted_c.skipped.size() == 1);
}

TEST_CASE("what C refuses is counted") {
  const Tally tally = judged("@proc\ndef p(x: R[4]):\n    x[0] = 1.0\n");
  CHECK(tally.emitted_c.procedures == 2);
  REQUIRE(tally.emitted_c.refused.size() == 1);
  CHECK(tally.emitted_c.refused.begin()->first ==
        "`...` of `...` has type R, which is no machine type");
}

TEST_CASE("a contracted instruction is compared where nothing rounds") {
  const std::string head = "@proc\ndef p(x: f64[4], y: f64[4]):\n    for i in seq(0, 4):\n        ";
  CHECK(judged(head + "fused(x[i], y[i])\n").findings.empty());
  finds(head + "fused_wrong(x[i], y[i])\n", "of y is");
}

// The C of a program with configuration, sums by threads, views and scalars.
TEST_CASE("everything that a call takes arrives, and comes back") {
  const Tally tally = judged(
      "@proc\ndef p(n: size, k: index, on: bool, a: f32, x: [f32][n, 3], y: i16[n], s: ui8,\n"
      "      z: f32[n, 3]):\n"
      "    assert 0 <= k and k < n\n"
      "    for i in par(0, n, reduce(s)):\n        s += ui8(y[i])\n"
      "    for i in par(0, n):\n        for j in seq(0, 3):\n            z[i, j] = x[i, j] * a\n"
      "    if on and Cfg.on:\n        x[k, 1] = a + Cfg.scale\n    Cfg.n = Cfg.n + k\n    a = x[0, "
      "2]\n");
  CHECK_MESSAGE(tally.findings.empty(), tally.findings[0].message);
  CHECK(tally.emitted_c.procedures == 3);
}

TEST_CASE("a compiler that is not there is named") {
  const auto opened = CJudge::open(library(), {{"no-such-cc"}, false});
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().message == "the compiler `no-such-cc` is not installed");
}

TEST_CASE("a finding about C is made smaller") {
  Finding finding = subject(
                        "@proc\ndef p(n: size, x: f32[4], y: f32[n]):\n    y[0] = 1.0\n"
                        "    for i in seq(0, 2):\n        set_wrong(x[i])\n"
                        "        y[0] += 1.0\n",
                        1)
                        .origin;
  const Tally tally = judged(finding.program);
  REQUIRE(tally.findings.size() == 1);
  const Finding smaller =
      shrunk(library(), tally.findings[0], [](const Finding& f) { return judge().goes_wrong(f); });
  CHECK(smaller.program == "@proc\ndef p(x: f32[1]):\n    set_wrong(x[0])\n");
}

}  // namespace selvage::fuzz

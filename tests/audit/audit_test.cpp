// SPDX-License-Identifier: Apache-2.0
//
// The audit tells right templates from wrong ones.
#include "tools/audit/audit.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "backends/hardware.h"
#include "tools/toolchain/combined_target.h"
#include "tools/toolchain/processor.h"
#include "tools/toolchain/toolchain.h"

using namespace selvage;
using audit::Entry;
using audit::How;
using audit::Report;

namespace {

Report audited(const std::string& name, const std::string& instr = "", std::uint64_t seed = 1) {
  const std::vector<std::string> names = {std::string(SELVAGE_AUDIT_DIR) + "/" + name + ".hw"};
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  const Result<core::Library> library = backends::load_hardware(names, folders);
  if (!library.ok()) FAIL(render(library.error()));
  audit::Plan plan;
  plan.seed = seed;
  plan.instr = instr;
  const Result<Report> report = audit::audit(library.value(), names[0], plan);
  if (!report.ok()) FAIL(render(report.error()));
  return report.value();
}

const Entry& entry(const Report& r, const std::string& subject) {
  const auto found =
      std::ranges::find_if(r.entries, [&](const Entry& e) { return e.subject == subject; });
  if (found == r.entries.end()) FAIL("no entry " << subject);
  return *found;
}

bool is_lie(const std::string& subject) {
  return subject.find("wrong_") != std::string::npos || subject.find("WRONG") != std::string::npos;
}

core::Target target(const std::string& machine) {
  core::Target t;
  t.machine = machine;
  return t;
}

}  // namespace

TEST_CASE("every wrong template is caught, and no right one") {
  const Report r = audited("lying");
  CHECK(r.entries.size() > 30);
  for (const Entry& e : r.entries) {
    CAPTURE(e.subject);
    CAPTURE(e.reason);
    if (e.failure) CAPTURE(e.failure->what);
    CHECK(e.how == (is_lie(e.subject) ? How::wrong : How::run));
    CHECK(e.failure.has_value() == is_lie(e.subject));
  }
}

TEST_CASE("what is wrong on corners only is caught whatever the seed") {
  constexpr std::uint64_t seeds = 3;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    const Report r = audited("corners", "", seed);
    CHECK(r.entries.size() == 20);
    for (const Entry& e : r.entries) {
      CAPTURE(e.subject);
      CAPTURE(e.reason);
      CHECK(e.how == (is_lie(e.subject) ? How::wrong : How::run));
    }
  }
}

TEST_CASE("a failure is told with its inputs and both results") {
  const Report r = audited("lying", "wrong_lanes_swapped");
  REQUIRE(r.entries.size() == 1);
  REQUIRE(r.entries[0].failure.has_value());
  const audit::Failure& f = *r.entries[0].failure;
  CHECK(f.inputs.size() == 2);
  REQUIRE(f.meaning.size() == 1);
  REQUIRE(f.found.size() == 1);
  CHECK(f.meaning[0].first == f.found[0].first);
  CHECK(f.meaning[0].second != f.found[0].second);
  // One lane is enough to see it.
  const std::string& input = f.inputs[1].second;
  CHECK(std::ranges::count_if(input, [](char c) { return c >= '1' && c <= '9'; }) <= 2);
  CHECK(f.program.find("wrong_lanes_swapped(held_dst[1, 0:8], held_src[1, 0:8])") !=
        std::string::npos);
}

TEST_CASE("the same seed finds the same") {
  const Report a = audited("lying", "wrong_bound"), b = audited("lying", "wrong_bound");
  REQUIRE(a.entries[0].failure.has_value());
  CHECK(a.entries[0].failure->inputs == b.entries[0].failure->inputs);
  CHECK(a.entries[0].failure->what == b.entries[0].failure->what);
}

TEST_CASE("state that C cannot see is set by the library's own instructions") {
  const Report r = audited("pad");
  for (const Entry& e : r.entries) {
    CAPTURE(e.subject);
    CAPTURE(e.reason);
    const bool setter = e.subject.find("config_") == 0;
    CHECK(e.how == (setter ? How::through : How::run));
    CHECK(e.ways == std::vector<std::string>{"model"});
  }
  CHECK(r.entries.size() == 5);
}

TEST_CASE("a wrong configuration shows in what reads it") {
  const Report r = audited("pad_wrong_config");
  CHECK(entry(r, "config_load").how == How::not_audited);
  CHECK(entry(r, "pad_load").how == How::wrong);
  CHECK(entry(r, "pad_load").failure.has_value());
}

TEST_CASE("what is written beside a buffer of the scratchpad is seen") {
  const Report r = audited("pad_wrong_rows");
  CHECK(entry(r, "pad_add").how == How::wrong);
  CHECK(entry(r, "pad_load").how == How::run);
}

TEST_CASE("there must be such an instruction") {
  const std::vector<std::string> names = {std::string(SELVAGE_AUDIT_DIR) + "/pad.hw"};
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  const Result<core::Library> library = backends::load_hardware(names, folders);
  REQUIRE(library.ok());
  CHECK_FALSE(audit::audit(library.value(), names[0], {1, 10, "pad_laod", 1}).ok());
}

TEST_CASE("targets of several files make one") {
  core::Target base = target("x86_64"), more = target("x86_64"), model;
  base.features = {"avx2"};
  base.flags = "-mavx2";
  base.compilers = {"gcc", "clang"};
  base.emulators = {{"old", "qemu-x86_64", ""}};
  more.features = {"avx2", "avx512f"};
  more.flags = "-mavx512f";
  more.emulators = {{"new", "qemu-x86_64 -cpu max", ""}};
  model.native = false;
  const auto all = toolchain::combined({base, more, model});
  REQUIRE(all.ok());
  CHECK(all.value().machine == "x86_64");
  CHECK(all.value().features == std::vector<std::string>{"avx2", "avx512f"});
  CHECK(all.value().flags == "-mavx2 -mavx512f");
  CHECK(all.value().compilers == base.compilers);
  CHECK(all.value().emulators == more.emulators);
  CHECK_FALSE(all.value().native);
  CHECK_FALSE(toolchain::combined({base, target("aarch64")}).ok());
  CHECK(toolchain::combined({target("arm64"), target("aarch64")}).ok());
}

TEST_CASE("the processor at hand runs what it has the features for") {
  const toolchain::Processor p{"x86_64", {"avx2", "fma"}};
  core::Target t = target("x86_64");
  t.features = {"avx2"};
  CHECK(toolchain::why_not_native(t, p).empty());
  t.features = {"avx2", "amx_tile", "amx_int8"};
  CHECK(toolchain::why_not_native(t, p) == "this processor has no amx_tile, amx_int8");
  CHECK(toolchain::why_not_native(target("riscv64"), p) == "this machine is x86_64, not riscv64");
  t.features.clear();
  t.native = false;
  CHECK_FALSE(toolchain::why_not_native(t, p).empty());
}

TEST_CASE("features as the system lists them") {
  const auto x86 = toolchain::features_in(
      "processor\t: 0\nflags\t\t: fpu avx2 fma\n\nprocessor\t: 1\nflags\t\t: fpu avx2\n");
  CHECK(x86 == std::set<std::string>{"fpu", "avx2"});
  CHECK(toolchain::features_in("Features\t: fp asimd sve\n") ==
        std::set<std::string>{"fp", "asimd", "sve"});
  CHECK(toolchain::features_in("isa\t\t: rv64imv_zicsr_zvl256b\n") ==
        std::set<std::string>{"rv64", "i", "m", "v", "zicsr", "zvl256b"});
}

TEST_CASE("what is not there is said") {
  core::Target t;
  t.compilers = {"no-such-compiler-anywhere"};
  const auto none = toolchain::Toolchain::open({t});
  REQUIRE(none.ok());
  CHECK(none.value().compilers().empty());
  CHECK(none.value().obstacle().find("no-such-compiler-anywhere` is not installed") !=
        std::string::npos);
  core::Target foreign;
  foreign.native = false;
  foreign.emulators = {{"e", "no-such-emulator-anywhere -cpu max", ""}};
  const auto unrun = toolchain::Toolchain::open({foreign});
  REQUIRE(unrun.ok());
  CHECK(unrun.value().runners().empty());
  CHECK(unrun.value().obstacle().find("no-such-emulator-anywhere` is not installed") !=
        std::string::npos);
  CHECK_FALSE(toolchain::Toolchain::open({}, {"no-such-compiler-anywhere"}).ok());
}

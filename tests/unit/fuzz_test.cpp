// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "backends/hardware.h"
#include "core/parse.h"
#include "tools/fuzz/affine.h"
#include "tools/fuzz/finding_files.h"
#include "tools/fuzz/program.h"
#include "tools/fuzz/session.h"
#include "tools/fuzz/shrink.h"
#include "tools/fuzz/workers.h"

namespace selvage::fuzz {
namespace {

const core::Library& library() {
  static const core::Library loaded = [] {
    const std::array<std::string, 1> names = {"lab"};
    const std::array<std::string, 2> folders = {SELVAGE_PROOF_HARDWARE_DIR, SELVAGE_HARDWARE_DIR};
    Result<core::Library> result = backends::load_hardware(names, folders);
    REQUIRE_MESSAGE(result.ok(), (result.ok() ? "" : render(result.error())));
    return std::move(result).value();
  }();
  return loaded;
}

Tally run(const Plan& plan, std::uint64_t count, int jobs, std::uint64_t first = 0,
          std::uint64_t stride = 1) {
  return run_cases(library(), plan, {first, stride, count, 0, jobs}, [](const Tally&) {});
}

TEST_CASE("sums are known to be nonnegative from the ranges of their variables") {
  Ranges ranges;
  const Affine n = Affine::of(ranges.add_size("n", 2));
  const Affine one = Affine::of(std::int64_t{1});
  const Affine i = Affine::of(ranges.add_iterator("i", Affine::of(std::int64_t{0}), n));
  const Affine j = Affine::of(ranges.add_iterator("j", i, i + one));
  CHECK(ranges.within(i, n));
  CHECK(ranges.within(j, n));
  CHECK(ranges.within(n - one - i, n));
  CHECK_FALSE(ranges.within(i + one, n));
  CHECK_FALSE(ranges.within(i - one, n));
  CHECK(ranges.nonnegative(n - one - one));
  CHECK_FALSE(ranges.nonnegative(n - one - one - one));
  CHECK(ranges.text(2 * i - j - one) == "2 * i - j - 1");
  CHECK(ranges.text(one - i) == "1 - i");
  CHECK(ranges.text((-1) * i) == "0 - i");
}

TEST_CASE("most random programs are certified") {
  int certified = 0;
  constexpr int count = 60;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    core::Random random(seed);
    const std::string text = random_program(random, library());
    const auto source =
        std::make_shared<const core::SourceFile>(core::SourceFile{"random.slv", text});
    const auto module = core::parse_module(source, library());
    CHECK_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error()) + text));
    if (Session::start(library(), text).ok()) ++certified;
  }
  CHECK(certified >= count * 9 / 10);
}

TEST_CASE("a run follows from its seed, whatever the number of processes") {
  const Plan plan{3, {}};
  const std::string one = to_json(run(plan, 12, 1)).dump();
  CHECK(one == to_json(run(plan, 12, 1)).dump());
  CHECK(one == to_json(run(plan, 12, 3)).dump());
  CHECK(one != to_json(run({4, {}}, 12, 1)).dump());
}

TEST_CASE("parts of a run add up to it") {
  const Plan plan{5, {"cut_loop", "simplify"}};
  const Tally whole = run(plan, 8, 1);
  Tally parts = run(plan, 4, 1, 0, 2);
  parts.add(tally_from_json(to_json(run(plan, 4, 1, 1, 2))).value());
  CHECK(to_json(whole)["primitives"] == to_json(parts)["primitives"]);
  CHECK(parts.cases == 8);
  for (const auto& [name, tally] : whole.primitives) CHECK(plan.primitives.contains(name));
  CHECK_FALSE(tally_from_json({{"selvage_fuzz", 1}}).ok());
  CHECK_FALSE(tally_from_json("text").ok());
}

// A step that reads `y` would be wrong: what is left is what that takes.
TEST_CASE("what was found is made as small as it can be") {
  Finding finding;
  finding.kind = "meaning";
  finding.primitive = "insert_pass";
  finding.program =
      "@proc\ndef f(a: f32):\n    a = 0.0\n\n"
      "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n    assert n >= 4\n    f(x[0])\n"
      "    for i in seq(0, n):\n        if i < 2:\n            x[i] = y[i] + (x[i] + 2.0)\n"
      "        x[i] += 1.0\n    x[1] = 0.0\n";
  finding.steps = {R"({"op":"delete_pass"})", R"({"op":"insert_pass","gap":{"gap":[1,0,0,0,0]}})"};
  const Finding smaller = shrunk(library(), finding, [&](const Finding& f) {
    auto session = Session::start(library(), f.program);
    if (!session.ok()) return std::optional<std::string>();
    Session here = std::move(session).value();
    for (const std::string& step : f.steps) {
      if (!here.take_step(step).ok()) return std::optional<std::string>();
    }
    const bool wrong =
        f.program.find("= y[") != std::string::npos || f.program.find("+= y[") != std::string::npos;
    return wrong ? std::optional<std::string>("reads y") : std::nullopt;
  });
  CHECK(smaller.message == "reads y");
  REQUIRE(smaller.steps.size() == 1);
  CHECK(smaller.steps[0] == R"({"op":"insert_pass","gap":{"gap":[0]}})");
  CHECK(smaller.program == "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n    x[0] = y[0]\n");
  const std::vector<FindingFile> files = finding_files(smaller, {"lab"});
  REQUIRE(files.size() == 3);
  CHECK(files[0].name == "insert_pass_0_0.slv");
  CHECK(files[1].text.find("\"gap\"") != std::string::npos);
  CHECK(files[1].text.find("\"proc\": \"p\"") != std::string::npos);
  CHECK(files[2].text.find("  import lab\n\n  @proc\n") != std::string::npos);
}

}  // namespace
}  // namespace selvage::fuzz

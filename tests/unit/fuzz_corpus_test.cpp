// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "tools/fuzz/arguments.h"
#include "tools/fuzz/case.h"
#include "tools/fuzz/corpus.h"
#include "tools/fuzz/mutation.h"
#include "tools/fuzz/session.h"
#include "tools/fuzz/workers.h"

namespace selvage::fuzz {
namespace {

core::Library load(const std::vector<std::string>& names) {
  const std::array<std::string, 2> folders = {SELVAGE_PROOF_HARDWARE_DIR, SELVAGE_HARDWARE_DIR};
  Result<core::Library> result = backends::load_hardware(names, folders);
  REQUIRE_MESSAGE(result.ok(), (result.ok() ? "" : render(result.error())));
  return std::move(result).value();
}
const core::Library& library() {
  static const core::Library loaded = load({"lab", "npu"});
  return loaded;
}
const Corpus& corpus() {
  static const Corpus read(library());
  return read;
}

core::Proc parsed(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  REQUIRE_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error()) + text));
  return module.value().procs.back();
}

TEST_CASE("every primitive has seeds, more of them with hardware") {
  const primitives::Registry registry;
  std::size_t with = 0;
  for (const primitives::Primitive& p : registry.all()) {
    CHECK_MESSAGE(corpus().seeds().contains(p.manual.name), p.manual.name);
  }
  for (const auto& [name, seeds] : corpus().seeds()) with += seeds.size();
  std::size_t without = 0;
  const Corpus bare{core::Library{}};
  for (const auto& [name, seeds] : bare.seeds()) without += seeds.size();
  CHECK(with > 1300);
  CHECK(without > 900);
  CHECK(without < with);
}

TEST_CASE("seeds are certified as they are, and most of their variations too") {
  const Plan plan{1, {}, &corpus()};
  int from_seeds = 0;
  int certified = 0;
  std::set<std::string> primitives;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    core::Random random(seed);
    const Start start = random_start(random, library(), plan);
    if (start.primitive.empty()) continue;
    ++from_seeds;
    CHECK_FALSE(start.steps.empty());
    primitives.insert(start.primitive);
    // Well-typed whatever was changed.
    (void)parsed(start.program);
    if (Session::start(library(), start.program).ok()) ++certified;
  }
  CHECK(from_seeds > 100);
  CHECK(primitives.size() > 50);
  CHECK(certified > from_seeds * 6 / 10);
}

TEST_CASE("a run for some primitives starts from seeds of theirs") {
  const Plan plan{1, {"fuse"}, &corpus()};
  int own = 0;
  int other = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    core::Random random(seed);
    const Start start = random_start(random, library(), plan);
    if (!start.primitive.empty()) ++(start.primitive == "fuse" ? own : other);
  }
  CHECK(own > 4 * other);
}

TEST_CASE("mutations change procedures in many ways, and leave them well-typed") {
  const core::Proc p = parsed(R"(
@proc
def p(n: size, m: size, x: f32[n, 8], y: f32[n], s: f32):
    assert n >= 2
    t: f32[n]
    for i in seq(0, n):
        t[i] = y[i] * 2.0
        for j in seq(0, 8):
            if j < 4:
                x[i, j] += t[i]
    w = x[0, 0:8]
    for j in seq(0, 8):
        s += w[j] + x[1, j]
)");
  std::set<std::string> texts;
  int made = 0;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    core::Random random(seed);
    const auto changed = Mutation(random, library(), {}, p).made();
    if (!changed) continue;
    ++made;
    const std::string text = core::print(*changed);
    CHECK_MESSAGE(core::equal(parsed(text), *changed), text);
    texts.insert(text);
  }
  CHECK(made > 1200);
  CHECK(texts.size() > 700);
}

TEST_CASE("data of another type, throughout") {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", R"(
@proc
def f(a: [f32][4]):
    a[0] = 1.0

@proc
def p(x: f32[4], y: i32[4]):
    t: f32
    t = 2.0 * f32(y[0])
    f(x)
    x[1] = t
)"});
  const core::Module module = core::parse_module(source, library()).value();
  const std::vector<core::Proc> now = retyped(module.procs, core::Scalar::f32, core::Scalar::i8);
  CHECK(core::print(now[0]) == R"(@proc
def f(a: [i8][4]):
    a[0] = 1
)");
  CHECK(core::print(now[1]) == R"(@proc
def p(x: i8[4], y: i32[4]):
    t: i8
    t = 2 * i8(y[0])
    f(x)
    x[1] = t
)");
}

TEST_CASE("altered steps differ a little and can be read") {
  const Seed& seed = corpus().seeds().at("cut_loop").front();
  const core::Proc p = seed.procs.back();
  const primitives::Registry registry;
  const Json step = Json::parse(seed.steps.back());
  const std::vector<std::string> names = {p->name};
  std::set<std::string> texts;
  for (std::uint64_t k = 1; k <= 100; ++k) {
    core::Random random(k);
    const Json other = altered_step(random, *registry.find("cut_loop").value(), step, p,
                                    places_of(p), {library(), names});
    CHECK(other["op"] == "cut_loop");
    texts.insert(other.dump());
  }
  CHECK(texts.size() > 5);
}

TEST_CASE("a case from the corpus follows from its seed") {
  const Plan plan{9, {}, &corpus()};
  const auto run = [&](int jobs) {
    Work work;
    work.stop.number = 6;
    work.jobs = jobs;
    return to_json(run_cases(library(), plan, work, [](const Progress&) {}).tally).dump();
  };
  CHECK(run(1) == run(2));
}

}  // namespace
}  // namespace selvage::fuzz

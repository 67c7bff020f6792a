// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "backends/hardware.h"
#include "core/parse.h"
#include "primitives/proof_file.h"
#include "tools/fuzz/affine.h"
#include "tools/fuzz/finding_files.h"
#include "tools/fuzz/program.h"
#include "tools/fuzz/retry.h"
#include "tools/fuzz/session.h"
#include "tools/fuzz/shrink.h"
#include "tools/fuzz/smallest_input.h"
#include "tools/fuzz/table.h"
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

Tally run(const Subject& subject, const Plan& plan, const Work& work) {
  return run_cases(subject, plan, work, [](const Progress&) {}).tally;
}

Work some_cases(std::uint64_t count, int jobs = 1, std::uint64_t shard = 0,
                std::uint64_t shards = 1) {
  Work work;
  work.stop = {Stop::By::cases, count, 0};
  work.jobs = jobs;
  work.shard = shard;
  work.shards = shards;
  return work;
}

// A primitive whose plans are changed.
primitives::Registry with_plans_of(const std::string& name,
                                   const std::function<void(primitives::Plan&)>& change) {
  std::vector<primitives::Primitive> all = primitives::Registry().all();
  for (primitives::Primitive& p : all) {
    if (p.manual.name != name) continue;
    p.request = [inner = p.request, change] {
      primitives::Request request = inner();
      request.plan = [plan = request.plan, change](const primitives::Planner& planner) {
        Result<primitives::Plan> made = plan(planner);
        if (!made.ok()) return made;
        primitives::Plan changed = std::move(made).value();
        change(changed);
        return Result<primitives::Plan>(std::move(changed));
      };
      return request;
    };
  }
  return primitives::Registry(std::move(all));
}

core::SourceFileRef file(const std::string& name, const std::string& text) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text});
}

core::SourceFileRef results_file(const std::string& name, const Results& results) {
  return file(name, to_json(results).dump(1));
}

RunInfo info(const Stop& stop) {
  RunInfo run;
  run.version = "1";
  run.seed = 5;
  run.stop = stop;
  return run;
}

int lines_of(const std::string& text) { return static_cast<int>(std::ranges::count(text, '\n')); }

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
  const std::uint64_t count = block_size + 6;
  const std::string one = to_json(run(library(), plan, some_cases(count))).dump();
  CHECK(one == to_json(run(library(), plan, some_cases(count, 3))).dump());
  CHECK(one != to_json(run(library(), {4, {}}, some_cases(count))).dump());
}

TEST_CASE("the shards of a run add up to it, byte for byte") {
  const Plan plan{5, {"cut_loop", "simplify", "fission"}};
  const std::uint64_t count = 2 * block_size + 9;
  const auto part = [&](std::uint64_t shard, std::uint64_t shards) {
    const Work work = some_cases(count, 2, shard, shards);
    Results results{info(work.stop), run(library(), plan, work)};
    results.run.shards = shards;
    results.run.done = {shard + 1};
    return results;
  };
  const std::vector<core::SourceFileRef> files = {results_file("3.json", part(2, 3)),
                                                  results_file("1.json", part(0, 3)),
                                                  results_file("2.json", part(1, 3))};
  const Result<Merged> merged = merge(files);
  REQUIRE(merged.ok());
  CHECK(merged.value().notes.empty());
  CHECK(to_json(merged.value().results).dump() == to_json(part(0, 1)).dump());
  CHECK(merged.value().results.tally.cases == count);

  // Some, and then the others.
  const Result<Merged> some = merge({files[0], files[1]});
  REQUIRE(some.ok());
  REQUIRE(some.value().notes.size() == 1);
  CHECK(some.value().notes[0] == "of 3 shards these are missing: 2");
  const Result<Merged> all = merge({results_file("some.json", some.value().results), files[2]});
  REQUIRE(all.ok());
  CHECK(to_json(all.value().results).dump() == to_json(merged.value().results).dump());

  const Result<Merged> twice = merge({files[0], files[1], files[0]});
  REQUIRE_FALSE(twice.ok());
  CHECK(twice.error().message == "shard 3 is in `3.json` and in `3.json`");
}

TEST_CASE("results that are none of one run are refused with their place") {
  const Results results{info({}), {}};
  const core::SourceFileRef good = results_file("good.json", results);
  const auto refused = [&](const std::string& text, int line, const std::string& message) {
    const Result<Merged> merged = merge({good, file("bad.json", text)});
    REQUIRE_FALSE(merged.ok());
    CHECK(merged.error().loc.line == line);
    CHECK_MESSAGE(merged.error().message.find(message) != std::string::npos,
                  merged.error().message);
  };
  refused("{\n\"selvage_fuzz\": 2,", 2, "");
  refused("[]", 1, "expected an object");
  refused("{\"selvage_fuzz\":\n1}", 2, "results in format 1");
  Results other = results;
  other.run.seed = 6;
  refused(to_json(other).dump(1), 5, "its `seed` is 6 and not 5");
  other = results;
  other.run.stop.number = 7;
  refused(to_json(other).dump(1), 6, "its `stop` is {\"cases\":7} and not {\"cases\":100}");
  other = results;
  other.run.done = {2};
  refused(to_json(other).dump(1), 16, "`done` must be some of the shards 1 to 1, in order");
  nlohmann::ordered_json broken = to_json(results);
  broken["primitives"]["fuse"] = {{"tried", -1}};
  refused(broken.dump(1), 27, "`tried` must be a number");
}

TEST_CASE("a run stops at the case that makes the judged steps enough") {
  const Plan plan{2, {"rename", "simplify"}};
  Work work = some_cases(0);
  work.stop = {Stop::By::judged, 20, 0};
  const Tally one = run(library(), plan, work);
  CHECK(one.sum().judged >= 20);
  work.jobs = 3;
  CHECK(to_json(run(library(), plan, work)).dump() == to_json(one).dump());
  const Tally before = run(library(), plan, some_cases(one.cases - 1));
  CHECK(before.sum().judged < 20);
}

// The hole: statements are exchanged whether they commute or not.
TEST_CASE("a primitive that owes too little is found out, and the program is a few lines") {
  const Subject subject(
      library(), with_plans_of("reorder_stmts", [](primitives::Plan& plan) { plan.owes.clear(); }));
  Work work = some_cases(block_size);
  work.jobs = 2;
  const Tally tally = run(subject, {1, {"reorder_stmts"}}, work);
  REQUIRE_FALSE(tally.findings.empty());
  for (const Finding& f : tally.findings) {
    CHECK(f.kind == "meaning");
    CHECK(f.primitive == "reorder_stmts");
    CHECK(f.reproduced);
    CHECK(f.steps.size() == 1);
    CHECK_MESSAGE(lines_of(f.program) <= 10, finding_text(f));
    CHECK_MESSAGE(f.message.find(" differs: ") != std::string::npos, f.message);
    CHECK(goes_wrong(subject, f));
    // With all that is owed the step is refused.
    CHECK_FALSE(goes_wrong(library(), f));
    const std::vector<FindingFile> files = finding_files(f, {"lab"});
    REQUIRE(files.size() == 3);
    const auto proof =
        proofs::parse_proof(file("p.proof", "reorder_stmts - x\n\n" + files[2].text));
    REQUIRE_MESSAGE(proof.ok(), (proof.ok() ? "" : render(proof.error())));
    CHECK_FALSE(proof.value().cases[0].accepted);
    CHECK_FALSE(proof.value().cases[0].refusal);
  }
}

TEST_CASE("a process that dies, or does not end, is a finding with its program and steps") {
  Work work = some_cases(6);
  const Tally crashed =
      run(Subject(library(), with_plans_of("rename", [](primitives::Plan&) { ::raise(SIGKILL); })),
          {1, {"rename"}}, work);
  REQUIRE(crashed.findings.size() == 6);
  CHECK(crashed.cases == 6);
  const Finding& f = crashed.findings[0];
  CHECK(f.kind == "crash");
  CHECK(f.primitive == "rename");
  CHECK(f.message == "the process ended with signal 9 (Killed)");
  CHECK(f.steps.size() == 1);
  CHECK_MESSAGE(lines_of(f.program) <= 4, f.program);

  work = some_cases(1);
  work.hang_seconds = 1;
  const Tally hung =
      run(Subject(library(), with_plans_of("rename", [](primitives::Plan&) { ::pause(); })),
          {1, {"rename"}}, work);
  REQUIRE(hung.findings.size() == 1);
  CHECK(hung.findings[0].kind == "hang");
  CHECK(hung.findings[0].primitive == "rename");
  CHECK_FALSE(hung.findings[0].program.empty());
}

TEST_CASE("the smallest input on which versions differ is told") {
  Finding f;
  f.kind = "meaning";
  f.program =
      "@proc\ndef p(n: size, m: size, x: f32[n], y: f32[m]):\n    assert n >= 3\n"
      "    x[2] = y[0]\n    x[2] = y[m - 1] + 1.0\n";
  f.steps = {R"({"op":"reorder_stmts","block":{"path":[0],"count":2}})"};
  const Subject subject(
      library(), with_plans_of("reorder_stmts", [](primitives::Plan& plan) { plan.owes.clear(); }));
  const auto last = last_step(subject.environment(), f);
  REQUIRE(last);
  const auto input =
      smallest_differing_input(rewrite_of(last->taken.before, last->taken.after, {}), true);
  REQUIRE(input);
  CHECK(input->at == std::map<std::string, std::int64_t>{{"m", 1}, {"n", 3}});
  CHECK(input->message ==
        "for n = 3, m = 1, x = [0, 0, 0], y = [0]: x[2] differs: 1 before, 0 after");
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
    const bool wrong = f.program.find("= y[") != std::string::npos ||
                       f.program.find("+= y[") != std::string::npos ||
                       f.program.find("y[0]") != std::string::npos;
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
  CHECK(files[2].text.find("  import lab\n\n  # insert_pass: meaning: reads y\n  @proc\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace selvage::fuzz

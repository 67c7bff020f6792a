// SPDX-License-Identifier: Apache-2.0
#include "effects/judge.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/build.h"
#include "core/edit.h"
#include "core/traverse.h"
#include "effects_fixture.h"

namespace selvage::effects {
namespace {

using core::Proc;
using fixture::contains;
using fixture::proc;

Proc with_body(const Proc& p, core::Block body) {
  core::ProcNode node = *p;
  node.body = std::move(body);
  return core::make_proc(std::move(node));
}

// Many independent statements: `count` loops over the argument.
Proc long_proc(int count) {
  std::string text = "@proc\ndef p(n: size, x: f32[n], y: f32[n, n]):\n";
  for (int i = 0; i < count; ++i) {
    text += "    for i in seq(0, n):\n        y[i, " + std::to_string(i % 2) + " * 0] = x[i]\n";
  }
  return proc(text);
}

std::string answers(const std::vector<Decision>& decisions) {
  std::string out;
  for (const Decision& d : decisions) {
    out += std::string(name(d.claim)) + "/" + d.what + "/" +
           std::to_string(static_cast<int>(d.answer)) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a certificate lists what was proved") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    t: f32[n]\n    for i in seq(0, n):\n"
      "        t[i] = x[i]\n");
  const Result<Certificate> r = judge.certify_source(p);
  REQUIRE(r.ok());
  CHECK(r.value().after() == p);
  CHECK(r.value().before() == p);
  CHECK(r.value().laws().empty());
  bool bounds = false;
  bool sizes = false;
  for (const Decision& d : r.value().decisions()) {
    CHECK(d.answer == smt::Answer::proved);
    bounds = bounds || d.claim == Claim::in_bounds;
    sizes = sizes || d.claim == Claim::positive_size;
  }
  CHECK(bounds);
  CHECK(sizes);
  CHECK(judge.decisions().size() == r.value().decisions().size());
}

TEST_CASE("what an edit did not touch is not proved again") {
  Judge judge;
  const Proc p = long_proc(40);
  REQUIRE(judge.certify_source(p).ok());
  const std::uint64_t asked = judge.statistics().queries;
  core::Edit edit(p);
  edit.insert(core::Gap{{}, 0}, {core::make_stmt({}, core::Pass{})});
  const Result<Certificate> again = judge.certify(p, edit.proc(), {});
  REQUIRE(again.ok());
  CHECK(judge.statistics().queries == asked);
}

TEST_CASE("a statement moved to where less is known is proved again") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, k: index, x: f32[n]):\n    if k >= 0 and k < n:\n"
      "        x[k] = 0.0\n");
  REQUIRE(judge.certify_source(p).ok());
  const core::Stmt inner = core::stmt_at(p, {0, 0, 0});
  const Result<Certificate> moved = judge.certify(p, with_body(p, {inner}), {});
  REQUIRE_FALSE(moved.ok());
  CHECK(moved.error().claim == "in_bounds");
  CHECK(moved.error().reason == Reason::refuted);
}

TEST_CASE("one node in two places is judged in both") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, k: index, x: f32[n]):\n    if k >= 0 and k < n:\n"
      "        x[k] = 0.0\n    else:\n        pass\n");
  const core::Stmt inner = core::stmt_at(p, {0, 0, 0});
  const auto& branch = *core::as<core::If>(core::stmt_at(p, {0}));
  const Proc q = with_body(p, {core::if_then(branch.cond, {inner}, {inner})});
  const Result<Certificate> r = judge.certify(p, q, {});
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().claim == "in_bounds");
}

TEST_CASE("an ill-formed result is refused as such") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n"
      "        x[i] = 0.0\n");
  const Result<Certificate> r = judge.certify(p, with_body(p, {core::stmt_at(p, {0, 0, 0})}), {});
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().reason == Reason::not_applicable);
  CHECK(contains(r.error().message, "the result would be ill-formed"));
}

TEST_CASE("an obligation that fails names its claim and is confirmed by running") {
  Judge judge;
  const Proc p = proc("@proc\ndef p(n: size, x: f32[n]):\n    x[0] = 1.0\n    x[n - 1] = 2.0\n");
  const Proc swapped = with_body(p, {p->body[1], p->body[0]});
  const std::vector<Obligation> owed = {
      statements_commute(p, core::range_of({0}), core::range_of({1}))};
  const Result<Certificate> r = judge.certify(p, swapped, owed);
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().claim == "statements_commute");
  CHECK(r.error().reason == Reason::refuted);
  REQUIRE(r.error().witness.size() == 1);
  CHECK(r.error().witness[0].name == p->args[0].name);
  CHECK(r.error().witness[0].value == 1);
  CHECK(contains(render(r.error()), "confirmed by running both versions: x[0] differs"));
}

TEST_CASE("conditions at a place") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    assert n % 8 == 0\n"
      "    for i in seq(0, n):\n        x[i] = 0.0\n");
  const core::Expr n = core::var(p->args[0].name, core::Scalar::size);
  const auto number = [](std::int64_t k) { return core::int_const(k); };
  CHECK(judge.would_hold(divides_evenly(p, {0}, n, 4)));
  CHECK_FALSE(judge.would_hold(divides_evenly(p, {0}, n, 3)));
  CHECK(judge.would_hold(loop_nonempty(p, {0})));
  CHECK(judge.would_hold(cut_point_in_range(p, {0}, number(8))));
  CHECK_FALSE(judge.would_hold(cut_point_in_range(p, {0}, number(9))));
  CHECK(judge.would_hold(
      expressions_equal(p, {0}, core::mul(core::floor_div(n, number(8)), number(8)), n)));
  CHECK_FALSE(judge.would_hold(expressions_equal(p, {0}, n, number(8))));
  const core::Expr i = core::var(core::as<core::For>(p->body[0])->iter);
  CHECK(
      judge.would_hold(condition_holds(p, {0, 0, 0}, core::compare(core::BinaryOp::lt, i, n), "")));
  CHECK_FALSE(judge.would_hold(
      condition_holds(p, {0}, core::compare(core::BinaryOp::gt, n, number(8)), "")));
  CHECK(judge.decisions().empty());
}

TEST_CASE("a refused condition gives its reason and the smallest case") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, m: size, x: f32[n]):\n    for i in seq(0, n):\n"
      "        x[i] = 0.0\n");
  const core::Expr n = core::var(p->args[0].name, core::Scalar::size);
  const std::vector<Obligation> owed = {
      divides_evenly(p, {0}, core::add(n, core::int_const(1)), 4)};
  const Result<Certificate> r = judge.certify(p, p, owed);
  REQUIRE_FALSE(r.ok());
  CHECK(contains(r.error().message, "`n + 1` is not always divisible by 4"));
  REQUIRE(r.error().notes.size() == 1);
  CHECK(r.error().notes[0].text == "with n = 1: `n + 1` is 2");
}

TEST_CASE("laws: reordering float reductions needs reassociation, integers need nothing") {
  const auto swapped_laws = [](const std::string& type, Numerics numerics) -> std::string {
    JudgeOptions options;
    options.numerics = numerics;
    Judge judge(options);
    const Proc p = proc("@proc\ndef p(x: " + type + "[4], y: " + type +
                        "[4]):\n    x[0] += y[0]\n    x[0] += y[1]\n");
    const std::vector<Obligation> owed = {
        statements_commute(p, core::range_of({0}), core::range_of({1}))};
    const Result<Certificate> r = judge.certify(p, with_body(p, {p->body[1], p->body[0]}), owed);
    if (!r.ok()) return r.error().claim;
    std::string out = "laws:";
    for (const Law& l : r.value().laws()) out += " " + l.name;
    return out;
  };
  CHECK(swapped_laws("f32", Numerics::real) == "laws: reassociate");
  CHECK(swapped_laws("f32", Numerics::exact) == "statements_commute");
  CHECK(swapped_laws("i8", Numerics::exact) == "laws:");
}

TEST_CASE("the same questions get the same answers in the same order") {
  const auto once = [] {
    Judge judge;
    CHECK(judge.certify_source(long_proc(5)).ok());
    return answers(judge.decisions());
  };
  CHECK(once() == once());
}

TEST_CASE("an initialisation that cannot be decided stays on the record, also when remembered") {
  Judge judge;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    t: f32[n]\n    Cfg.i = 0\n    for i in seq(0, n):\n"
      "        if Cfg.i < n:\n            if Cfg.i >= 0:\n                t[Cfg.i] = x[i]\n"
      "        Cfg.i = Cfg.i + 1\n    for j in seq(0, n):\n        x[j] = t[j]\n");
  for (int round = 0; round < 2; ++round) {
    const Result<Certificate> r = judge.certify_source(p);
    REQUIRE_MESSAGE(r.ok(), (r.ok() ? "" : render(r.error())));
    int open = 0;
    for (const Decision& d : r.value().decisions()) {
      if (d.answer == smt::Answer::undecided) ++open;
    }
    CHECK(open == 1);
  }
}

TEST_CASE("queries are written where they are asked for") {
  const std::filesystem::path dir =
      std::filesystem::temp_directory_path() / "selvage_effects_judge_test";
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  JudgeOptions options;
  options.dump_smt = dir.string();
  Judge judge(options);
  CHECK(judge.certify_source(long_proc(1)).ok());
  std::ifstream file(dir / "00001.in_bounds.smt2");
  std::stringstream text;
  text << file.rdbuf();
  CHECK(contains(text.str(), "(check-sat)"));
  std::filesystem::remove_all(dir);
}

TEST_CASE("a directory that cannot be written is bad input, not a verdict") {
  JudgeOptions options;
  options.dump_smt = "/nonexistent/selvage";
  Judge judge(options);
  const Result<Certificate> r = judge.certify_source(long_proc(1));
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().reason == Reason::bad_input);
}

TEST_CASE("checking a long procedure again after an edit at its end is quick") {
  Judge judge;
  const Proc p = long_proc(150);
  REQUIRE(judge.certify_source(p).ok());
  core::Edit edit(p);
  edit.insert(core::Gap{{}, 150}, {core::make_stmt({}, core::Pass{})});
  const Proc q = edit.proc();
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(judge.certify(p, q, {}).ok());
  const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - start;
  MESSAGE("300 statements again: " << passed.count() << " ms");
  CHECK(passed.count() < 100);  // measured about 1 ms; generous for slow machines and sanitizers
}

}  // namespace selvage::effects

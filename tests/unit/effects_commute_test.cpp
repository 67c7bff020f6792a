// SPDX-License-Identifier: Apache-2.0
#include "core/traverse.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Proc;
using smt::Answer;
using testing::proc;
using testing::story;
using testing::Tools;

constexpr const char* head =
    "@proc\ndef p(n: size, m: size, x: f32[n, m], y: f32[n], k: i32[n]):\n";

// The first two statements of the body, asked whether they commute.
Outcome two_statements(Tools& tools, const std::string& text) {
  const Proc p = proc(text);
  tools.prover.subject = p;
  return decide_statements_commute(
      tools.prover, statements_commute(p, BlockRange{{}, 0, 1}, BlockRange{{}, 1, 1}));
}

Answer answer_of(const std::string& body, Numerics numerics = Numerics::real) {
  Tools tools(numerics);
  return two_statements(tools, head + body).decision.answer;
}

// The loop nest that is the whole body.
Outcome flipped(Tools& tools, const std::string& text) {
  const Proc p = proc(text);
  tools.prover.subject = p;
  return decide_flipped_iterations_commute(tools.prover, flipped_iterations_commute(p, {0}));
}

Answer flip_of(const std::string& body, Numerics numerics = Numerics::real) {
  Tools tools(numerics);
  return flipped(tools, head + body).decision.answer;
}

// The loop that is the whole body, split after its first statement.
Outcome fissioned(Tools& tools, const std::string& text) {
  const Proc p = proc(text);
  tools.prover.subject = p;
  return decide_fissioned_parts_commute(tools.prover,
                                        fissioned_parts_commute(p, core::Gap{{0, 0}, 1}));
}

Answer fission_of(const std::string& body) {
  Tools tools;
  return fissioned(tools, head + body).decision.answer;
}

}  // namespace

// ---- statements

TEST_CASE("statements on different buffers commute") {
  CHECK(answer_of("    y[0] = 1.0\n    x[0, 0] = 2.0\n") == Answer::proved);
}

TEST_CASE("a write and a read of one cell do not commute, and the refusal names both") {
  Tools tools;
  const Outcome o =
      two_statements(tools, std::string(head) + "    y[0] = 1.0\n    x[0, 0] = y[0]\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(story(o).find(
            "`y[0] = 1.0` writes y[0]; `x[0, 0] = y[0]` reads it and would now run first") !=
        std::string::npos);
}

TEST_CASE("two different values in one cell do not commute, one literal twice does") {
  CHECK(answer_of("    y[0] = 1.0\n    y[0] = 2.0\n") == Answer::refuted);
  CHECK(answer_of("    y[0] = 1.0\n    y[0] = 1.0\n") == Answer::proved);
  CHECK(answer_of("    y[0] = 0.0\n    y[0] = -0.0\n") != Answer::proved);
}

TEST_CASE("a literal in a cell and a read between are seen pair by pair") {
  CHECK(answer_of("    for i in seq(0, n):\n        y[i] = 1.0\n"
                  "    for i in seq(0, n):\n        x[i, 0] = y[i]\n        y[i] = 1.0\n") ==
        Answer::refuted);
}

TEST_CASE("loops over disjoint ranges commute") {
  CHECK(answer_of("    for i in seq(0, n / 2):\n        y[i] = 1.0\n"
                  "    for i in seq(n / 2, n):\n        y[i] = 2.0\n") == Answer::proved);
  CHECK(answer_of("    for i in seq(0, n / 2 + 1):\n        y[i] = 1.0\n"
                  "    for i in seq(n / 2, n):\n        y[i] = 2.0\n") == Answer::refuted);
}

TEST_CASE("loops that never run commute with anything") {
  CHECK(answer_of("    for i in seq(n, n):\n        y[0] = 1.0\n    y[0] = 2.0\n") ==
        Answer::proved);
}

TEST_CASE("guards keep accesses apart") {
  CHECK(answer_of("    for i in seq(0, n):\n        if i % 2 == 0:\n            y[i] = 1.0\n"
                  "    for i in seq(0, n):\n        if i % 2 == 1:\n            y[i] = 2.0\n") ==
        Answer::proved);
}

TEST_CASE("a window is the buffer it was made from") {
  Tools tools;
  const Proc p = proc(std::string(head) +
                      "    w = y[0:1]\n    w[0] = 1.0\n    y[0] = 2.0\n    x[0, 0] = 3.0\n");
  tools.prover.subject = p;
  const auto ask = [&](int at) {
    return decide_statements_commute(tools.prover, statements_commute(p, BlockRange{{}, at, 1},
                                                                      BlockRange{{}, at + 1, 1}))
        .decision.answer;
  };
  CHECK(ask(1) == Answer::refuted);
  CHECK(ask(2) == Answer::proved);
  CHECK(ask(0) == Answer::refuted);  // the second uses the name that the first makes
}

TEST_CASE("what a callee writes through a window is seen") {
  const std::string callee = "@proc\ndef g(a: [f32][4]):\n    a[1] = 9.0\n\n";
  const std::string caller = "@proc\ndef p(y: f32[8], z: f32[8]):\n    g(y[2:6])\n";
  Tools tools;
  CHECK(two_statements(tools, callee + caller + "    z[0] = y[3]\n").decision.answer ==
        Answer::refuted);
  CHECK(two_statements(tools, callee + caller + "    z[0] = y[2]\n").decision.answer ==
        Answer::proved);
}

TEST_CASE("a configuration field is a location") {
  CHECK(answer_of("    Cfg.on = True\n    if Cfg.on:\n        y[0] = 1.0\n") == Answer::refuted);
  CHECK(answer_of("    Cfg.i = 3\n    Cfg.i = 3\n") == Answer::proved);
  CHECK(answer_of("    Cfg.i = 3\n    Cfg.i = 4\n") == Answer::refuted);
  CHECK(answer_of("    Cfg.i = 3\n    Cfg.on = True\n") == Answer::proved);
}

TEST_CASE("reductions into one cell commute over the reals, by the law that is recorded") {
  const std::string text = std::string(head) + "    y[0] += 1.0\n    y[0] += 2.0\n";
  Tools real(Numerics::real);
  const Outcome o = two_statements(real, text);
  CHECK(o.proved());
  CHECK(o.laws == std::vector<Law>{Law{"reassociate"}});
  Tools exact(Numerics::exact);
  CHECK(two_statements(exact, text).decision.answer == Answer::refuted);
}

TEST_CASE("reductions of integers commute without a law") {
  Tools exact(Numerics::exact);
  const Outcome o = two_statements(exact, std::string(head) + "    k[0] += 1\n    k[0] += 2\n");
  CHECK(o.proved());
  CHECK(o.laws.empty());
}

TEST_CASE("reductions into different cells need no law") {
  Tools tools;
  const Outcome o = two_statements(
      tools,
      std::string(head) + "    x[0, 0] += 1.0\n    for i in seq(1, n):\n        x[i, 0] += 2.0\n");
  CHECK(o.proved());
  CHECK(o.laws.empty());
}

TEST_CASE("a reduction conflicts with a read and with a write") {
  CHECK(answer_of("    y[0] += 1.0\n    x[0, 0] = y[0]\n") == Answer::refuted);
  CHECK(answer_of("    y[0] += 1.0\n    y[0] = 1.0\n") == Answer::refuted);
  CHECK(answer_of("    y[0] += 1.0\n    y[0] += y[0]\n") == Answer::refuted);
}

TEST_CASE("buffers allocated inside are nobody else's") {
  CHECK(answer_of(
            "    for i in seq(0, n):\n        t: f32\n        t = 1.0\n        y[i] = t\n"
            "    for i in seq(0, n):\n        t: f32\n        t = 2.0\n        x[i, 0] = t\n") ==
        Answer::proved);
}

// ---- flipped iterations

TEST_CASE("iterations that only write their own cells flip") {
  CHECK(flip_of("    for i in seq(0, n):\n        for j in seq(0, m):\n"
                "            x[i, j] = x[i, j] * 2.0\n") == Answer::proved);
}

TEST_CASE("an anti-diagonal dependence does not flip, and the story is told") {
  Tools tools;
  const Outcome o = flipped(tools,
                            "@proc\ndef p(n: size, x: f32[n, n]):\n    assert n >= 2\n"
                            "    for i in seq(1, n):\n        for j in seq(0, n - 1):\n"
                            "            x[i, j] = x[i - 1, j + 1]\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(o.error->message == "iterations of `i` and `j` do not commute");
  CHECK(story(o) ==
        "with n = 3: iteration (i=1, j=1) writes x[1, 1]; iteration (i=2, j=0) reads "
        "it and would now run first");
}

TEST_CASE("a diagonal dependence flips") {
  CHECK(flip_of("    for i in seq(1, n):\n        for j in seq(1, m):\n"
                "            x[i, j] = x[i - 1, j - 1]\n") == Answer::proved);
}

TEST_CASE("writes of one constant flip, of a value do not") {
  CHECK(flip_of("    for i in seq(0, n):\n        for j in seq(0, m):\n"
                "            y[0] = 1.0\n") == Answer::proved);
  CHECK(flip_of("    for i in seq(0, n):\n        for j in seq(0, m):\n"
                "            y[0] = x[i, j]\n") == Answer::refuted);
}

TEST_CASE("bounds of flipped loops must not change under way") {
  CHECK(flip_of("    for i in seq(0, n):\n        for j in seq(0, Cfg.i):\n"
                "            Cfg.i = 3\n") != Answer::proved);
  CHECK(flip_of("    for i in seq(0, n):\n        for j in seq(0, Cfg.i):\n"
                "            Cfg.on = True\n") == Answer::proved);
  CHECK(flip_of("    for i in seq(0, Cfg.i):\n        for j in seq(0, n):\n"
                "            Cfg.i = 3\n") != Answer::proved);
}

TEST_CASE("each iteration has its own inner range") {
  // (i, j) with j > i only: the transposed cell is never one of the nest's own.
  CHECK(flip_of("    for i in seq(0, 8):\n        for j in seq(i + 1, 8):\n"
                "            if i < n and j < m and j < n and i < m:\n"
                "                x[i, j] = x[j, i]\n") == Answer::proved);
}

TEST_CASE("a reduction over both loops flips over the reals only") {
  const char* body =
      "    for i in seq(0, n):\n        for j in seq(0, m):\n            y[0] += x[i, j]\n";
  CHECK(flip_of(body, Numerics::real) == Answer::proved);
  CHECK(flip_of(body, Numerics::exact) == Answer::refuted);
}

// ---- fission

TEST_CASE("a part that feeds the next iteration cannot be split off") {
  CHECK(fission_of("    for i in seq(0, n - 1):\n        x[i, 0] = y[i]\n"
                   "        y[i + 1] = x[i, 0] + 1.0\n") == Answer::refuted);
}

TEST_CASE("a part that uses the same iteration only can be split off") {
  CHECK(fission_of("    for i in seq(0, n):\n        x[i, 0] = y[i]\n"
                   "        y[i] = x[i, 0] + 1.0\n") == Answer::proved);
  CHECK(fission_of("    for i in seq(1, n):\n        x[i, 0] = y[i]\n"
                   "        y[i] = x[i - 1, 0] + 1.0\n") == Answer::proved);
}

TEST_CASE("a scalar that carries a value cannot be split from its use") {
  CHECK(fission_of("    for i in seq(0, n):\n        y[0] = x[i, 0]\n        x[i, 0] = y[0]\n") ==
        Answer::refuted);
}

TEST_CASE("bounds that the first part changes forbid fission") {
  CHECK(fission_of("    for i in seq(0, Cfg.i):\n        Cfg.i = 3\n        pass\n") ==
        Answer::refuted);
}

TEST_CASE("configuration set in every iteration and used in the second part") {
  CHECK(fission_of("    for i in seq(0, n):\n        Cfg.i = i\n"
                   "        if Cfg.i == 0:\n            y[i] = 1.0\n") == Answer::refuted);
}

// ---- values

TEST_CASE("a value is unchanged unless something it reads is written") {
  Tools tools;
  const Proc p = proc(std::string(head) +
                      "    for i in seq(1, n):\n        y[i] = 1.0\n    x[0, 0] = y[0]\n"
                      "    y[0] += 1.0\n");
  tools.prover.subject = p;
  const core::Expr value = core::expressions(p->body[1])[2];
  const auto ask = [&](int first, int count) {
    return decide_value_unchanged(tools.prover,
                                  value_unchanged(p, BlockRange{{}, first, count}, value))
        .decision.answer;
  };
  CHECK(ask(0, 1) == Answer::proved);
  CHECK(ask(0, 2) == Answer::proved);
  CHECK(ask(0, 3) == Answer::refuted);
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// Claims about when what a buffer holds is needed.
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Gap;
using core::Path;
using core::Proc;
using smt::Answer;
using testing::proc;
using testing::story;
using testing::symbol;
using testing::Tools;

constexpr const char* head = "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n";

// Dimension 0 of the buffer that the first statement allocates, modulo `size`.
Outcome folded(Tools& tools, const std::string& body, std::int64_t size) {
  const Proc p = proc(head + body);
  tools.prover.subject = p;
  return decide_folded_cells_disjoint(tools.prover, folded_cells_disjoint(p, {0}, 0, size));
}

Answer fold_of(const std::string& body, std::int64_t size) {
  Tools tools;
  return folded(tools, body, size).decision.answer;
}

Answer dead(const std::string& text, const Gap& gap, const std::string& buffer) {
  const Proc p = proc(text);
  Tools tools;
  tools.prover.subject = p;
  return decide_dead_after(tools.prover, dead_after(p, gap, symbol(p, buffer))).decision.answer;
}

// The new buffer is `t`, the old one `s`.
Outcome taken_over(Tools& tools, const std::string& body, const BlockRange& range) {
  const Proc p = proc(head + body);
  tools.prover.subject = p;
  return decide_cells_taken_over(tools.prover,
                                 cells_taken_over(p, range, symbol(p, "t"), symbol(p, "s")));
}

}  // namespace

// ---- folding

TEST_CASE("a buffer may be as small as the distance of its accesses") {
  const std::string body =
      "    t: f32[n + 1]\n"
      "    t[0] = x[0]\n"
      "    for i in seq(0, n):\n"
      "        t[i + 1] = x[i]\n"
      "        y[i] = t[i] + t[i + 1]\n";
  CHECK(fold_of(body, 1) == Answer::undecided);  // only a run can refute it
  CHECK(fold_of(body, 2) == Answer::proved);
  CHECK(fold_of(body, 3) == Answer::proved);
}

TEST_CASE("one iteration comes before the next, not after it") {
  const std::string body =
      "    t: f32[n]\n"
      "    for i in seq(0, n):\n"
      "        t[i] = x[i]\n"
      "        y[i] = t[i]\n";
  CHECK(fold_of(body, 1) == Answer::proved);
}

TEST_CASE("iterations of a parallel loop come in any order") {
  const std::string body =
      "    t: f32[n]\n"
      "    for i in par(0, n):\n"
      "        t[i] = x[i]\n"
      "        y[i] = t[i]\n";
  CHECK(fold_of(body, 1) == Answer::undecided);
}

TEST_CASE("the two parts of a condition do not both run") {
  const std::string body =
      "    t: f32[8]\n"
      "    if n > 3:\n"
      "        t[4] = x[0]\n"
      "        y[0] = t[4]\n"
      "    else:\n"
      "        t[0] = x[0]\n"
      "        y[0] = t[0]\n";
  CHECK(fold_of(body, 4) == Answer::proved);
}

TEST_CASE("the events in a call have an order") {
  const std::string callee =
      "@proc\ndef g(d: [f32][1], s: [f32][1]):\n    d[0] = s[0]\n    s[0] = 2.0\n"
      "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n    t: f32[4]\n    t[2] = x[0]\n";
  Tools tools;
  const auto answer = [&](const std::string& call) {
    const Proc p = proc(callee + call);
    return decide_folded_cells_disjoint(tools.prover, folded_cells_disjoint(p, {0}, 0, 2))
        .decision.answer;
  };
  CHECK(answer("    g(t[0:1], t[2:3])\n") == Answer::undecided);
  CHECK(answer("    g(t[3:4], t[2:3])\n") == Answer::proved);
}

TEST_CASE("the counterexample names both events") {
  Tools tools;
  const Outcome o = folded(tools,
                           "    t: f32[8]\n"
                           "    for i in seq(0, 8):\n"
                           "        t[7 - i] = x[0]\n"
                           "    y[0] = t[7] + t[0]\n",
                           4);
  CHECK(story(o) ==
        "`t[7 - i] = x[0]` writes t[4]; later `y[0] = t[7] + t[0]` reads t[0], which would share "
        "its place");
}

// ---- dead after

TEST_CASE("a local buffer is dead after its last read") {
  const std::string text = head + std::string(
                                      "    t: f32\n"
                                      "    t = x[0]\n"
                                      "    y[0] = t\n"
                                      "    y[0] = 1.0\n");
  CHECK(dead(text, Gap{{}, 1}, "t") == Answer::proved);
  CHECK(dead(text, Gap{{}, 2}, "t") == Answer::refuted);
  CHECK(dead(text, Gap{{}, 3}, "t") == Answer::proved);
  CHECK(dead(text, Gap{{}, 4}, "t") == Answer::proved);
}

TEST_CASE("later iterations count, of every loop in which the buffer lives") {
  const auto nest = [](const std::string& before, const std::string& inside) {
    return head + std::string("    t: f32\n    t = 0.0\n    for i in seq(0, n):\n") + before +
           "        for j in seq(0, n):\n" + inside + "            y[j] = 1.0\n";
  };
  CHECK(dead(nest("        pass\n", "            t = x[j]\n"), {{2, 0, 1, 0}, 2}, "t") ==
        Answer::proved);
  CHECK(dead(nest("        pass\n", "            y[i] = t\n"), {{2, 0, 1, 0}, 1}, "t") ==
        Answer::refuted);
  CHECK(dead(nest("        y[i] = t\n", "            pass\n"), {{2, 0, 1, 0}, 1}, "t") ==
        Answer::refuted);
  CHECK(dead(nest("        t = x[i]\n        y[i] = t\n", "            pass\n"), {{2, 0, 2, 0}, 1},
             "t") == Answer::proved);
  CHECK(dead(nest("        t: f32\n        t = x[i]\n", "            y[i] = t\n"),
             {{2, 0, 2, 0}, 1}, "t") == Answer::proved);
}

TEST_CASE("what an argument holds at the end is for the caller") {
  const std::string text = head + std::string(
                                      "    y[0] = 1.0\n"
                                      "    for i in seq(0, n):\n"
                                      "        x[i] = 1.0\n"
                                      "    for i in seq(1, n):\n"
                                      "        y[i] = 1.0\n");
  CHECK(dead(text, Gap{{}, 0}, "x") == Answer::proved);
  CHECK(dead(text, Gap{{}, 0}, "y") == Answer::proved);
  CHECK(dead(text, Gap{{}, 1}, "y") == Answer::refuted);
  CHECK(dead(text, Gap{{}, 2}, "x") == Answer::refuted);
}

TEST_CASE("scalar and window arguments, too") {
  const std::string text =
      "@proc\ndef p(n: size, a: f32, w: [f32][n, 4]):\n"
      "    for i in seq(0, n):\n"
      "        for j in seq(0, 4):\n"
      "            w[i, j] = 1.0\n"
      "    a = 2.0\n";
  CHECK(dead(text, Gap{{}, 0}, "a") == Answer::proved);
  CHECK(dead(text, Gap{{}, 0}, "w") == Answer::proved);
  CHECK(dead(text, Gap{{}, 1}, "w") == Answer::refuted);
  CHECK(dead(text, Gap{{}, 2}, "a") == Answer::refuted);
}

TEST_CASE("inside a parallel loop that the buffer outlives, nothing is decided") {
  const std::string text = head + std::string(
                                      "    t: f32[n]\n"
                                      "    for i in par(0, n):\n"
                                      "        t[i] = x[i]\n"
                                      "        y[i] = t[i]\n");
  CHECK(dead(text, Gap{{1, 0}, 2}, "t") == Answer::undecided);
}

// ---- taken over

TEST_CASE("a buffer takes over another up to its last use") {
  const std::string body =
      "    s: f32\n"
      "    s = x[0]\n"
      "    t: f32\n"
      "    t = s\n"
      "    y[0] = t\n"
      "    s = y[0]\n"
      "    y[0] = s\n";
  Tools tools;
  CHECK(taken_over(tools, body, BlockRange{{}, 3, 2}).proved());
  CHECK(taken_over(tools, body, BlockRange{{}, 3, 4}).decision.answer == Answer::undecided);
  const Outcome too_short = taken_over(tools, body, BlockRange{{}, 3, 1});
  REQUIRE(too_short.error);
  CHECK(too_short.error->message == "`t` is used after the statements in question");
}

}  // namespace selvage::effects

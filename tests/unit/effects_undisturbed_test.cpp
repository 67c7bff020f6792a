// SPDX-License-Identifier: Apache-2.0
//
// first_part_undisturbed: does the second part of an iteration leave alone what the first part of
// later ones touches?
#include "effects_order_fixture.h"

namespace selvage::effects::testing {
namespace {

using smt::Answer;

Outcome asked(Tools& tools, const std::string& text, int at = 1) {
  const core::Proc p = proc(text);
  tools.prover.subject = p;
  return decide_first_part_undisturbed(tools.prover,
                                       first_part_undisturbed(p, core::Gap{{0, 0}, at}));
}

Answer answer_of(const std::string& body) {
  Tools tools;
  return asked(tools, "@proc\ndef p(n: size, x: f32[n], y: f32[n], t: f32[2], k: i32[1]):\n" + body)
      .decision.answer;
}

TEST_CASE("the second part may read what the first part writes") {
  CHECK(answer_of("    for i in seq(0, n):\n        t[0] = y[0]\n        x[i] += t[0]\n") ==
        Answer::proved);
}

TEST_CASE("it may not change what the first part reads, and the refusal names both") {
  Tools tools;
  const Outcome o = asked(tools,
                          "@proc\ndef p(n: size, x: f32[n], t: f32[2]):\n"
                          "    for i in seq(0, n):\n        t[0] = t[1]\n        t[1] = x[i]\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(story(o).find("writes t[1]") != std::string::npos);
}

TEST_CASE("it may not change what the first part writes, whatever commutes") {
  CHECK(answer_of("    for i in seq(0, n):\n        t[0] = 0.0\n        t[0] += x[i]\n") ==
        Answer::refuted);
  CHECK(answer_of("    for i in seq(0, n):\n        t[0] = 0.0\n        t[0] = 0.0\n") ==
        Answer::refuted);
  CHECK(answer_of("    for i in seq(0, n):\n        k[0] += 1\n        k[0] += 1\n") ==
        Answer::refuted);
}

TEST_CASE("only later iterations count") {
  CHECK(answer_of("    for i in seq(1, n):\n        x[i] = 0.0\n        x[i - 1] = 1.0\n") ==
        Answer::proved);
  CHECK(answer_of("    for i in seq(1, n):\n        x[i - 1] = 0.0\n        x[i] = 1.0\n") ==
        Answer::refuted);
}

TEST_CASE("configuration is state, and bounds are evaluated after the first part") {
  CHECK(answer_of("    for i in seq(0, n):\n        Cfg.i = 3\n        x[i] = 0.0\n") ==
        Answer::proved);
  CHECK(answer_of("    for i in seq(0, n):\n        Cfg.i = 3\n        Cfg.i = i\n") ==
        Answer::refuted);
  CHECK(answer_of("    for i in seq(0, Cfg.i):\n        Cfg.i = 3\n        t[0] = 0.0\n") !=
        Answer::proved);
}

TEST_CASE("windows and calls are what they touch") {
  const std::string callee = "@proc\ndef put(w: [f32][1]):\n    w[0] = 1.0\n\n";
  const auto in = [&](const std::string& argument) {
    Tools tools;
    return asked(tools,
                 callee +
                     "@proc\ndef p(n: size, x: f32[n], t: f32[2]):\n    for i in seq(0, n):\n"
                     "        t[0] = x[0]\n        put(t[" +
                     argument + "])\n")
        .decision.answer;
  };
  CHECK(in("1:2") == Answer::proved);
  CHECK(in("0:1") == Answer::refuted);
}

}  // namespace
}  // namespace selvage::effects::testing

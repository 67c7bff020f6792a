// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Proc;
using smt::Answer;
using testing::proc;
using testing::story;
using testing::Tools;

const std::string head =
    "@proc\ndef p(n: size, m: index, b: bool, x: f32[n], y: f32[n], k: i32[n]):\n"
    "    assert n >= 8\n";

// Of the whole body.
Outcome twice(Tools& tools, const std::string& body,
              const std::optional<core::Expr>& again = std::nullopt) {
  const Proc p = proc(head + body);
  tools.prover.subject = p;
  return decide_body_idempotent(
      tools.prover, body_idempotent(p, BlockRange{{}, 0, static_cast<int>(p->body.size())}, again));
}

Answer answer_of(const std::string& body) {
  Tools tools;
  return twice(tools, body).decision.answer;
}

}  // namespace

TEST_CASE("what is only written, or read and left alone, may be repeated") {
  CHECK(answer_of("    for i in seq(0, n):\n        x[i] = y[i]\n") == Answer::proved);
  CHECK(answer_of("    pass\n") == Answer::proved);
  CHECK(answer_of("    for i in seq(0, 4):\n        x[i] = x[i + 4]\n") == Answer::proved);
}

TEST_CASE("a sum is refuted, and the refusal says where it grows") {
  Tools tools;
  const Outcome o = twice(tools, "    x[2] += y[0]\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(story(o).find("`x[2] += y[0]` adds to x[2] in each run") != std::string::npos);
  CHECK(answer_of("    k[0] += 1\n") == Answer::refuted);
  CHECK(answer_of("    k[0] = 1 + k[0]\n") == Answer::refuted);
}

TEST_CASE("a read is covered by a write before it in the same run only") {
  CHECK(answer_of("    x[0] = 1.0\n    y[0] = x[0]\n    x[0] = 2.0\n") == Answer::proved);
  CHECK(answer_of("    x[0] = 0.0\n    for i in seq(0, n):\n        x[0] += y[i]\n") ==
        Answer::proved);
  CHECK(answer_of("    y[0] = x[0]\n    x[0] = 2.0\n") == Answer::undecided);
  CHECK(answer_of("    if b:\n        x[0] = 1.0\n    x[0] += 1.0\n") == Answer::undecided);
  CHECK(answer_of("    if b:\n        x[0] = 1.0\n    else:\n        x[0] = 2.0\n"
                  "    x[0] += 1.0\n") == Answer::proved);
}

TEST_CASE("a loop that may not run covers nothing") {
  CHECK(answer_of("    for i in seq(0, m):\n        x[0] = 1.0\n    x[0] += 1.0\n") ==
        Answer::undecided);
  CHECK(answer_of("    for i in seq(0, n):\n        x[0] = 1.0\n    x[0] += 1.0\n") ==
        Answer::proved);
}

TEST_CASE("each iteration of a parallel loop has to write what it reads") {
  CHECK(answer_of("    for i in par(0, n):\n        x[i] = 0.0\n        x[i] += y[i]\n") ==
        Answer::proved);
  CHECK(answer_of("    for i in seq(0, n):\n        x[i] += y[i]\n        x[i] = 0.0\n") ==
        Answer::undecided);
}

TEST_CASE("a buffer of the run's own starts anew") {
  CHECK(answer_of("    t: f32\n    t = 0.0\n    t += x[0]\n    y[0] = t\n") == Answer::proved);
}

TEST_CASE("a field is read after it is set, or holds the same again") {
  CHECK(answer_of("    Cfg.i = 3\n    if Cfg.i == 3:\n        x[0] = 1.0\n") == Answer::proved);
  CHECK(answer_of("    if Cfg.i == 3:\n        x[0] = 1.0\n        Cfg.i = 3\n") == Answer::proved);
  CHECK(answer_of("    if Cfg.i == 3:\n        x[0] = 1.0\n    Cfg.i = 4\n") == Answer::undecided);
  CHECK(answer_of("    Cfg.i = Cfg.i + 1\n") == Answer::undecided);
  CHECK(answer_of("    if b:\n        Cfg.on = True\n    if Cfg.on:\n        x[0] = 1.0\n"
                  "    Cfg.on = False\n") == Answer::undecided);
}

TEST_CASE("a field that a window or a loop's bound reads counts") {
  CHECK(answer_of("    if 0 <= Cfg.i and Cfg.i < n:\n        w = x[Cfg.i:Cfg.i + 1]\n"
                  "        w[0] = 1.0\n    Cfg.i = 4\n") == Answer::undecided);
  CHECK(answer_of("    for i in seq(0, Cfg.i):\n        x[0] = 1.0\n    Cfg.i = 4\n") ==
        Answer::undecided);
}

TEST_CASE("nothing is asked where the code does not run again") {
  Tools tools;
  CHECK(twice(tools, "    x[0] += 1.0\n", core::bool_const(false)).proved());
}

TEST_CASE("the iterations of a sequential loop, when that is owed") {
  Tools tools;
  const Proc p = proc(head + "    for i in seq(0, n):\n        x[0] = y[i]\n");
  tools.prover.subject = p;
  const Outcome o = decide_iterations_independent(tools.prover, p, {0});
  CHECK(o.decision.answer == Answer::refuted);
  REQUIRE(o.error);
  CHECK(o.error->message == "iterations of the loop `i` are not independent");
  CHECK(story(o).find("iteration (i=1) writes it, too") != std::string::npos);
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::Proc;
using smt::Answer;
using testing::proc;
using testing::story;
using testing::Tools;

Outcome first_par_loop(Tools& tools, const std::string& body) {
  const Proc p = proc("@proc\ndef p(n: size, x: f32[n], y: f32[n, n], k: i32[n]):\n" + body);
  tools.prover.subject = p;
  const std::vector<core::Path> loops = par_loops(p);
  REQUIRE(!loops.empty());
  return decide_iterations_independent(tools.prover, p, loops.front());
}

Answer answer_of(const std::string& body) {
  Tools tools;
  return first_par_loop(tools, body).decision.answer;
}

}  // namespace

TEST_CASE("iterations that keep to their own row are independent") {
  CHECK(answer_of("    for i in par(0, n):\n        for j in seq(0, n):\n"
                  "            y[i, j] = x[j]\n") == Answer::proved);
}

TEST_CASE("a reduction into one cell is a race, and the refusal says where") {
  Tools tools;
  const Outcome o = first_par_loop(tools, "    for i in par(0, n):\n        k[0] += 1\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(story(o).find("iteration (i=0) adds to k[0]; iteration (i=1) adds to it at any time") !=
        std::string::npos);
}

TEST_CASE("a parallel loop inside a sequential one is checked") {
  CHECK(answer_of("    for k0 in seq(0, 1):\n        for i in par(0, n):\n"
                  "            x[0] += 1.0\n") == Answer::refuted);
}

TEST_CASE("two writes of one literal are a race as well") {
  CHECK(answer_of("    for i in par(0, n):\n        x[0] = 1.0\n") == Answer::refuted);
}

TEST_CASE("a loop of one iteration has no races") {
  CHECK(answer_of("    for i in par(0, 1):\n        x[0] += 1.0\n") == Answer::proved);
}

TEST_CASE("reading a neighbour that is written is a race") {
  CHECK(answer_of("    for i in par(1, n):\n        x[i] = x[i - 1]\n") == Answer::refuted);
  CHECK(answer_of("    for i in par(0, n / 2):\n        x[2 * i] = x[2 * i + 1]\n") ==
        Answer::proved);
}

TEST_CASE("configuration written in a parallel loop is a race") {
  CHECK(answer_of("    for i in par(0, n):\n        Cfg.i = 3\n") == Answer::refuted);
}

TEST_CASE("a buffer of each iteration is private, one outside is shared") {
  CHECK(
      answer_of("    for i in par(0, n):\n        t: f32\n        t = x[i]\n        x[i] = t\n") ==
      Answer::proved);
  CHECK(answer_of("    t: f32\n    for i in par(0, n):\n        t = x[i]\n        x[i] = t\n") ==
        Answer::refuted);
}

TEST_CASE("a buffer in a memory private to a thread cannot be shared") {
  const std::string body = "    for i in par(0, 4):\n        t[i] = 1.0\n";
  CHECK(answer_of("    t: f32[4] @ REG\n" + body) == Answer::refuted);
  CHECK(answer_of("    t: f32[4]\n" + body) == Answer::proved);
}

TEST_CASE("a race through a window is seen") {
  CHECK(answer_of("    w = x[0:1]\n    for i in par(0, n):\n        w[0] = 1.0\n") ==
        Answer::refuted);
}

TEST_CASE("parallel loops are found at any depth, in text order") {
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in par(0, n):\n        for j in par(0, 1):\n"
      "            x[i] = 1.0\n    if n > 3:\n        pass\n    else:\n        for k in par(0, "
      "n):\n"
      "            x[k] = 2.0\n");
  CHECK(par_loops(p) == std::vector<core::Path>{{0}, {0, 0, 0}, {1, 1, 0}});
}

}  // namespace selvage::effects

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

// ---- reduction clauses

namespace {

Outcome with_numerics(Numerics numerics, const std::string& body) {
  Tools tools(numerics);
  return first_par_loop(tools, body);
}

}  // namespace

TEST_CASE("a loop may add to what it reduces into") {
  const Outcome o = with_numerics(Numerics::real,
                                  "    for i in par(0, n, reduce(x)):\n        x[0] += y[i, 0]\n");
  CHECK(o.proved());
  CHECK(o.laws == std::vector<Law>{{"reassociate"}});
  const Outcome whole = with_numerics(
      Numerics::exact, "    for i in par(0, n, reduce(k)):\n        k[0] += k[0] - k[0] + 1\n");
  CHECK_FALSE(whole.proved());
  const Outcome ints =
      with_numerics(Numerics::exact, "    for i in par(0, n, reduce(k)):\n        k[0] += 1\n");
  CHECK(ints.proved());
  CHECK(ints.laws.empty());
}

TEST_CASE("floating-point sums in any order are not exact") {
  const Outcome o =
      with_numerics(Numerics::exact, "    for i in par(0, n, reduce(x)):\n        x[i] += 1.0\n");
  CHECK_FALSE(o.proved());
  CHECK(o.error->message.find("not exact in floating point") != std::string::npos);
}

TEST_CASE("a loop does nothing but add to what it reduces into") {
  CHECK(answer_of("    for i in par(0, n, reduce(x)):\n        y[i, 0] = x[i]\n") ==
        Answer::refuted);
  CHECK(answer_of("    for i in par(0, n, reduce(x)):\n        x[i] = 0.0\n") == Answer::refuted);
  CHECK(answer_of("    for i in par(0, n, reduce(x)):\n        if i < 0:\n"
                  "            x[i] = 0.0\n") == Answer::proved);
  CHECK(answer_of("    for i in par(0, n, reduce(x)):\n        w = x[0:1]\n"
                  "        w[0] += 1.0\n") == Answer::proved);
}

TEST_CASE("only the name in the clause reaches the sums") {
  const std::string with = "    w = x[0:1]\n    for i in par(0, n, reduce(x)):\n        ";
  CHECK_FALSE(with_numerics(Numerics::real, with + "w[0] += 1.0\n").proved());
  CHECK_FALSE(with_numerics(Numerics::real, with + "y[i, 0] = w[0]\n").proved());
  CHECK(with_numerics(Numerics::real, with + "x[0] += 1.0\n").proved());
}

TEST_CASE("the sums are added to every cell, which outer loops see") {
  CHECK(answer_of("    for i in par(0, n):\n        for j in par(0, n, reduce(x)):\n"
                  "            x[i] += 1.0\n") == Answer::refuted);
  CHECK(answer_of("    for i in par(0, n, reduce(x)):\n        for j in par(0, n, reduce(x)):\n"
                  "            x[i] += 1.0\n") == Answer::proved);
  CHECK(answer_of("    for i in par(0, n):\n        t: f32[4]\n        for l in seq(0, 4):\n"
                  "            t[l] = 0.0\n        for j in par(0, n, reduce(t)):\n"
                  "            t[1] += 1.0\n        x[i] = t[1]\n") == Answer::proved);
}

TEST_CASE("a refused sum says what would help, if it would") {
  Tools tools;
  const Outcome sum = first_par_loop(tools, "    for i in par(0, n):\n        x[0] += 1.0\n");
  CHECK(sum.error->suggestion.find("`reduce(x)`") != std::string::npos);
  const Outcome read = first_par_loop(
      tools, "    for i in par(0, n):\n        x[0] += 1.0\n        y[i, 0] = x[1]\n");
  CHECK(read.error->suggestion.empty());
  const Outcome both = first_par_loop(
      tools, "    for i in par(0, n):\n        x[0] += 1.0\n        y[0, 0] = 1.0\n");
  CHECK(both.error->suggestion.empty());
}

TEST_CASE("programs that sum floats in any order are known") {
  const auto sums = [](const std::string& body) {
    return sums_in_any_order(proc("@proc\ndef p(n: size, x: f32[n], k: i32[n]):\n" + body));
  };
  CHECK(sums("    for i in par(0, n, reduce(k, x)):\n        pass\n"));
  CHECK_FALSE(sums("    for i in par(0, n, reduce(k)):\n        pass\n"));
  CHECK_FALSE(sums("    for i in par(0, n):\n        x[i] = 0.0\n"));
}

}  // namespace selvage::effects

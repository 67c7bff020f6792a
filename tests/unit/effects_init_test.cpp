// SPDX-License-Identifier: Apache-2.0
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::Proc;
using smt::Answer;
using testing::proc;
using testing::story;
using testing::Tools;

// The first allocation of the last procedure of the text.
Outcome first_allocation(Tools& tools, const std::string& text) {
  const Proc p = proc(text);
  tools.prover.subject = p;
  const std::vector<core::Path> found = allocations(p);
  REQUIRE(!found.empty());
  return decide_initialised_before_read(tools.prover, p, found.front());
}

const std::string head = "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n";

Answer answer_of(const std::string& body) {
  Tools tools;
  return first_allocation(tools, head + body).decision.answer;
}

}  // namespace

TEST_CASE("a buffer written in full and then read is initialised") {
  CHECK(answer_of("    t: f32[n]\n    for i in seq(0, n):\n        t[i] = x[i]\n"
                  "    for i in seq(0, n):\n        y[i] = t[i]\n") == Answer::proved);
}

TEST_CASE("a buffer written in part is not, and a run confirms it") {
  Tools tools;
  const Outcome o =
      first_allocation(tools, head +
                                  "    t: f32[n]\n    for i in seq(1, n):\n        t[i] = x[i]\n"
                                  "    for i in seq(0, n):\n        y[i] = t[i]\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(o.error->notes.back().text.find("confirmed by running it") == 0);
}

TEST_CASE("a loop that may run zero times writes nothing for sure") {
  CHECK(answer_of("    t: f32\n    for i in seq(4, n):\n        t = x[i]\n    y[0] = t\n") ==
        Answer::refuted);
  CHECK(answer_of("    t: f32\n    for i in seq(0, n):\n        t = x[i]\n    y[0] = t\n") ==
        Answer::proved);
}

TEST_CASE("a reduction reads") {
  CHECK(answer_of("    t: f32\n    t += x[0]\n    y[0] = t\n") == Answer::refuted);
  CHECK(answer_of("    t: f32\n    t = 0.0\n    t += x[0]\n    y[0] = t\n") == Answer::proved);
}

TEST_CASE("both branches together cover") {
  CHECK(answer_of("    t: f32\n    if n > 3:\n        t = 0.0\n    else:\n        t = 1.0\n"
                  "    y[0] = t\n") == Answer::proved);
  CHECK(answer_of("    t: f32\n    if n > 3:\n        t = 0.0\n    y[0] = t\n") == Answer::refuted);
  CHECK(
      answer_of("    t: f32\n    if n > 3:\n        t = 0.0\n    if n > 4:\n        y[0] = t\n") ==
      Answer::proved);
}

TEST_CASE("earlier iterations write for later ones") {
  CHECK(answer_of(
            "    t: f32[n]\n    for i in seq(0, n):\n        if i == 0:\n            t[0] = 0.0\n"
            "        else:\n            t[i] = t[i - 1]\n") == Answer::proved);
  CHECK(answer_of("    t: f32\n    for i in seq(0, n):\n        if i == 0:\n            t = 0.0\n"
                  "        t += x[i]\n") == Answer::proved);
  CHECK(answer_of("    t: f32\n    for i in seq(0, n):\n        if i > 0:\n            y[i] = t\n"
                  "        t = x[i]\n") == Answer::proved);
  CHECK(answer_of("    t: f32\n    for i in seq(0, n):\n        y[i] = t\n        t = x[i]\n") ==
        Answer::refuted);
}

TEST_CASE("later iterations do not write for earlier ones") {
  CHECK(answer_of("    t: f32[n + 1]\n    for i in seq(0, n):\n        y[i] = t[i + 1]\n"
                  "        t[i] = x[i]\n") == Answer::refuted);
}

TEST_CASE("iterations of a parallel loop are in no order") {
  CHECK(answer_of("    t: f32[n]\n    for i in par(0, n):\n        if i > 0:\n"
                  "            y[i] = t[i - 1]\n        t[i] = x[i]\n") != Answer::proved);
}

TEST_CASE("an allocation inside a loop is a new one in every iteration") {
  CHECK(
      answer_of("    for i in seq(0, n):\n        t: f32\n        if i == 0:\n            t = 0.0\n"
                "        y[i] = t\n") == Answer::refuted);
}

TEST_CASE("tiles are mixed radix") {
  const std::string use = "    for i in seq(0, 24):\n        if i < n:\n            y[i] = t[i]\n";
  CHECK(answer_of("    t: f32[24]\n    for io in seq(0, 3):\n        for ii in seq(0, 8):\n"
                  "            t[8 * io + ii] = 0.0\n" +
                  use) == Answer::proved);
  CHECK(answer_of("    t: f32[24]\n    for io in seq(0, 3):\n        for ii in seq(0, 7):\n"
                  "            t[8 * io + ii] = 0.0\n" +
                  use) != Answer::proved);
}

TEST_CASE("loops from elsewhere than 0, downwards and strided") {
  CHECK(answer_of("    t: f32[8]\n    for i in seq(3, 11):\n        t[10 - i] = 0.0\n"
                  "    for i in seq(0, 8):\n        y[0] = t[i]\n") == Answer::proved);
  CHECK(answer_of("    t: f32[8]\n    for i in seq(0, 4):\n        t[2 * i] = 0.0\n"
                  "    for i in seq(0, 4):\n        t[2 * i + 1] = 0.0\n"
                  "    for i in seq(0, 8):\n        y[0] = t[i]\n") == Answer::proved);
  CHECK(answer_of("    t: f32[8]\n    for i in seq(0, 4):\n        t[2 * i] = 0.0\n"
                  "    for i in seq(0, 8):\n        y[0] = t[i]\n") == Answer::refuted);
}

TEST_CASE("a loop over a product of digits covers a matrix") {
  CHECK(answer_of(
            "    t: f32[4, 8]\n    for ij in seq(0, 32):\n        t[ij / 8, ij % 8] = 0.0\n"
            "    for i in seq(0, 4):\n        for j in seq(0, 8):\n            y[0] = t[i, j]\n") ==
        Answer::proved);
}

TEST_CASE("a body and its tail cover together") {
  CHECK(answer_of(
            "    t: f32[n]\n    for io in seq(0, n / 8):\n        for ii in seq(0, 8):\n"
            "            t[8 * io + ii] = 0.0\n    for ii in seq(0, n % 8):\n"
            "        t[8 * (n / 8) + ii] = 0.0\n    for i in seq(0, n):\n        y[i] = t[i]\n") ==
        Answer::proved);
}

TEST_CASE("windows are followed") {
  CHECK(answer_of("    t: f32[8]\n    w = t[0:4]\n    v = t[4:8]\n    for i in seq(0, 4):\n"
                  "        w[i] = 0.0\n        v[i] = 1.0\n    for i in seq(0, 8):\n"
                  "        y[0] = t[i]\n") == Answer::proved);
  CHECK(answer_of("    t: f32[8]\n    w = t[0:4]\n    for i in seq(0, 4):\n        w[i] = 0.0\n"
                  "    for i in seq(0, 8):\n        y[0] = t[i]\n") == Answer::refuted);
}

TEST_CASE("order inside a callee counts") {
  const std::string fill =
      "@proc\ndef fill(a: [f32][8]):\n    for i in seq(0, 8):\n        a[i] = 0.0\n"
      "    for i in seq(0, 8):\n        a[i] += 1.0\n\n";
  const std::string add =
      "@proc\ndef add(a: [f32][8]):\n    for i in seq(0, 8):\n        a[i] += 1.0\n"
      "    for i in seq(0, 8):\n        a[i] = 0.0\n\n";
  const std::string outer = "@proc\ndef outer(b: [f32][8]):\n    fill(b[0:8])\n\n";
  const auto ask = [&](const std::string& body) {
    Tools tools;
    return first_allocation(tools, fill + add + outer + head + body).decision.answer;
  };
  CHECK(ask("    t: f32[16]\n    for i in seq(0, 2):\n        fill(t[8 * i:8 * i + 8])\n"
            "    for i in seq(0, 16):\n        y[0] = t[i]\n") == Answer::proved);
  CHECK(ask("    t: f32[8]\n    outer(t[0:8])\n    y[0] = t[7]\n") == Answer::proved);
  CHECK(ask("    t: f32[8]\n    add(t[0:8])\n    y[0] = t[0]\n") == Answer::refuted);
  CHECK(ask("    t: f32[9]\n    fill(t[0:8])\n    y[0] = t[8]\n") == Answer::refuted);
}

TEST_CASE("what cannot be shown is undecided, not refuted") {
  // Written for every cell, but in an order that no single equation gives.
  Tools tools;
  const Outcome o = first_allocation(
      tools, head +
                 "    t: f32[7]\n    for i in seq(0, 4):\n        for j in seq(0, 4):\n"
                 "            if i == j or i == j + 1:\n                t[i + j] = 0.0\n"
                 "    for i in seq(0, 7):\n        y[0] = t[i]\n");
  CHECK(o.decision.answer == Answer::undecided);
  CHECK(!o.decision.reason.empty());
  CHECK(o.error->reason == Reason::undecided);
}

TEST_CASE("where the smallest counterexample is none, small arguments are run") {
  // Written as [0, 1, 2]: t[3] is read for n = 4, though t[1] cannot be shown to be written,
  // either.
  Tools tools;
  const Outcome o = first_allocation(
      tools,
      head +
          "    assert n <= 5\n    t: f32[8]\n    for i in seq(0, n):\n        t[i % 3] = 1.0\n"
          "        for j in seq(0, i - 1):\n            t[j] = 1.0\n"
          "    for i in seq(0, n):\n        y[i] = t[i]\n");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(o.error->notes.back().text.find("confirmed by running it") == 0);
}

TEST_CASE("a buffer that is never read needs nothing") {
  CHECK(answer_of("    t: f32[n]\n    pass\n") == Answer::proved);
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "effects/digits.h"
#include "effects/encode.h"
#include "effects/must.h"
#include "effects/reach.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Expr;
using core::Proc;
using core::Sym;
using smt::Answer;
using testing::proc;
using testing::Tools;

struct Question {
  Answer answer;
  bool exact;
};

// Are all cells [lo, hi) of x certain to be written by the body?
Question all_written(const std::string& body, std::int64_t lo, std::int64_t hi) {
  Tools tools;
  const Proc p = proc("@proc\ndef p(n: size, x: i32[64], y: i32[64, 64]):\n" + body);
  const Effects e =
      effects_of(tools.analysis, p, BlockRange{{}, 0, static_cast<int>(p->body.size())});
  const Sym c = Sym::fresh("c");
  const Coverage coverage = covered({core::var(c)}, writes_to(testing::symbol(p, "x"), e.must()));
  std::vector<smt::Formula> facts = tools.analysis.entry(p).facts();
  facts.push_back(in_range(smt::Term(lo), smt::Term(variable(c)), smt::Term(hi)));
  return {tools.session.prove(facts, coverage.condition).answer, coverage.exact};
}

}  // namespace

TEST_CASE("a binder is solved from the coordinate it determines") {
  const Question q = all_written("    for i in seq(0, 8):\n        x[i] = 1\n", 0, 8);
  CHECK(q.answer == Answer::proved);
  CHECK(q.exact);
  CHECK(all_written("    for i in seq(0, 8):\n        x[i] = 1\n", 0, 9).answer == Answer::refuted);
}

TEST_CASE("offsets and negative coefficients are solved for") {
  CHECK(all_written("    for i in seq(3, 9):\n        x[2 + i] = 1\n", 5, 11).answer ==
        Answer::proved);
  CHECK(all_written("    for i in seq(3, 9):\n        x[8 - i] = 1\n", 0, 6).answer ==
        Answer::proved);
  CHECK(all_written("    for i in seq(3, 9):\n        x[8 - i] = 1\n", 0, 7).answer ==
        Answer::refuted);
}

TEST_CASE("mixed radix sums are solved digit by digit") {
  const Question q = all_written(
      "    for i in seq(0, 4):\n        for j in seq(0, 2):\n            for k in seq(0, 8):\n"
      "                x[16 * i + 8 * j + k] = 1\n",
      0, 64);
  CHECK(q.answer == Answer::proved);
  CHECK(q.exact);
}

TEST_CASE("mixed radix sums with digits that run downwards or from elsewhere") {
  CHECK(all_written("    for i in seq(1, 5):\n        for k in seq(0, 8):\n"
                    "            x[8 * i - 1 - k] = 1\n",
                    0, 32)
            .answer == Answer::proved);
}

TEST_CASE("a gap in the digits leaves a gap in the cells") {
  CHECK(all_written("    for i in seq(0, 4):\n        for k in seq(0, 7):\n"
                    "            x[8 * i + k] = 1\n",
                    0, 7)
            .answer == Answer::proved);
  CHECK(all_written("    for i in seq(0, 4):\n        for k in seq(0, 7):\n"
                    "            x[8 * i + k] = 1\n",
                    0, 8)
            .answer == Answer::refuted);
}

TEST_CASE("a sum with several representations: digits as large as the value, or as they can be") {
  CHECK(all_written("    for i in seq(0, 4):\n        for j in seq(0, 4):\n"
                    "            x[i + j] = 1\n",
                    0, 7)
            .answer == Answer::proved);
  CHECK(all_written("    for i in seq(0, 3):\n        for j in seq(0, 3):\n"
                    "            for k in seq(1, 4):\n                x[i + j + k] = 1\n",
                    1, 8)
            .answer == Answer::proved);
  CHECK(all_written("    for io in seq(0, n):\n        for ii in seq(0, 10):\n"
                    "            x[8 * io + ii] = 1\n",
                    0, 10)
            .answer == Answer::proved);
}

TEST_CASE("a sum with several representations is not exact") {
  const Question q = all_written(
      "    for i in seq(0, 4):\n        for j in seq(0, 4):\n            if i == j or i == j + 1:\n"
      "                x[i + j] = 1\n",
      0, 7);
  CHECK(q.answer == Answer::refuted);
  CHECK_FALSE(q.exact);
}

TEST_CASE("quotient and remainder make up one number") {
  Tools tools;
  const Proc p = proc(
      "@proc\ndef p(y: i32[4, 3]):\n    for io in seq(0, 3):\n        for ii in seq(0, 4):\n"
      "            y[(4 * io + ii) / 3, (4 * io + ii) % 3] = 1\n");
  const Effects e = effects_of(tools.analysis, p, BlockRange{{}, 0, 1});
  const Sym i = Sym::fresh("i"), j = Sym::fresh("j");
  const Coverage coverage =
      covered({core::var(i), core::var(j)}, writes_to(testing::symbol(p, "y"), e.must()));
  const auto within = [](const Sym& s, std::int64_t hi) {
    return in_range(smt::Term(0), smt::Term(variable(s)), smt::Term(hi));
  };
  const std::vector<smt::Formula> facts = {within(i, 4), within(j, 3)};
  CHECK(tools.session.prove(facts, coverage.condition).answer == Answer::proved);
}

TEST_CASE("a binder in no coordinate needs a nonempty range") {
  CHECK(all_written("    for k in seq(0, n):\n        x[0] = 1\n", 0, 1).answer == Answer::proved);
  const Question q = all_written("    for k in seq(1, n):\n        x[0] = 1\n", 0, 1);
  CHECK(q.answer == Answer::refuted);
  CHECK(q.exact);
}

TEST_CASE("guards are kept") {
  CHECK(all_written("    for i in seq(0, 8):\n        if i < 5:\n            x[i] = 1\n", 0, 5)
            .answer == Answer::proved);
  CHECK(all_written("    for i in seq(0, 8):\n        if i < 5:\n            x[i] = 1\n", 0, 6)
            .answer == Answer::refuted);
}

TEST_CASE("a range that depends on another binder is followed") {
  CHECK(all_written("    for i in seq(0, 8):\n        for j in seq(i, 8):\n"
                    "            x[j] = 1\n",
                    0, 8)
            .answer == Answer::proved);
  CHECK(all_written("    for i in seq(2, 8):\n        for j in seq(i, 8):\n"
                    "            x[j] = 1\n",
                    0, 8)
            .answer == Answer::refuted);
}

TEST_CASE("reductions cover nothing") {
  CHECK(all_written("    for i in seq(0, 8):\n        x[i] += 1\n", 0, 1).answer ==
        Answer::refuted);
}

TEST_CASE("an index is a sum of digits") {
  const Sym i = Sym::fresh("i");
  const Sym n = Sym::fresh("n");
  const Expr iv = core::var(i);
  const Expr index = core::add(
      core::add(core::mul(core::int_const(512), core::floor_div(iv, core::int_const(512))),
                core::floor_mod(core::floor_div(iv, core::int_const(8)), core::int_const(64))),
      core::var(n));
  const auto sum = digit_sum(index, {i});
  REQUIRE(sum);
  REQUIRE(sum->digits.size() == 2);
  CHECK(sum->digits[0].weight == 512);
  CHECK(sum->digits[0].digit == Digit{i, 512, std::nullopt});
  CHECK(sum->digits[1].digit == Digit{i, 8, 64});
  CHECK(core::equal(sum->rest, core::var(n)));
  CHECK_FALSE(digit_sum(core::mul(iv, core::var(n)), {i}));
  CHECK_FALSE(digit_sum(core::floor_div(core::add(iv, core::var(n)), core::int_const(2)), {i}));
}

}  // namespace selvage::effects

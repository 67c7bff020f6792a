// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "effects/footprint.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::BlockRange;
using core::Proc;
using core::WindowDim;
using smt::Answer;
using testing::proc;
using testing::story;
using testing::symbol;
using testing::Tools;

const std::string head =
    "@proc\ndef p(n: size, x: f32[n], y: f32[n], m: f32[n, 4]):\n    assert n >= 8\n";

// The cells [lo, hi).
WindowDim cells(std::int64_t lo, std::int64_t hi) {
  return WindowDim{core::int_const(lo), core::int_const(hi)};
}

// The whole body and a window of the first dimension of `buffer`.
Obligation about(Claim claim, const Proc& p, const std::string& buffer,
                 const std::vector<WindowDim>& window) {
  const BlockRange all{{}, 0, static_cast<int>(p->body.size())};
  const core::Sym name = symbol(p, buffer);
  if (claim == Claim::only_reduces) return only_reduces(p, all, name);
  if (claim == Claim::writes_cover_window) return writes_cover_window(p, all, name, window);
  return accesses_within_window(p, all, name, window);
}

Answer within(const std::string& body, std::int64_t lo, std::int64_t hi) {
  Tools tools;
  const Proc p = proc(head + body);
  return decide_accesses_within_window(
             tools.prover, about(Claim::accesses_within_window, p, "x", {cells(lo, hi)}))
      .decision.answer;
}

Outcome cover(Tools& tools, const std::string& body, std::int64_t lo, std::int64_t hi) {
  const Proc p = proc(head + body);
  tools.prover.subject = p;
  return decide_writes_cover_window(tools.prover,
                                    about(Claim::writes_cover_window, p, "x", {cells(lo, hi)}));
}

Answer covers(const std::string& body, std::int64_t lo, std::int64_t hi) {
  Tools tools;
  return cover(tools, body, lo, hi).decision.answer;
}

}  // namespace

TEST_CASE("accesses inside and outside a window") {
  const std::string body = "    for i in seq(2, 6):\n        y[i] = x[i]\n        x[i] += 1.0\n";
  CHECK(within(body, 2, 6) == Answer::proved);
  CHECK(within(body, 3, 6) == Answer::refuted);
  CHECK(within(body, 2, 5) == Answer::refuted);
}

TEST_CASE("accesses through a window and by a callee count") {
  CHECK(within("    w = x[4:8]\n    w[0] = 1.0\n", 4, 5) == Answer::proved);
  CHECK(within("    w = x[4:8]\n    w[1] = 1.0\n", 4, 5) == Answer::refuted);
}

TEST_CASE("a point of a window fixes a coordinate") {
  Tools tools;
  const Proc p = proc(head + "    for i in seq(0, n):\n        m[i, 2] = 0.0\n");
  const core::Expr n = core::var(symbol(p, "n"));
  const auto ask = [&](std::int64_t column) {
    const std::vector<WindowDim> window = {WindowDim{core::int_const(0), n},
                                           WindowDim{core::int_const(column), std::nullopt}};
    return decide_accesses_within_window(tools.prover,
                                         about(Claim::accesses_within_window, p, "m", window))
        .decision.answer;
  };
  CHECK(ask(2) == Answer::proved);
  CHECK(ask(1) == Answer::refuted);
}

TEST_CASE("a range that only adds to a buffer") {
  Tools tools;
  const auto ask = [&](const std::string& body) {
    return decide_only_reduces(tools.prover, about(Claim::only_reduces, proc(head + body), "x", {}))
        .decision.answer;
  };
  CHECK(ask("    for i in seq(0, n):\n        x[i] += y[i]\n") == Answer::proved);
  CHECK(ask("    for i in seq(0, n):\n        x[i] += x[0]\n") == Answer::refuted);
  CHECK(ask("    x[0] += 1.0\n    if n < 8:\n        x[0] = 1.0\n") == Answer::proved);
}

TEST_CASE("a window written in full, and one in part") {
  const std::string body = "    for i in seq(0, 8):\n        x[i] = 9.0\n";
  CHECK(covers(body, 0, 8) == Answer::proved);
  CHECK(covers(body, 2, 5) == Answer::proved);
  Tools tools;
  const Outcome o = cover(tools, "    for i in seq(0, 4):\n        x[i] = 9.0\n", 0, 8);
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(story(o).find("x[4] is not written") != std::string::npos);
}

TEST_CASE("a write on some paths only does not cover") {
  CHECK(covers("    if n > 9:\n        x[0] = 1.0\n", 0, 1) == Answer::refuted);
  CHECK(covers("    if n > 9:\n        x[0] = 1.0\n    else:\n        x[0] = 2.0\n", 0, 1) ==
        Answer::proved);
  CHECK(covers("    for i in seq(9, n):\n        x[0] = 1.0\n", 0, 1) == Answer::refuted);
  CHECK(covers("    for i in seq(7, n):\n        x[0] = 1.0\n", 0, 1) == Answer::proved);
}

TEST_CASE("a read before the write does not cover, one outside the window does no harm") {
  CHECK(covers("    y[0] = x[0]\n    x[0] = 1.0\n", 0, 1) == Answer::refuted);
  CHECK(covers("    y[0] = x[1]\n    x[0] = 1.0\n", 0, 1) == Answer::proved);
  CHECK(covers("    x[0] = 1.0\n    y[0] = x[0]\n", 0, 1) == Answer::proved);
  CHECK(covers("    x[0] += 1.0\n", 0, 1) == Answer::refuted);
}

TEST_CASE("how a range uses a buffer, through windows too") {
  const Proc p = proc(head + "    w = x[0:4]\n    w[0] = y[1]\n    w[1] += 1.0\n    y[0] = 2.0\n");
  const BufferUse x = buffer_use(p, BlockRange{{}, 0, 4}, symbol(p, "x"));
  CHECK(x.writes);
  CHECK(x.reduces);
  CHECK_FALSE(x.reads);
  const BufferUse w = buffer_use(p, BlockRange{{}, 1, 1}, symbol(p, "w"));
  CHECK(w.writes);
  CHECK_FALSE(w.reduces);
  const BufferUse y = buffer_use(p, BlockRange{{}, 1, 1}, symbol(p, "y"));
  CHECK(y.reads);
  CHECK_FALSE(y.writes);
  CHECK_FALSE(buffer_use(p, BlockRange{{}, 0, 1}, symbol(p, "m")).any());
}

}  // namespace selvage::effects

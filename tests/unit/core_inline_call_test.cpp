// SPDX-License-Identifier: Apache-2.0
#include "core/inline_call.h"

#include "frontend_fixture.h"

using namespace selvage;
using namespace selvage::core;
using namespace selvage::core::testing;

namespace {

// The last procedure of the text with its last statement, a call, inlined.
std::string with_call_inlined(const std::string& text) {
  ProcNode p = *parse(text).value().procs.back();
  const Stmt call = p.body.back();
  p.body.pop_back();
  for (const Stmt& s : inlined(*as<Call>(call))) p.body.push_back(s);
  const std::string out = print(make_proc(p));
  return out.substr(out.find(":\n") + 2);
}

}  // namespace

TEST_CASE("windows are composed, constants last") {
  CHECK(with_call_inlined("@proc\ndef f(n: size, v: [f32][n, 2]):\n"
                          "    for i in seq(0, n):\n"
                          "        v[i, 1] += v[i, 0]\n"
                          "        w = v[i, 0:2]\n"
                          "        w[0] = 0.0\n"
                          "@proc\ndef p(k: index, x: f32[9, 9, 9]):\n"
                          "    assert 0 <= k and k < 5\n"
                          "    f(3, x[k:k + 3, 8, 4:6])\n") ==
        "    assert 0 <= k and k < 5\n"
        "    for i in seq(0, 3):\n"
        "        x[k + i, 8, 5] += x[k + i, 8, 4]\n"
        "        w = x[k + i, 8, 4:6]\n"
        "        w[0] = 0.0\n");
}

TEST_CASE("whole buffers and cells are put in as they are") {
  CHECK(with_call_inlined("@proc\ndef g(a: f32, b: [f32][4]):\n    a = b[1]\n"
                          "@proc\ndef f(a: f32, b: [f32][4]):\n    g(a, b)\n    a += 1.0\n"
                          "@proc\ndef p(x: f32[4], y: f32[4]):\n    f(y[2], x)\n") ==
        "    g(y[2], x)\n    y[2] += 1.0\n");
}

TEST_CASE("the stride of a window is that of the dimension it lies along") {
  CHECK(with_call_inlined("@proc\ndef f(v: [f32][4]):\n"
                          "    if stride(v, 0) == 8:\n        v[0] = 1.0\n"
                          "@proc\ndef p(x: f32[4, 8]):\n    f(x[0:4, 3])\n") ==
        "    if stride(x, 0) == 8:\n        x[0, 3] = 1.0\n");
}

TEST_CASE("what a call evaluates") {
  const Proc p = parse(
                     "@proc\ndef f(k: index, v: [f32][4], w: [f32][4], go: bool):\n    pass\n"
                     "@proc\ndef p(n: size, x: f32[4, n]):\n"
                     "    f(n - 1, x[0:4, Cfg.n], x[0, 0:4], Cfg.on)\n")
                     .value()
                     .procs.back();
  std::string text;
  int config = 0;
  for (const Expr& e : evaluated_by(*as<Call>(p->body[0]))) {
    text += print(e) + "; ";
    config += reads_config(e) ? 1 : 0;
  }
  CHECK(text == "n - 1; 0; 4; Cfg.n; 0; 0; 4; Cfg.on; ");
  CHECK(config == 2);
}

// SPDX-License-Identifier: Apache-2.0
#include "effects_fixture.h"

namespace selvage::effects {
namespace {

using fixture::contains;
using fixture::refused_by;
using fixture::verdict;

// A procedure with the usual arguments around a body indented by four.
std::string around(const std::string& body) {
  return "@proc\ndef p(n: size, m: size, k: index, x: f32[n], y: f32[n, m], w: [f32][n]):\n" + body;
}

}  // namespace

// ---- in_bounds ----------------------------------------------------------------------------------

TEST_CASE("every cell of a loop over the extent is in bounds") {
  CHECK(verdict(around("    for i in seq(0, n):\n        for j in seq(0, m):\n"
                       "            y[i, j] += x[i]\n")) == "certified");
}

TEST_CASE("one past the end is refused, with the smallest case and a run") {
  const std::string v = verdict(around("    for i in seq(0, n):\n        x[i + 1] = 0.0\n"));
  CHECK(contains(v, "`x[i + 1]` may lie outside `x`"));
  CHECK(contains(v, "[in_bounds]"));
  CHECK(contains(v, "with n = 1, i = 0: index 1 is outside [0, 1)"));
  CHECK(contains(v, "confirmed by running it"));
}

TEST_CASE("negative indices and reads are checked as well") {
  CHECK(refused_by(around("    for i in seq(0, n):\n        x[i - 1] = 0.0\n")) == "in_bounds");
  CHECK(refused_by(around("    for i in seq(0, n):\n        x[i] = w[i + 1]\n")) == "in_bounds");
  CHECK(refused_by(around("    for i in seq(1, n):\n        x[i] = w[i - 1]\n")) == "certified");
}

TEST_CASE("floor division and modulo mean what they say") {
  CHECK(refused_by(around("    for i in seq(0, n):\n        x[i / 2] = x[i % 2 * 0]\n")) ==
        "certified");
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    for i in seq(0, 4):\n"
                   "        x[(i - 4) % 8] = 0.0\n") == "certified");
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    for i in seq(0, 4):\n"
                   "        x[(i - 4) / 8] = 0.0\n") == "in_bounds");
}

TEST_CASE("guards and asserts count") {
  CHECK(refused_by(around("    if k >= 0 and k < n:\n        x[k] = 0.0\n")) == "certified");
  CHECK(refused_by(around("    if k >= 0:\n        x[k] = 0.0\n")) == "in_bounds");
  CHECK(refused_by(around("    assert k < n\n    if k < 0:\n        pass\n    else:\n"
                          "        x[k] = 0.0\n")) == "certified");
  CHECK(refused_by(around("    if n < 3:\n        pass\n    else:\n        x[2] = 0.0\n")) ==
        "certified");
}

TEST_CASE("a loop that never runs touches nothing") {
  CHECK(refused_by(around("    for i in seq(n, n):\n        x[i] = 0.0\n")) == "certified");
  CHECK(refused_by(around("    for i in seq(0, n - 1):\n        x[i + 1] = 0.0\n")) == "certified");
}

TEST_CASE("a window must lie in what it is a window of, and may be empty") {
  CHECK(refused_by(around("    v = x[0:n]\n    v[0] = 0.0\n")) == "certified");
  CHECK(refused_by(around("    v = x[n:n]\n    pass\n")) == "certified");
  CHECK(refused_by(around("    v = x[0:n + 1]\n    pass\n")) == "in_bounds");
  CHECK(refused_by(around("    v = x[n:n - 1]\n    pass\n")) == "in_bounds");
  CHECK(refused_by(around("    v = y[n, 0:m]\n    pass\n")) == "in_bounds");
  CHECK(contains(verdict(around("    v = y[0:n, 1:m + 1]\n    pass\n")),
                 "[1, 2) of dimension 1 is not inside [0, 1)"));
}

TEST_CASE("cells of a window are checked against the window, not the buffer under it") {
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    w = x[0:4]\n    w[5] = 0.0\n") == "in_bounds");
}

TEST_CASE("a field's value bounds an index") {
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    Cfg.i = 7\n    x[Cfg.i] = 0.0\n") == "certified");
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    Cfg.i = 8\n    x[Cfg.i] = 0.0\n") == "in_bounds");
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    x[Cfg.i] = 0.0\n") == "in_bounds");
}

TEST_CASE("a failure that rests on what the analysis does not know is not called a refutation") {
  const std::string v = verdict(
      "@proc\ndef p(n: size, x: f32[8]):\n    assert n <= 8\n    Cfg.i = 0\n"
      "    for i in seq(0, n):\n        x[Cfg.i] = 0.0\n        Cfg.i = Cfg.i + 1\n");
  CHECK(contains(v, "not proved: `x[Cfg.i]` may lie outside `x`"));
  CHECK(contains(v, "is not known exactly here"));
}

TEST_CASE("unless a run shows it to be one") {
  CHECK(refused_by("@proc\ndef p(x: f32[8]):\n    Cfg.i = 0\n    for i in seq(0, 9):\n"
                   "        x[Cfg.i] = 0.0\n        Cfg.i = Cfg.i + 1\n") == "in_bounds");
}

// ---- positive_size ------------------------------------------------------------------------------

TEST_CASE("allocated extents are at least one") {
  CHECK(refused_by(around("    t: f32[n, 2]\n    pass\n")) == "certified");
  CHECK(refused_by(around("    t: f32[n - 1]\n    pass\n")) == "positive_size");
  CHECK(refused_by(around("    assert n > 1\n    t: f32[n - 1]\n    pass\n")) == "certified");
  CHECK(refused_by(around("    t: f32[n * m]\n    pass\n")) == "certified");
}

TEST_CASE("size arguments are at least one") {
  const std::string g = "@proc\ndef g(a: size):\n    pass\n\n";
  CHECK(refused_by(g + around("    g(n)\n")) == "certified");
  CHECK(refused_by(g + around("    g(n - 1)\n")) == "positive_size");
  CHECK(refused_by(g + around("    g(k)\n")) == "positive_size");
  CHECK(contains(verdict(g + around("    g(n / 2)\n")), "with n = 1: it is 0"));
}

// ---- precondition_holds -------------------------------------------------------------------------

TEST_CASE("the callee's asserts hold at the call") {
  const std::string g = "@proc\ndef g(a: index):\n    assert a % 4 == 0\n    pass\n\n";
  CHECK(refused_by(g + around("    g(8 * k)\n")) == "certified");
  const std::string v = verdict(g + around("    g(k)\n"));
  CHECK(contains(v, "the assert `a % 4 == 0` of `g` may not hold here"));
  CHECK(contains(v, "[precondition_holds]"));
}

TEST_CASE("an assert on a stride is about the actual window") {
  const std::string g =
      "@proc\ndef g(src: [f32][8]):\n    assert stride(src, 0) == 1\n    src[0] = 0.0\n\n";
  const std::string p = "@proc\ndef p(A: f32[16, 16], v: [f32][8]):\n";
  CHECK(refused_by(g + p + "    g(A[3, 0:8])\n") == "certified");
  CHECK(refused_by(g + p + "    g(A[0:8, 3])\n") == "precondition_holds");
  CHECK(refused_by(g + p + "    g(v)\n") == "precondition_holds");
  CHECK(refused_by(g + p + "    w = A[2:10, 4]\n    g(w)\n") == "precondition_holds");
  CHECK(refused_by(g + "@proc\ndef p(v: [f32][8]):\n    assert stride(v, 0) == 1\n    g(v)\n") ==
        "certified");
}

TEST_CASE("shapes match in every dimension") {
  const std::string g = "@proc\ndef g(a: size, s: [f32][a, 2]):\n    s[0, 0] = 0.0\n\n";
  CHECK(refused_by(g + around("    assert m >= 4\n    g(n, y[0:n, 2:4])\n")) == "certified");
  CHECK(refused_by(g + around("    assert m >= 4\n    g(n, y[0:n, 1:4])\n")) ==
        "precondition_holds");
  CHECK(refused_by(g + around("    assert m == 2\n    g(n + 1, y)\n")) == "precondition_holds");
}

TEST_CASE("a dense parameter takes a whole dense buffer") {
  const std::string g = "@proc\ndef g(a: size, s: f32[a]):\n    s[0] = 0.0\n\n";
  CHECK(refused_by(g + around("    g(n, x)\n")) == "certified");
  CHECK(refused_by(g + around("    t: f32[m]\n    g(m, t)\n")) == "certified");
}

TEST_CASE("a memory that only instructions may touch is not plain memory") {
  const std::string g = "@proc\ndef g(s: [f32][8]):\n    pass\n\n";
  const std::string h = "@proc\ndef h(s: [f32][8] @ REG):\n    pass\n\n";
  CHECK(refused_by(g + "@proc\ndef p():\n    t: f32[8] @ REG\n    g(t[0:8])\n") ==
        "precondition_holds");
  CHECK(refused_by(h + "@proc\ndef p():\n    t: f32[8]\n    h(t[0:8])\n") == "precondition_holds");
  CHECK(refused_by(h + "@proc\ndef p():\n    t: f32[8] @ REG\n    h(t[0:8])\n") == "certified");
}

TEST_CASE("the callee's asserts on configuration hold where it is called") {
  const std::string g = "@proc\ndef g(s: [f32][8]):\n    assert Cfg.i == 4\n    s[0] = 0.0\n\n";
  const std::string p = "@proc\ndef p(n: size, x: f32[8]):\n";
  CHECK(refused_by(g + p + "    Cfg.i = 4\n    g(x[0:8])\n") == "certified");
  CHECK(refused_by(g + p + "    Cfg.i = 5\n    g(x[0:8])\n") == "precondition_holds");
  CHECK(refused_by(g + p +
                   "    Cfg.i = 4\n    for i in seq(0, n):\n        Cfg.i = 4\n"
                   "        g(x[0:8])\n    g(x[0:8])\n") == "certified");
  CHECK(refused_by(g + p + "    for i in seq(0, n):\n        Cfg.i = 4\n    g(x[0:8])\n") ==
        "certified");
  CHECK(refused_by(g + p + "    for i in seq(0, n - 1):\n        Cfg.i = 4\n    g(x[0:8])\n") ==
        "precondition_holds");
}

TEST_CASE("a broken callee is found when it is called") {
  CHECK(refused_by("@proc\ndef g(a: [f32][4]):\n    a[4] = 0.0\n\n"
                   "@proc\ndef p(x: f32[8]):\n    g(x[0:4])\n") == "in_bounds");
}

// ---- no_alias -----------------------------------------------------------------------------------

TEST_CASE("arguments of one buffer must be apart where one is written") {
  const std::string g =
      "@proc\ndef g(a: [f32][4], b: [f32][4]):\n    for i in seq(0, 4):\n        a[i] = b[i]\n\n";
  const std::string p = "@proc\ndef p(x: f32[16], y: f32[4, 8]):\n";
  CHECK(refused_by(g + p + "    g(x[0:4], x[4:8])\n") == "certified");
  CHECK(refused_by(g + p + "    g(x[0:4], x[3:7])\n") == "no_alias");
  CHECK(refused_by(g + p + "    g(x[0:4], x[0:4])\n") == "no_alias");
  CHECK(refused_by(g + p + "    g(y[0:4, 1], y[0:4, 2])\n") == "certified");
  CHECK(refused_by(g + p + "    g(y[0:4, 1], y[2, 0:4])\n") == "no_alias");
  CHECK(refused_by(g + p + "    w = x[2:10]\n    g(w[0:4], x[0:4])\n") == "no_alias");
  CHECK(contains(verdict(g + p + "    g(x[0:4], x[3:7])\n"),
                 "`x[0:4]` and `x[3:7]` may overlap, and `g` writes its `a`"));
}

TEST_CASE("arguments that are only read may overlap") {
  const std::string g =
      "@proc\ndef g(a: [f32][4], b: [f32][4], c: [f32][4]):\n    for i in seq(0, 4):\n"
      "        c[i] = a[i] + b[i]\n\n";
  CHECK(refused_by(g + "@proc\ndef p(x: f32[16], z: f32[4]):\n    g(x[0:4], x[2:6], z[0:4])\n") ==
        "certified");
}

// ---- all of them --------------------------------------------------------------------------------

TEST_CASE("races and uninitialised reads refuse a procedure") {
  CHECK(refused_by(around("    for i in par(0, n):\n        x[0] += 1.0\n")) ==
        (std::string("iterations_independent")));
  CHECK(refused_by(around("    t: f32[4]\n    x[0] = t[1]\n")) == "initialised_before_read");
  CHECK(refused_by(around("    t: f32[4]\n    t[1] = 0.0\n    x[0] = t[1]\n")) == "certified");
}

// ---- what the callee was checked for
// -------------------------------------------------------------

TEST_CASE("a size field is set to 1 or more") {
  CHECK(refused_by(around("    Cfg.rows = n\n    x[0] = 0.0\n")) == "certified");
  const std::string v = verdict(around("    Cfg.rows = k\n    x[0] = 0.0\n"));
  CHECK(contains(v, "the size `Cfg.rows` may be set to less than 1: `k`"));
  CHECK(contains(v, "confirmed by running it"));
}

TEST_CASE("memory private to a thread is not handed to a callee that is parallel over it") {
  const auto program = [](const std::string& loop, const std::string& use) {
    return "@proc\ndef g(t: [f32][8]):\n    for i in " + loop + "(0, 8):\n        " + use +
           "\n\n@proc\ndef f(t: [f32][8]):\n    g(t)\n\n"
           "@proc\ndef p():\n    t: f32[8] @ OWN\n    f(t)\n";
  };
  CHECK(refused_by(program("seq", "t[i] = 1.0")) == "certified");
  CHECK(refused_by(program("par", "t[i] = 1.0")) == "precondition_holds");
  CHECK(refused_by(program("par", "s: f32\n        s = 1.0")) == "certified");
}

TEST_CASE("a procedure that no arguments fit proves nothing") {
  CHECK(refused_by("@proc\ndef p(n: size, x: f32[n]):\n    assert n < 1\n    x[9] = 0.0\n") ==
        "precondition_holds");
  CHECK(refused_by("@proc\ndef p(x: f32[2 - 4], y: f32[1]):\n    y[9] = 0.0\n") != "certified");
  CHECK(refused_by("@proc\ndef p(n: size, x: f32[n - 4]):\n    assert n < 6\n    pass\n") ==
        "certified");
}

}  // namespace selvage::effects

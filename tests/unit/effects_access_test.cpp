// SPDX-License-Identifier: Apache-2.0
#include "effects/access.h"

#include "effects/encode.h"
#include "effects_fixture.h"
#include "smt/session.h"

namespace selvage::effects {
namespace {

using core::Proc;
using fixture::proc;

std::string_view kind_text(AccessKind k) {
  switch (k) {
    case AccessKind::read:
      return "R";
    case AccessKind::write:
      return "W";
    case AccessKind::reduce:
      return "+";
  }
  return "";
}

// "R x[i + 1]" with one line per access.
std::string text(const Effects& e) {
  std::string out;
  for (const Access& a : e.accesses) {
    std::string index;
    for (const Resolved& i : a.index) index += (index.empty() ? "" : ", ") + core::print(i);
    out += std::string(out.empty() ? "" : "; ") + std::string(kind_text(a.kind)) + " " +
           location_text(a.where) + (index.empty() ? "" : "[" + index + "]") +
           (a.allocated_inside ? " private" : "");
  }
  return out;
}

Effects body_effects(Analysis& a, const Proc& p) { return effects_of(p->body, a.entry(p)); }

std::string body_text(const std::string& program) {
  Analysis a;
  return text(body_effects(a, proc(program)));
}

}  // namespace

TEST_CASE("an assignment reads its right-hand side, then writes") {
  CHECK(body_text(
            "@proc\ndef p(x: f32[8], y: f32[8]):\n    x[2] = y[1] + x[3]\n    x[0] += y[0]\n") ==
        "R y[1]; R x[3]; W x[2]; R y[0]; + x[0]");
}

TEST_CASE("windows are looked through, also windows of windows") {
  CHECK(body_text(
            "@proc\ndef p(x: f32[8, 8]):\n    w = x[2:6, 3]\n    v = w[1:3]\n    v[1] = w[0]\n") ==
        "R x[2, 3]; W x[4, 3]");
}

TEST_CASE("loops bind, conditionals guard") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(1, n):\n        if i < 5:\n"
      "            x[i - 1] = 0.0\n        else:\n            x[i] = 1.0\n");
  const Effects e = body_effects(a, p);
  REQUIRE(e.accesses.size() == 2);
  REQUIRE(e.accesses[0].binders.size() == 1);
  CHECK(core::print(e.accesses[0].binders[0].range->lo) == "1");
  CHECK(core::print(e.accesses[0].binders[0].range->hi) == "n");
  CHECK(core::print(e.accesses[0].guards.at(0)) == "i < 5");
  // x[i - 1] with i < 5 stays below 4, x[i] with i >= 5 does not get there.
  smt::Session session;
  const auto apart = [&](const Access& one, const Access& two) {
    return session.prove(a.entry(p).facts(), !overlap(freshen(one), freshen(two))).answer;
  };
  CHECK(apart(e.accesses[0], e.accesses[1]) == smt::Answer::proved);
  CHECK(apart(e.accesses[0], e.accesses[0]) == smt::Answer::refuted);
}

TEST_CASE("a call does what its callee does, to the caller's cells") {
  CHECK(body_text("@proc\ndef g(k: index, a: [f32][4], b: f32):\n    assert k >= 0\n"
                  "    assert k < 4\n    b = a[k]\n    a[3] += b\n\n"
                  "@proc\ndef p(x: f32[8, 4], y: f32[2]):\n    g(1, x[5, 0:4], y[1])\n") ==
        "R x[5, 1]; W y[1]; R y[1]; + x[5, 3]");
}

TEST_CASE("calls of calls, with windows made by the callee") {
  CHECK(body_text("@proc\ndef h(a: [f32][2]):\n    a[1] = 0.0\n\n"
                  "@proc\ndef g(a: [f32][4]):\n    w = a[2:4]\n    h(w)\n\n"
                  "@proc\ndef p(x: f32[8]):\n    g(x[3:7])\n") == "W x[6]");
}

TEST_CASE("what a statement allocates is its own business") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(x: f32[8]):\n    for i in seq(0, 8):\n        t: f32\n        t = x[i]\n"
      "        x[i] = t\n");
  const Effects e = body_effects(a, p);
  CHECK(text(e) == "R x[i]; W t private; R t private; W x[i]");
  CHECK(e.may().accesses.size() == 2);
}

TEST_CASE("configuration is read by bounds, conditions, indices and windows, in order") {
  CHECK(body_text("@proc\ndef p(x: f32[8]):\n    assert Cfg.i >= 0\n    for i in seq(0, Cfg.i):\n"
                  "        if Cfg.on:\n            x[Cfg.k] = 0.0\n    Cfg.k = Cfg.i\n") ==
        "R Cfg.i; R Cfg.on; R Cfg.k; W x[Cfg.k]; R Cfg.i; W Cfg.k");
}

TEST_CASE("a callee's asserts read configuration at the call") {
  CHECK(body_text("@proc\ndef g(x: [f32][4]):\n    assert Cfg.i == 2\n    x[0] = 0.0\n\n"
                  "@proc\ndef p(x: f32[8]):\n    Cfg.i = 2\n    g(x[0:4])\n") ==
        "W Cfg.i; R Cfg.i; W x[0]");
}

TEST_CASE("a callee sees the configuration of its caller") {
  CHECK(body_text("@proc\ndef g(x: f32[8]):\n    x[Cfg.i] = 0.0\n\n"
                  "@proc\ndef p(x: f32[8]):\n    Cfg.i = 5\n    g(x)\n") ==
        "W Cfg.i; R Cfg.i; W x[5]");
}

TEST_CASE("a ghost born inside becomes a binder, with what is known of it as a guard") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    if n > 3:\n        Cfg.i = 1\n    else:\n"
      "        Cfg.i = 0\n    x[Cfg.i] = 0.0\n");
  const Effects e = body_effects(a, p);
  const Access& write = e.accesses.back();
  REQUIRE(write.binders.size() == 1);
  CHECK_FALSE(write.binders[0].range.has_value());
  CHECK_FALSE(write.inexact());
  CHECK(write.guards.size() == 2);
  CHECK(e.must().accesses.size() == e.accesses.size());
}

TEST_CASE("an access whose cell is not known is not in the must set") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n        Cfg.i = Cfg.i + 1\n"
      "    x[Cfg.i] = 0.0\n");
  const Effects e = body_effects(a, p);
  CHECK(e.accesses.back().inexact());
  for (const Access& access : e.must().accesses) CHECK(access.buffer() == nullptr);
}

TEST_CASE("strides of the actual windows reach the callee's indices") {
  CHECK(body_text("@proc\ndef g(a: [f32][4], b: f32[64]):\n    b[stride(a, 0)] = 0.0\n\n"
                  "@proc\ndef p(x: f32[4, 16], y: f32[64]):\n    g(x[0:4, 2], y)\n") == "W y[16]");
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include "effects/context.h"

#include "core/build.h"
#include "effects/encode.h"
#include "effects_fixture.h"
#include "smt/session.h"

namespace selvage::effects {
namespace {

using core::Path;
using core::Proc;
using fixture::contains;
using fixture::proc;

std::string text(const std::vector<Resolved>& conditions) {
  std::string out;
  for (const Resolved& c : conditions) out += (out.empty() ? "" : "; ") + core::print(c);
  return out;
}

// Is the condition (resolved) certain in the context?
bool certain(const Context& c, const Resolved& condition) {
  smt::Session session;
  return session.prove(c.facts(), formula(condition)).answer == smt::Answer::proved;
}

// The right-hand side of the write to Cfg or the loop bound etc.: the first expression of a
// statement.
Resolved first_expression(Analysis& a, const Proc& p, const Path& path) {
  return context_before(a, p, path).resolve(core::expressions(core::stmt_at(p, path)).at(0));
}

}  // namespace

TEST_CASE("sizes, asserts, loops and guards are known inside") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, k: index, x: f32[n]):\n    assert k >= 3\n"
      "    for i in seq(k, n):\n        if i < 7:\n            x[i] = 0.0\n"
      "        else:\n            x[i] = 1.0\n");
  CHECK(text(context_before(a, p, {0, 0, 0, 0, 0}).conditions()) ==
        "n >= 1; k >= 3; k <= i; i < n; i < 7");
  const std::string other = text(context_before(a, p, {0, 0, 0, 1, 0}).conditions());
  CHECK(contains(other, "k >= 3"));
  CHECK_FALSE(contains(other, "i < 7;"));
  CHECK(context_before(a, p, {0, 0, 0, 0, 0}).loops().size() == 1);
}

TEST_CASE("equal knowledge is one context, also across versions of a procedure") {
  Analysis a;
  const Proc p = proc("@proc\ndef p(n: size, x: f32[n]):\n    x[0] = 0.0\n    x[0] = 1.0\n");
  core::ProcNode node = *p;
  std::swap(node.body[0], node.body[1]);
  const Proc q = core::make_proc(node);
  CHECK(context_before(a, p, {0}).id() == context_before(a, p, {1}).id());
  CHECK(context_before(a, p, {1}) == context_before(a, q, {0}));
}

TEST_CASE("an allocated extent is known to be at least one") {
  Analysis a;
  const Proc p =
      proc("@proc\ndef p(n: size):\n    assert n > 2\n    t: f32[n - 2]\n    t[0] = 1.0\n");
  CHECK(contains(text(context_before(a, p, {1}).conditions()), "n - 2 >= 1"));
}

TEST_CASE("a window of a window is resolved to the base buffer") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n, 8]):\n    assert n >= 9\n    w = x[2:9, 3]\n"
      "    v = w[1:4]\n    v[2] = 0.0\n");
  const Context c = context_before(a, p, {2});
  const auto* target = core::as<core::Assign>(core::stmt_at(p, {2}));
  const View& v = c.view(target->buffer);
  CHECK(v.base == p->args[1].name);
  const std::vector<Resolved> cell = v.to_base(c.resolve(target->index));
  CHECK(core::print(cell[0]) == "5");
  CHECK(core::print(cell[1]) == "3");
  CHECK(core::print(v.stride(0)) == "8");
  CHECK(core::print(v.extents[0]) == "3");
}

TEST_CASE("strides: products of inner extents for dense buffers, unknown for window parameters") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, m: size, x: f32[n, m], w: [f32][n, m]):\n"
      "    assert stride(x, 0) == m\n    assert stride(w, 1) == 1\n    pass\n");
  const Context c = a.entry(p);
  CHECK(core::print(c.view(p->args[2].name).stride(0)) == "m");
  CHECK(core::as<core::Var>(c.view(p->args[3].name).stride(0)) != nullptr);
  CHECK(contains(text(c.conditions()), "stride(w, 1) == 1"));
}

TEST_CASE("a configuration field has the value last written to it") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    Cfg.i = n - 1\n    Cfg.k = Cfg.i + 2\n"
      "    Cfg.i = 0\n    Cfg.i = Cfg.k\n");
  CHECK(core::print(first_expression(a, p, {1})) == "n - 1 + 2");
  CHECK(core::print(first_expression(a, p, {3})) == "n - 1 + 2");
}

TEST_CASE("a window's index is evaluated where the window is made") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(x: f32[8]):\n    Cfg.i = 2\n    w = x[Cfg.i:Cfg.i + 1]\n    Cfg.i = 4\n"
      "    w[0] = 0.0\n");
  const Context c = context_before(a, p, {3});
  CHECK(core::print(c.view(core::as<core::Assign>(core::stmt_at(p, {3}))->buffer).dims[0].offset) ==
        "2");
}

TEST_CASE("where branches disagree the field is one or the other, by the condition") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    Cfg.i = 1\n    if n > 4:\n        Cfg.i = 3\n"
      "    Cfg.k = Cfg.i\n");
  const Context c = context_before(a, p, {2});
  const Resolved value = first_expression(a, p, {2});
  const core::Expr n = core::var(p->args[0].name);
  const auto is = [&](std::int64_t k) {
    return core::compare(core::BinaryOp::eq, value, core::int_const(k));
  };
  CHECK(certain(c, core::logical_or(is(1), is(3))));
  CHECK_FALSE(certain(c, is(1)));
  CHECK(certain(c.assume(core::compare(core::BinaryOp::gt, n, core::int_const(5))), is(3)));
  CHECK(certain(c.assume(core::compare(core::BinaryOp::le, n, core::int_const(4))), is(1)));
}

TEST_CASE("a loop that writes a field makes it differ between iterations") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    Cfg.i = 7\n    for i in seq(0, n):\n"
      "        Cfg.k = Cfg.i\n        Cfg.i = i\n    Cfg.k = Cfg.i\n");
  const LoopScope scope = context_before(a, p, {1}).enter_loop(core::stmt_at(p, {1}));
  CHECK(scope.varying.size() == 3);  // the iterator, and both fields at the head
  const Resolved at_head = first_expression(a, p, {1, 0, 0});
  const core::Expr i = core::var(scope.iter);
  const auto value_is = [](const Resolved& v, const core::Expr& e) {
    return core::compare(core::BinaryOp::eq, v, e);
  };
  const Context first = scope.body.assume(value_is(i, core::int_const(0)));
  CHECK(certain(first, value_is(at_head, core::int_const(7))));
  const Context later = scope.body.assume(core::compare(core::BinaryOp::gt, i, core::int_const(0)));
  CHECK(certain(later, value_is(at_head, core::sub(i, core::int_const(1)))));
  const Resolved after = first_expression(a, p, {2});
  const core::Expr n = core::var(p->args[0].name);
  CHECK(certain(context_before(a, p, {2}), value_is(after, core::sub(n, core::int_const(1)))));
}

TEST_CASE("a loop that may run zero times may leave the field as it was") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: index, x: f32[8]):\n    Cfg.i = 7\n    for i in seq(0, n):\n"
      "        Cfg.i = 3\n    Cfg.k = Cfg.i\n");
  const Context c = context_before(a, p, {2});
  const Resolved after = first_expression(a, p, {2});
  const core::Expr n = core::var(p->args[0].name);
  const auto is = [&](std::int64_t k) {
    return core::compare(core::BinaryOp::eq, after, core::int_const(k));
  };
  CHECK_FALSE(certain(c, is(3)));
  CHECK_FALSE(certain(c, is(7)));
  CHECK(certain(c, core::logical_or(is(3), is(7))));
  CHECK(certain(c.assume(core::compare(core::BinaryOp::le, n, core::int_const(0))), is(7)));
}

TEST_CASE("a field that a loop counts up is not known, and says so") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[8]):\n    Cfg.i = 0\n    for i in seq(0, n):\n"
      "        Cfg.i = Cfg.i + 1\n    Cfg.k = Cfg.i\n");
  const Resolved after = first_expression(a, p, {2});
  const auto* ghost = core::as<core::Var>(after);
  REQUIRE(ghost != nullptr);
  CHECK(a.approximates(ghost->name));
}

TEST_CASE("a loop that writes what the field already holds changes nothing") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[8]):\n    Cfg.i = 4\n    for i in seq(0, n):\n"
      "        Cfg.i = 4\n    Cfg.k = Cfg.i\n");
  CHECK(core::print(first_expression(a, p, {2})) == "4");
}

TEST_CASE("a callee's configuration writes are seen by the caller") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef set(k: index):\n    Cfg.i = k + Cfg.k\n\n"
      "@proc\ndef p(n: size):\n    Cfg.k = 2\n    set(n)\n    Cfg.k = Cfg.i\n");
  CHECK(core::print(first_expression(a, p, {2})) == "n + 2");
}

TEST_CASE("two calls that leave a field unknown leave it unknown independently") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef count(n: size):\n    for i in seq(0, n):\n        Cfg.i = Cfg.i + 1\n\n"
      "@proc\ndef p(n: size):\n    count(n)\n    Cfg.k = Cfg.i\n    count(n)\n    Cfg.k = Cfg.i\n");
  const Resolved one = first_expression(a, p, {1});
  const Resolved two = first_expression(a, p, {3});
  CHECK_FALSE(one == two);
}

TEST_CASE("another iteration has its own iterator and its own ghosts") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n        x[i] = 0.0\n"
      "        Cfg.i = Cfg.i + 1\n");
  const LoopScope scope = a.entry(p).enter_loop(core::stmt_at(p, {0}));
  const OtherIteration other = scope.another();
  CHECK(other.rename.size() == scope.varying.size());
  CHECK(other.iter != scope.iter);
  for (const Resolved& c : other.conditions) CHECK_FALSE(core::free_names(c).contains(scope.iter));
}

TEST_CASE("walk visits every statement with its path and context") {
  Analysis a;
  const Proc p = proc(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n        if i < 2:\n"
      "            x[i] = 0.0\n    pass\n");
  std::vector<Path> paths;
  walk(a, p, [&](const core::Stmt& s, const Path& path, const Context& c) {
    CHECK(core::stmt_at(p, path) == s);
    CHECK(context_before(a, p, path) == c);
    paths.push_back(path);
  });
  CHECK(paths == std::vector<Path>{{0}, {0, 0, 0}, {0, 0, 0, 0, 0}, {1}});
}

}  // namespace selvage::effects

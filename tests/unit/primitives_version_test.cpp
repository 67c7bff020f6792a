// SPDX-License-Identifier: Apache-2.0
#include "primitives/version.h"

#include "core/print.h"
#include "core/random.h"
#include "core/traverse.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

using core::BlockRange;
using core::Path;
using core::Place;
using core::Proc;

const char* const nest = R"(@proc
def p(n: size, m: size, x: f32[n, m], y: f32[n, m], z: f32[n]):
    assert n % 4 == 0
    assert m >= 3
    for i in seq(0, n):
        z[i] = 0.0
        for j in seq(0, m):
            t: f32
            t = x[i, j] * 2.0
            y[i, j] = t + 1.0
        for k in seq(0, 4):
            x[i, 0] = x[i, 1] * 3.0
    for i in seq(0, n):
        z[i] += y[i, 0]
)";

Cursor at(const Version& v, const Path& stmt) { return {v, core::range_of(stmt)}; }

std::string text_at(const Cursor& c) {
  return core::headline(
      core::stmt_at(c.version->proc, core::stmt_path(std::get<BlockRange>(c.place))));
}

TEST_CASE("a cursor stays where it is in its own version") {
  Bench bench(nest);
  const Cursor c = at(bench.source(), {0, 0, 1});
  const Result<Cursor> same = forward(c, bench.source());
  REQUIRE(same.ok());
  CHECK(same.value().place == c.place);
}

TEST_CASE("a cursor follows its statement through steps") {
  Bench bench(nest);
  const Version v0 = bench.source();
  const Cursor body = at(v0, {0, 0, 1, 0, 2});
  const Version v1 =
      bench.step(v0, "divide_loop",
                 {{"loop", "i"}, {"factor", 4}, {"iters", Names{"io", "ii"}}, {"tail", "perfect"}});
  const Version v2 = bench.step(v1, "bind_expr", {{"exprs", "x[_] * 2.0"}, {"name", "b"}});
  const Result<Cursor> there = forward(body, v2);
  REQUIRE(there.ok());
  CHECK(text_at(there.value()) == "y[4 * io + ii, j] = t + 1.0");
}

TEST_CASE("a cursor to what a step removed is refused, naming the step") {
  Bench bench(nest);
  const Version v0 = bench.source();
  const Cursor loop = at(v0, {0, 0, 2});
  const Version v1 = bench.step(v0, "unroll_loop", {{"loop", "k"}});
  const Result<Cursor> there = forward(loop, v1);
  // The loop lives on as its first copy.
  REQUIRE(there.ok());
  Bench empty(R"(@proc
def p(x: f32[1]):
    for i in seq(3, 3):
        x[0] = 1.0
    x[0] = 2.0
)");
  const Version e1 = empty.step(empty.source(), "unroll_loop", {{"loop", "i"}});
  const Result<Cursor> gone = forward(at(empty.source(), {0, 0, 0}), e1);
  REQUIRE_FALSE(gone.ok());
  CHECK(gone.error().reason == Reason::not_applicable);
  CHECK(gone.error().message.find("unroll_loop") != std::string::npos);
  const Result<Cursor> stranger = forward(at(v0, {0}), e1);
  REQUIRE_FALSE(stranger.ok());
  CHECK(stranger.error().reason == Reason::bad_input);
}

TEST_CASE("a cursor does not go back in time or to a sister") {
  Bench bench(nest);
  const Version v0 = bench.source();
  const Version a = bench.step(v0, "rename", {{"name", "a"}});
  const Version b = bench.step(v0, "rename", {{"name", "b"}});
  CHECK_FALSE(forward(at(a, {0}), v0).ok());
  CHECK_FALSE(forward(at(a, {0}), b).ok());
}

TEST_CASE("an expression that a step took away is refused") {
  Bench bench(nest);
  const Version v0 = bench.source();
  const Cursor inner{v0, core::ExprPlace{{0, 0, 1, 0, 1}, {0, 0}}};  // x[i, j] of x[i, j] * 2.0
  REQUIRE(core::exists(v0->proc, inner.place));
  const Version v1 = bench.step(v0, "bind_expr", {{"exprs", "x[_] * 2.0"}, {"name", "b"}});
  const Result<Cursor> there = forward(inner, v1);
  if (there.ok())
    CHECK(core::exists(v1->proc, there.value().place));
  else
    CHECK(there.error().message.find("bind_expr") != std::string::npos);
}

TEST_CASE("equivalence follows steps that keep the signature") {
  Bench bench(nest);
  const Version v0 = bench.source();
  const Version a = bench.step(v0, "rename", {{"name", "a"}});
  const Version b = bench.step(v0, "unroll_loop", {{"loop", "k"}});
  const Version c = bench.step(b, "partial_eval", {{"values", Values{{"m", std::int64_t{3}}}}});
  const Version d = bench.step(c, "rename", {{"name", "d"}});
  CHECK(equivalent(a, b).has_value());
  CHECK_FALSE(equivalent(b, c).has_value());
  CHECK(equivalent(c, d).has_value());
  CHECK_FALSE(equivalent(v0, d).has_value());
}

TEST_CASE("a refused step leaves nothing behind") {
  Bench bench(nest);
  const Version v0 = bench.source();
  const std::string before = core::print(v0->proc);
  const Result<Version> refused = bench.workspace.step(
      v0, "divide_loop",
      {{"loop", "j"}, {"factor", 2}, {"iters", Names{"a", "b"}}, {"tail", "perfect"}});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().primitive == "divide_loop");
  CHECK(core::print(v0->proc) == before);
  CHECK(bench.workspace.lookup("p").value() == v0);
}

// ---- random steps on random places ----

void collect(const Proc& p, const Path& block, std::vector<Place>& out) {
  const core::Block body = core::block_at(p, block);
  for (int k = 0; k < static_cast<int>(body.size()); ++k) {
    Path stmt = block;
    stmt.push_back(k);
    out.emplace_back(core::range_of(stmt));
    out.emplace_back(core::Gap{block, k});
    const core::Stmt& s = body[static_cast<std::size_t>(k)];
    const int expressions = static_cast<int>(core::expressions(s).size());
    for (int e = 0; e < expressions; ++e) out.emplace_back(core::ExprPlace{stmt, {e}});
    const int nested = static_cast<int>(core::blocks(s).size());
    for (int b = 0; b < nested; ++b) {
      Path inner = stmt;
      inner.push_back(b);
      collect(p, inner, out);
    }
  }
  out.emplace_back(core::Gap{block, static_cast<int>(body.size())});
}

std::vector<Place> places_of(const Proc& p) {
  std::vector<Place> all;
  collect(p, {}, all);
  return all;
}

// The arguments of a step at a random place; it need not apply.
std::pair<std::string, std::vector<NamedArg>> random_step(core::Random& random, const Version& v) {
  const std::vector<Place> all = places_of(v->proc);
  const Cursor c{
      v,
      all[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(all.size()) - 1))]};
  switch (random.between(0, 9)) {
    case 0:
      return {"cut_loop", {{"loop", c}, {"at", "1"}}};
    case 1:
      return {"divide_loop",
              {{"loop", c},
               {"factor", 2},
               {"iters", Names{"a", "b"}},
               {"tail", random.one_in(2) ? "cut" : "guard"}}};
    case 2:
      return {"reorder_loops", {{"loop", c}}};
    case 3:
      return {"fission", {{"gap", c}}};
    case 4:
      return {"unroll_loop", {{"loop", c}}};
    case 5:
      return {"simplify", {}};
    case 6:
      return {"bind_expr", {{"exprs", std::vector<Cursor>{c}}, {"name", "b"}}};
    case 7:
      return {"lift_alloc", {{"buffer", c}}};
    case 8:
      return {"expand_dim", {{"buffer", c}, {"extent", "n"}, {"index", "i"}}};
    default:
      return {"stage_mem", {{"block", c}, {"window", "y[0:n, 0:m]"}, {"name", "s"}}};
  }
}

TEST_CASE("after random steps every old place is found or refused by name") {
  int applied = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    core::Random random(seed);
    Bench bench(nest);
    std::vector<Version> history{bench.source()};
    for (int k = 0; k < 12; ++k) {
      const Version& v = history.back();
      const auto [primitive, args] = random_step(random, v);
      const Result<Version> next = bench.workspace.step(v, primitive, args);
      if (!next.ok()) {
        CHECK_FALSE(next.error().message.empty());
        continue;
      }
      ++applied;
      history.push_back(next.value());
      INFO("seed ", seed, ", step ", next.value()->step.call, "\n",
           core::print(next.value()->proc));
      // From every earlier version, step by step and at once, to the same place.
      for (const Version& from : history) {
        for (const Place& place : places_of(from->proc)) {
          const Result<Cursor> there = forward({from, place}, next.value());
          if (there.ok()) {
            CHECK(core::exists(next.value()->proc, there.value().place));
          } else {
            CHECK(there.error().message.find("removed by the step") != std::string::npos);
          }
        }
      }
      if (history.size() > 4) break;
    }
  }
  CHECK(applied >= 20);
}

}  // namespace
}  // namespace selvage::primitives::test

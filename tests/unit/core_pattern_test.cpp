// SPDX-License-Identifier: Apache-2.0
#include "core/pattern.h"

#include "frontend_fixture.h"

namespace selvage::core::testing {
namespace {

Proc subject() {
  return parse_one(
      "@proc\n"
      "def p(n: size, x: f32[n], y: f32[n, n], go: bool):\n"
      "    b: f32[n]\n"                       // 0
      "    for i in seq(0, n):\n"             // 1
      "        for j in seq(0, n):\n"         // 1,0,0
      "            y[i, j] = x[i] + 1.0\n"    // 1,0,0,0,0
      "            y[i, j] += x[j] * x[i]\n"  // 1,0,0,0,1
      "    for i in par(0, 8):\n"             // 2
      "        b[i] = relu(x[i])\n"           // 2,0,0
      "        if go:\n"                      // 2,0,1
      "            w = x[i:n]\n"              // 2,0,1,0,0
      "        else:\n"
      "            Cfg.n = i + 1\n"      // 2,0,1,1,0
      "    r: f32[8] @ AVX\n"            // 3
      "    load(r, x[0:8])\n"            // 4
      "    dense(n, x)\n"                // 5
      "    x[0] = f32(b[0]) + b[1]\n");  // 6
}

std::string text(const Place& place) {
  const auto path = [](const Path& p) {
    std::string out;
    for (const int i : p) out += (out.empty() ? "" : ",") + std::to_string(i);
    return out;
  };
  if (const auto* r = std::get_if<BlockRange>(&place)) {
    const std::string first = path(stmt_path(*r));
    return r->count == 1 ? first : first + "+" + std::to_string(r->count);
  }
  if (const auto* g = std::get_if<Gap>(&place)) {
    return "gap " + path(g->block) + "@" + std::to_string(g->at);
  }
  const auto& e = std::get<ExprPlace>(place);
  return path(e.stmt) + "/" + path(e.path);
}

// All matches, in order, separated by spaces.
std::string all(const std::string& pattern) {
  const auto found = find_all(subject(), pattern);
  REQUIRE_MESSAGE(found.ok(), (found.ok() ? "" : render(found.error())));
  std::string out;
  for (const Place& place : found.value()) out += (out.empty() ? "" : " ") + text(place);
  return out;
}

std::string one(const std::string& pattern, PlaceKind kind) {
  const auto found = find(subject(), pattern, kind);
  REQUIRE_MESSAGE(found.ok(), (found.ok() ? "" : render(found.error())));
  return text(found.value());
}

Error refusal(const std::string& pattern, PlaceKind kind) {
  const auto found = find(subject(), pattern, kind);
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().reason == Reason::bad_input);
  return found.error();
}

TEST_CASE("loops by iterator, bounds, mode and body") {
  CHECK(all("for i in _: _") == "1 2");
  CHECK(all("for j in _: _") == "1,0,0");
  CHECK(all("for _ in _: _") == "1 1,0,0 2");
  CHECK(all("for i in seq(0, n): _") == "1");
  CHECK(all("for i in seq(_, _): _") == "1");
  CHECK(all("for _ in par(0, 8): _") == "2");
  CHECK(all("for _ in _: for _ in _: _") == "1");
  CHECK(all("for i in _: y[_] = _") == "");
}

TEST_CASE("assignments and reductions by target and value") {
  CHECK(all("y[_] = _") == "1,0,0,0,0");
  CHECK(all("y[i, j] = _") == "1,0,0,0,0");
  CHECK(all("y[j, i] = _") == "");
  CHECK(all("y = _") == "1,0,0,0,0");
  CHECK(all("y[_] += _") == "1,0,0,0,1");
  CHECK(all("_ = relu(_)") == "2,0,0");
  CHECK(all("_ = _ + 1.0") == "1,0,0,0,0");
  CHECK(all("_ = _") == "1,0,0,0,0 2,0,0 2,0,1,0,0 6");
}

TEST_CASE("the other statements") {
  CHECK(all("b : _") == "0");
  CHECK(all("_ : f32[_]") == "0 3");
  CHECK(all("_ : _ @ AVX") == "3");
  CHECK(all("if _: _") == "2,0,1");
  CHECK(all("if go: _") == "2,0,1");
  CHECK(all("if _: w = _") == "2,0,1");
  CHECK(all("if _: pass") == "");
  CHECK(all("w = x[_]") == "2,0,1,0,0");
  CHECK(all("w = x[i:n]") == "2,0,1,0,0");
  CHECK(all("w = x[i:8]") == "");
  CHECK(all("Cfg.n = _") == "2,0,1,1,0");
  CHECK(all("Cfg.on = _") == "");
  CHECK(all("load(_)") == "4");
  CHECK(all("load(_, x[0:8])") == "4");
  CHECK(all("dense(n, _)") == "5");
  CHECK(all("_(_)") == "4 5");
}

TEST_CASE("runs of statements") {
  CHECK(all("y[_] = _; y[_] += _") == "1,0,0,0,0+2");
  CHECK(all("_; _; dense(_)") == "3+3");
  CHECK(all("y[_] += _; y[_] = _") == "");
}

TEST_CASE("expressions, where no statement matches") {
  CHECK(all("x[_]") == "1,0,0,0,0/2,0 1,0,0,0,1/2,0 1,0,0,0,1/2,1 2,0,0/1,0 2,0,1,0,0/0 4/1");
  CHECK(all("x[i]") == "1,0,0,0,0/2,0 1,0,0,0,1/2,1 2,0,0/1,0");
  CHECK(all("x[_] * _") == "1,0,0,0,1/2");
  CHECK(all("relu(_)") == "2,0,0/1");
  CHECK(all("f32(_)") == "6/1,0");
  CHECK(all("1.0") == "1,0,0,0,0/2,1");
  CHECK(all("1") == "1,0,0,0,0/2,1 2,0,1,1,0/0,1 6/1,1,0");
  CHECK(all("b[1]") == "6/1,1");
}

TEST_CASE("words alone are loops, loop nests, and then allocations") {
  CHECK(all("i") == "1 2");
  CHECK(all("i j") == "1");
  CHECK(all("j i") == "");
  CHECK(all("b") == "0");
  CHECK(one("b", PlaceKind::allocation) == "0");
  CHECK(one("b", PlaceKind::statement) == "0");
  CHECK(one("dense", PlaceKind::call) == "5");
  CHECK(one("n", PlaceKind::expression) == "0/0");
}

TEST_CASE("a number picks one match, in text order") {
  CHECK(one("for i in _: _", PlaceKind::loop) == "1");
  CHECK(one("for i in _: _ #1", PlaceKind::loop) == "2");
  CHECK(one("i #1", PlaceKind::loop) == "2");
  CHECK(one("x[i] #2", PlaceKind::expression) == "2,0,0/1,0");
}

TEST_CASE("the wanted kind decides how a pattern is read") {
  CHECK(one("_", PlaceKind::loop) == "1");
  CHECK(one("_", PlaceKind::allocation) == "0");
  CHECK(one("_", PlaceKind::call) == "4");
  CHECK(one("relu(_)", PlaceKind::expression) == "2,0,0/1");
  CHECK(one("y[_] = _; y[_] += _", PlaceKind::block) == "1,0,0,0,0+2");
}

TEST_CASE("a pattern without a match says what comes near") {
  const Error error = refusal("for ii in _: _", PlaceKind::loop);
  CHECK(error.message == "no loop of `p` matches `for ii in _: _`");
  CHECK(error.suggestion == "did you mean `i`?");
  CHECK(refusal("lod(_)", PlaceKind::statement).suggestion == "did you mean `load`?");
  CHECK(refusal("j i", PlaceKind::loop).message == "no loop of `p` matches `j i`");
  CHECK(refusal("b", PlaceKind::loop).message == "no loop of `p` matches `b`");
}

TEST_CASE("a number beyond the last match says how many there are") {
  const Error error = refusal("i #2", PlaceKind::loop);
  CHECK(error.message == "`i` has 2 matches; `#2` is beyond the last");
  CHECK(error.suggestion == "matches are counted from `#0` to `#1`");
}

TEST_CASE("malformed patterns are refused where they go wrong") {
  const Error error = refusal("for i in", PlaceKind::loop);
  CHECK(error.message == "expected `seq` or `par`, found the end of the line");
  CHECK(error.loc.column == 9);
  CHECK(refusal("x[_] = _ _", PlaceKind::statement).message ==
        "expected the end of the pattern, found `_`");
  CHECK(refusal("i #one", PlaceKind::loop).message ==
        "`#` stands before the number of a match, at the end");
  CHECK(refusal("", PlaceKind::statement).message ==
        "expected a statement, found the end of the text");
  CHECK(refusal("_; _", PlaceKind::statement).message ==
        "one statement is meant here, not 2 statements");
  CHECK(refusal("i", PlaceKind::gap).suggestion ==
        "find a statement, then go `before` or `after` it");
  REQUIRE_FALSE(find_all(subject(), "x[").ok());
}

TEST_CASE("a respelled symbol is found by either name") {
  const Proc p = parse_one(
      "@proc\ndef p(n: size, x: f32[n, n]):\n    for i in seq(0, n):\n"
      "        for j in seq(0, n):\n            x[i, j] = 1.0\n");
  ProcNode out = *p;
  const For outer = *as<For>(p->body[0]);
  For inner = *as<For>(outer.body[0]);
  const Sym fresh = Sym::fresh("i");
  inner.body = substitute(inner.body, {{inner.iter, make_expr({}, {Scalar::index}, Var{fresh})}});
  inner.iter = fresh;
  For new_outer = outer;
  new_outer.body = {make_stmt({}, inner)};
  out.body = {make_stmt({}, new_outer)};
  const Proc shadowed = make_proc(out);
  CHECK(find_all(shadowed, "i_1").value().size() == 1);
  CHECK(find_all(shadowed, "for i in _: _").value().size() == 2);
}

// ---- navigation
// -------------------------------------------------------------------------------------

Result<Place> go(Place place, const std::vector<std::string>& steps) {
  for (const std::string& step : steps) {
    Result<Place> next = navigate(subject(), place, step);
    if (!next.ok()) return next;
    place = next.value();
  }
  return place;
}

std::string reached(const Place& place, const std::vector<std::string>& steps) {
  const Result<Place> there = go(place, steps);
  REQUIRE_MESSAGE(there.ok(), (there.ok() ? "" : render(there.error())));
  CHECK(exists(subject(), there.value()));
  return text(there.value());
}

std::string refused(const Place& place, const std::string& step) {
  const Result<Place> there = navigate(subject(), place, step);
  REQUIRE_FALSE(there.ok());
  return there.error().message;
}

TEST_CASE("up, down and sideways") {
  CHECK(reached(range_of({1}), {"body"}) == "1,0,0");
  CHECK(reached(range_of({2}), {"body"}) == "2,0,0+2");
  CHECK(reached(range_of({2}), {"body", "last", "orelse"}) == "2,0,1,1,0");
  CHECK(reached(range_of({1, 0, 0, 0, 1}), {"parent", "parent"}) == "1");
  CHECK(reached(range_of({1}), {"next"}) == "2");
  CHECK(reached(range_of({1}), {"prev"}) == "0");
  CHECK(reached(BlockRange{{}, 1, 3}, {"next"}) == "4");
  CHECK(reached(BlockRange{{}, 1, 3}, {"first"}) == "1");
  CHECK(reached(BlockRange{{}, 1, 3}, {"last"}) == "3");
  CHECK(reached(range_of({1}), {"expand(1, 2)"}) == "0+4");
}

TEST_CASE("gaps") {
  CHECK(reached(range_of({1}), {"before"}) == "gap @1");
  CHECK(reached(BlockRange{{}, 1, 2}, {"after"}) == "gap @3");
  CHECK(reached(range_of({1}), {"after", "next"}) == "2");
  CHECK(reached(range_of({1}), {"after", "prev"}) == "1");
  CHECK(reached(Gap{{2, 0}, 1}, {"parent"}) == "2");
}

TEST_CASE("into expressions and out again") {
  CHECK(reached(range_of({1, 0, 0, 0, 0}), {"rhs"}) == "1,0,0,0,0/2");
  CHECK(reached(range_of({1, 0, 0, 0, 0}), {"rhs", "lhs"}) == "1,0,0,0,0/2,0");
  CHECK(reached(range_of({1, 0, 0, 0, 0}), {"rhs", "lhs", "parent", "parent"}) == "1,0,0,0,0");
  CHECK(reached(range_of({1, 0, 0, 0, 0}), {"lhs(1)"}) == "1,0,0,0,0/1");
  CHECK(reached(range_of({1}), {"hi"}) == "1/1");
  CHECK(reached(range_of({1}), {"lo"}) == "1/0");
  CHECK(reached(range_of({2, 0, 1}), {"cond"}) == "2,0,1/0");
  CHECK(reached(range_of({4}), {"arg(1)"}) == "4/1");
  CHECK(reached(range_of({2, 0, 0}), {"rhs", "arg(0)"}) == "2,0,0/1,0");
}

TEST_CASE("an impossible step says what the place is") {
  CHECK(refused(range_of({0}), "parent") ==
        "`parent` does not apply: `b: f32[n]` stands at the top of the procedure");
  CHECK(refused(range_of({6}), "next") ==
        "`next` does not apply: `x[0] = f32(b[0]) + b[1]` is the last of its block");
  CHECK(refused(range_of({0}), "prev") ==
        "`prev` does not apply: `b: f32[n]` is the first of its block");
  CHECK(refused(range_of({0}), "body") == "`body` does not apply: `b: f32[n]` has no body");
  CHECK(refused(range_of({1}), "orelse") ==
        "`orelse` does not apply: `for i in seq(0, n):` has no `else`");
  CHECK(refused(BlockRange{{}, 0, 2}, "body") ==
        "`body` does not apply: a block of 2 statements is not one statement");
  CHECK(
      refused(range_of({1}), "expand(2, 0)") ==
      "`expand` does not apply: `for i in seq(0, n):` has 1 before it and 5 after it in its block");
  CHECK(refused(range_of({4}), "arg(2)") ==
        "`arg` does not apply: `load(r, x[0:8])` has 2 arguments, counted from 0");
  CHECK(refused(range_of({0}), "rhs") == "`rhs` does not apply: `b: f32[n]` has no right side");
  CHECK(refused(range_of({0}), "lo") == "`lo` does not apply: `b: f32[n]` is not a loop");
  CHECK(refused(range_of({0}), "arg") == "`arg` takes 1 numbers in parentheses, not 0");
  CHECK(refused(range_of({0}), "bdy") == "there is no navigation step `bdy`");
  CHECK(refused(range_of({9}), "body") == "the place does not exist in this procedure");
}

}  // namespace
}  // namespace selvage::core::testing

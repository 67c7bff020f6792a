// SPDX-License-Identifier: Apache-2.0
//
// The reduction clause of parallel loops: as text, as a tree, and run.
#include <doctest/doctest.h>

#include "core/inline_call.h"
#include "core/pattern.h"
#include "frontend_fixture.h"
#include "interpret_fixture.h"

using namespace selvage;
using namespace selvage::core;
using testing::error_of;
using testing::parse_one;

namespace {

std::string with_loop(const std::string& clause, const std::string& body = "x[0] += 1.0") {
  return "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n    for i in " + clause + ":\n        " +
         body + "\n";
}

const For& loop_of(const Proc& p, std::size_t at = 0) {
  const auto* loop = as<For>(p->body[at]);
  REQUIRE(loop != nullptr);
  return *loop;
}

}  // namespace

TEST_CASE("a clause is printed as it is read") {
  for (const char* clause : {"par(0, n, reduce(x))", "par(2, n - 1, reduce(x, y))"}) {
    const Proc p = parse_one(with_loop(clause));
    CHECK(print(p) == with_loop(clause));
    CHECK(equal(parse_one(print(p)), p));
    CHECK(structural_hash(parse_one(print(p))) == structural_hash(p));
  }
  CHECK(print(parse_one(with_loop("par(0, n, reduce(x, y,))"))) ==
        with_loop("par(0, n, reduce(x, y))"));
}

TEST_CASE("what a clause may not be") {
  const auto message = [](const std::string& clause) {
    return error_of(with_loop(clause)).message;
  };
  CHECK(message("seq(0, n, reduce(x))") == "a sequential loop has two bounds and no clause");
  CHECK(message("par(0, n, sum(x))").find("`reduce(...)`") != std::string::npos);
  CHECK(message("par(0, n, reduce())").find("a buffer that the loop adds to") != std::string::npos);
  CHECK(message("par(0, n, reduce(n))") == "`n` is a control variable (size); it has no cells");
  CHECK(message("par(0, n, reduce(z))") == "nothing named `z` is in scope");
  CHECK(message("par(0, n, reduce(i))") == "nothing named `i` is in scope");
  CHECK(message("par(0, n, reduce(x, x))") == "`x` stands twice in the reduction clause");
  CHECK(error_of("@proc\ndef p(n: size, x: f32[n]):\n    w = x[0:1]\n"
                 "    for i in par(0, n, reduce(w)):\n        w[0] += 1.0\n")
            .message == "`w` is a window, and a loop reduces into whole buffers");
  CHECK(error_of("@proc\ndef p(n: size, x: [f32][n]):\n"
                 "    for i in par(0, n, reduce(x)):\n        x[0] += 1.0\n")
            .message == "`x` is a window, whose strides the sums of a loop would not have");
}

TEST_CASE("names in a clause are names of the tree") {
  const Proc p = parse_one(
      "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n    t: f32\n    t = 0.0\n"
      "    for i in par(0, n, reduce(x, t)):\n        pass\n");
  const For& loop = loop_of(p, 2);
  const Sym x = p->args[1].name;
  const Sym y = p->args[2].name;
  const Sym t = loop.mode.reductions[1];
  const Block only_loop{p->body[2]};

  CHECK(free_names(only_loop) == std::set<Sym>{p->args[0].name, x, t});
  const Block renamed = rename_buffers(only_loop, {{x, y}});
  CHECK(as<For>(renamed[0])->mode.reductions == std::vector<Sym>{y, t});
  const Proc fresh = freshen(p);
  CHECK(loop_of(fresh, 2).mode.reductions[0] == fresh->args[1].name);
  CHECK(loop_of(fresh, 2).mode.reductions[1] == as<Alloc>(fresh->body[0])->buffer);
  CHECK(equal(fresh, p));
  CHECK_FALSE(equal(renamed, only_loop));
  CHECK_FALSE(
      equal(parse_one(with_loop("par(0, n)")), parse_one(with_loop("par(0, n, reduce(x))"))));
  CHECK_FALSE(equal(parse_one(with_loop("par(0, n, reduce(x))")),
                    parse_one(with_loop("par(0, n, reduce(y))"))));
  // Rebuilding the loop keeps the clause.
  const Stmt rebuilt = with_blocks(p->body[2], {Block{p->body[1]}});
  CHECK(as<For>(rebuilt)->mode.reductions == loop.mode.reductions);
}

TEST_CASE("a hidden buffer in a clause is told from what hides it") {
  const std::string text =
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in par(0, n, reduce(x)):\n"
      "        x: f32\n        x = 0.0\n";
  CHECK(print(parse_one(text)) == text);
}

TEST_CASE("patterns of loops with a clause") {
  const Proc p = parse_one(with_loop("par(0, n, reduce(x))"));
  const auto found = [&](const std::string& pattern) {
    return find(p, pattern, PlaceKind::loop).ok();
  };
  CHECK(found("for i in par(_, _): _"));
  CHECK(found("for i in par(_, _, reduce(x)): _"));
  CHECK(found("for i in par(_, _, reduce(_)): _"));
  CHECK_FALSE(found("for i in par(_, _, reduce(y)): _"));
  CHECK_FALSE(found("for i in par(_, _, reduce(x, y)): _"));
}

TEST_CASE("sums are added at the end, to every cell") {
  const Proc p = runs::program(
      "@proc\ndef p(n: size, x: i32[3], a: i32[n]):\n"
      "    for i in par(0, n, reduce(x)):\n        x[0] += a[i]\n        x[2] = x[2] - a[i]\n");
  for (const bool shuffled : {false, true}) {
    const RunResult r = runs::run_well(p,
                                       {std::int64_t{4}, runs::ints(Scalar::i32, {3}, {10, 20, 30}),
                                        runs::ints(Scalar::i32, {4}, {1, 2, 3, 4})},
                                       {}, {.shuffle_par = shuffled});
    CHECK(runs::ints_of(r, 1) == std::vector<std::int64_t>{20, 20, 20});
  }
}

TEST_CASE("sums of nested loops and of callees") {
  const Proc p = runs::program(
      "@proc\ndef g(m: size, c: i32[2], row: [i32][m]):\n"
      "    for j in par(0, m, reduce(c)):\n        c[j % 2] += row[j]\n"
      "@proc\ndef p(n: size, x: i32[2], a: i32[n, n]):\n"
      "    for i in par(0, n, reduce(x)):\n        g(n, x, a[i, 0:n])\n");
  const RunResult r = runs::run_well(p, {std::int64_t{2}, runs::ints(Scalar::i32, {2}, {5, 7}),
                                         runs::ints(Scalar::i32, {2, 2}, {1, 2, 3, 4})});
  CHECK(runs::ints_of(r, 1) == std::vector<std::int64_t>{9, 13});
}

TEST_CASE("what a loop that reduces into x may not do to x") {
  const auto fault = [](const std::string& before, const std::string& body) {
    const Proc p = runs::program("@proc\ndef p(x: i32[2], y: i32[4]):\n" + before +
                                 "    for i in par(0, 4, reduce(x)):\n        " + body + "\n");
    return runs::run_badly(
        p, {runs::ints(Scalar::i32, {2}, {1, 2}), runs::ints(Scalar::i32, {4}, {1, 2, 3, 4})});
  };
  const Fault read = fault("", "y[i] = x[1]");
  CHECK(read.kind == FaultKind::race);
  CHECK(read.message == "x[1] is read in a par loop that reduces into it");
  CHECK(fault("", "x[1] = 0").message == "x[1] is assigned in a par loop that reduces into it");
  // Adding twice what is there is not adding.
  CHECK(fault("", "x[1] += x[1]").kind == FaultKind::race);
  const Fault bypass = fault("    w = x[0:1]\n", "y[i] = w[0]");
  CHECK(bypass.kind == FaultKind::race);
  CHECK(bypass.message ==
        "iteration 0 of the par loop reaches x by another name, past the sums "
        "that the loop makes of it");
}

TEST_CASE("adding the sums touches every cell") {
  const Proc races = runs::program(
      "@proc\ndef p(x: i32[4], a: i32[4]):\n    for i in par(0, 4):\n"
      "        for j in par(0, 4, reduce(x)):\n            x[i] += a[j]\n");
  CHECK(runs::run_badly(races, {runs::ints(Scalar::i32, {4}, {0, 0, 0, 0}),
                                runs::ints(Scalar::i32, {4}, {1, 2, 3, 4})})
            .kind == FaultKind::race);
  const Proc reads = runs::program(
      "@proc\ndef p(a: i32[4]):\n    x: i32[2]\n    x[0] = 0\n"
      "    for j in par(0, 4, reduce(x)):\n        x[0] += a[j]\n");
  CHECK(runs::run_badly(reads, {runs::ints(Scalar::i32, {4}, {1, 2, 3, 4})}).kind ==
        FaultKind::uninitialised_read);
}

TEST_CASE("a callee's clause names what the call hands over") {
  const Proc p = runs::program(
      "@proc\ndef g(x: i32[2], y: i32[2], z: i32):\n"
      "    for i in par(0, 2, reduce(x, y, z)):\n        x[i] += 1\n"
      "@proc\ndef p(a: i32[2], c: i32[2], b: i32):\n    g(a, c, b)\n");
  const Block body = inlined(*as<Call>(p->body[0]));
  CHECK(as<For>(body[0])->mode.reductions ==
        std::vector<Sym>{p->args[0].name, p->args[1].name, p->args[2].name});
}

// SPDX-License-Identifier: Apache-2.0
//
// What a correct program never does: one test per fault, with its nearest innocent neighbour.
#include <limits>

#include "interpret_fixture.h"

namespace selvage::core {
namespace {

using namespace runs;
using Ints = std::vector<std::int64_t>;

Tensor zeros(std::vector<std::int64_t> shape) {
  Tensor t = blank(Scalar::i32, std::move(shape));
  for (Cell& cell : t.cells) cell.initialised = true;
  return t;
}

void check_fault(const Fault& fault, FaultKind kind, const std::string& message) {
  CHECK(spelling(fault.kind) == spelling(kind));
  CHECK(fault.message == message);
  CHECK(fault.loc.line > 0);
}

TEST_CASE("fault: reads and writes out of bounds") {
  const Proc p =
      program("@proc\ndef p(i: index, j: index, x: i32[4, 2]):\n    x[i, j] = x[j, i]\n");
  run_well(p, {std::int64_t{1}, std::int64_t{1}, zeros({4, 2})});
  check_fault(run_badly(p, {std::int64_t{4}, std::int64_t{0}, zeros({4, 2})}),
              FaultKind::out_of_bounds, "x[4, 0] is out of bounds: dimension 0 has extent 4");
  check_fault(run_badly(p, {std::int64_t{0}, std::int64_t{-1}, zeros({4, 2})}),
              FaultKind::out_of_bounds, "x[0, -1] is out of bounds: dimension 1 has extent 2");
  check_fault(run_badly(p, {std::int64_t{2}, std::int64_t{1}, zeros({4, 2})}),
              FaultKind::out_of_bounds, "x[1, 2] is out of bounds: dimension 1 has extent 2");
}

TEST_CASE("fault: a window out of bounds, though no cell of it is used") {
  const Proc p =
      program("@proc\ndef p(lo: index, hi: index, i: index, x: i32[4, 4]):\n    w = x[lo:hi, i]\n");
  const auto fault = [&](std::int64_t lo, std::int64_t hi, std::int64_t i) {
    return run(p, {lo, hi, i, zeros({4, 4})}, {}, {}).fault;
  };
  CHECK(!fault(0, 4, 3));
  CHECK(!fault(4, 4, 0));
  check_fault(fault(0, 5, 0).value(), FaultKind::out_of_bounds,
              "the window takes 0:5 of dimension 0 of x, which has extent 4");
  CHECK(fault(-1, 2, 0)->kind == FaultKind::out_of_bounds);
  CHECK(fault(3, 2, 0)->kind == FaultKind::out_of_bounds);
  check_fault(fault(0, 1, 4).value(), FaultKind::out_of_bounds,
              "the window takes 4 of dimension 1 of x, which has extent 4");
}

TEST_CASE("fault: a window is bounded by the window it is taken from") {
  const Proc p =
      program("@proc\ndef p(n: size, x: i32[8]):\n    w = x[2:6]\n    v = w[1:n]\n    v[0] = 1\n");
  run_well(p, {std::int64_t{4}, zeros({8})});
  CHECK(run_badly(p, {std::int64_t{5}, zeros({8})}).kind == FaultKind::out_of_bounds);
}

TEST_CASE("fault: reading what was not written") {
  const Proc read = program("@proc\ndef p(x: i32[2], y: i32):\n    y = x[1]\n");
  Tensor half = zeros({2});
  half.cells[1].initialised = false;
  check_fault(run_badly(read, {half, blank(Scalar::i32, {})}), FaultKind::uninitialised_read,
              "x[1] is read before it is written");
  const Proc reduce = program("@proc\ndef p(y: i32):\n    y += 1\n");
  run_well(reduce, {zeros({})});
  check_fault(run_badly(reduce, {blank(Scalar::i32, {})}), FaultKind::uninitialised_read,
              "y is read before it is written");
}

TEST_CASE("fault: a buffer is new in every iteration") {
  const Proc p = program(R"(
@proc
def p(n: size, y: i32):
    for i in seq(0, n):
        t: i32
        if i == 0:
            t = 1
        y = t
)");
  run_well(p, {std::int64_t{1}, zeros({})});
  CHECK(run_badly(p, {std::int64_t{2}, zeros({})}).kind == FaultKind::uninitialised_read);
}

TEST_CASE("fault: asserts of the procedure itself") {
  const Proc p = program("@proc\ndef p(n: size):\n    assert n % 4 == 0\n    pass\n");
  run_well(p, {std::int64_t{8}});
  check_fault(run_badly(p, {std::int64_t{6}}), FaultKind::precondition_violated,
              "`assert n % 4 == 0` of p does not hold");
}

TEST_CASE("fault: preconditions of a callee, at the call") {
  const Proc p = program(R"(
@proc
def f(n: size, w: [i32][n]):
    assert stride(w, 0) == 1
    w[0] = 1

@proc
def row(x: i32[4, 4]):
    f(4, x[0, 0:4])

@proc
def p(x: i32[4, 4]):
    row(x)
    f(4, x[0:4, 0])
)");
  const Fault fault = run_badly(p, {zeros({4, 4})});
  check_fault(fault, FaultKind::precondition_violated,
              "`assert stride(w, 0) == 1` of f does not hold");
  CHECK(fault.loc.line == 14);
}

TEST_CASE("fault: an argument of another shape than declared") {
  const Proc p = program(R"(
@proc
def f(n: size, w: [i32][n]):
    w[0] = 1

@proc
def p(n: size, x: i32[8]):
    f(n, x[0:4])
)");
  run_well(p, {std::int64_t{4}, zeros({8})});
  check_fault(run_badly(p, {std::int64_t{3}, zeros({8})}), FaultKind::precondition_violated,
              "dimension 0 of argument w of f has extent 4 where 3 is declared");
  CHECK(run_badly(p, {std::int64_t{4}, zeros({7})}).kind == FaultKind::precondition_violated);
}

TEST_CASE("fault: a tensor argument that is not dense") {
  const Proc p = program("@proc\ndef p(m: size, x: i32[m, 2]):\n    x[0, 0] = 1\n");
  const auto fault = [&](std::int64_t m, std::vector<std::int64_t> strides) {
    Tensor x = zeros({2 * m + 4});
    x.shape = {m, 2};
    x.strides = std::move(strides);
    return run(p, {m, x}, {}, {}).fault;
  };
  CHECK(!fault(2, {2, 1}));
  CHECK(!fault(1, {5, 1}));  // one row has no neighbours
  check_fault(fault(2, {4, 1}).value(), FaultKind::precondition_violated,
              "argument x of p is not dense: stride 4 in dimension 0");
}

TEST_CASE("fault: sizes and extents below one") {
  const Proc size = program(R"(
@proc
def f(n: size):
    pass

@proc
def p(n: index):
    f(n)
)");
  run_well(size, {std::int64_t{1}});
  check_fault(run_badly(size, {std::int64_t{0}}), FaultKind::nonpositive_size,
              "the size n of f is 0");
  const Proc own = program("@proc\ndef p(n: size):\n    pass\n");
  CHECK(run_badly(own, {std::int64_t{0}}).kind == FaultKind::nonpositive_size);
  const Proc alloc = program("@proc\ndef p(n: size):\n    x: i32[2, n - 3]\n");
  run_well(alloc, {std::int64_t{4}});
  check_fault(run_badly(alloc, {std::int64_t{3}}), FaultKind::nonpositive_size,
              "dimension 1 of x has extent 0");
  const Proc config = program("@proc\ndef p(n: index):\n    Cfg.n = n\n");
  run_well(config, {std::int64_t{1}});
  CHECK(run_badly(config, {std::int64_t{0}}).kind == FaultKind::nonpositive_size);
}

TEST_CASE("fault: arguments that share a cell, where one is written") {
  const Proc p = program(R"(
@proc
def copy(n: size, y: [i32][n], x: [i32][n]):
    for i in seq(0, n):
        y[i] = x[i]

@proc
def p(k: index, x: i32[8]):
    copy(4, x[0:4], x[k:k + 4])
)");
  run_well(p, {std::int64_t{4}, zeros({8})});
  check_fault(run_badly(p, {std::int64_t{3}, zeros({8})}), FaultKind::aliasing,
              "arguments y and x of copy share cells, and it writes y");
  CHECK(run_badly(p, {std::int64_t{0}, zeros({8})}).kind == FaultKind::aliasing);
}

TEST_CASE("fault: columns of one tensor interleave without sharing, and readers may share") {
  const Proc columns = program(R"(
@proc
def copy(n: size, y: [i32][n], x: [i32][n]):
    for i in seq(0, n):
        y[i] = x[i]

@proc
def p(j: index, x: i32[4, 4]):
    copy(4, x[0:4, 1], x[0:4, j])
)");
  run_well(columns, {std::int64_t{2}, zeros({4, 4})});
  CHECK(run_badly(columns, {std::int64_t{1}, zeros({4, 4})}).kind == FaultKind::aliasing);
  const Proc readers = program(R"(
@proc
def dot(n: size, s: i32, y: [i32][n], x: [i32][n]):
    for i in seq(0, n):
        s += y[i] * x[i]

@proc
def p(s: i32, x: i32[4]):
    dot(4, s, x[0:4], x[0:4])
)");
  run_well(readers, {zeros({}), zeros({4})});
}

TEST_CASE("fault: aliasing through a callee's callee and its windows") {
  const Proc p = program(R"(
@proc
def inner(y: [i32][2]):
    y[1] = 0

@proc
def outer(y: [i32][4], x: [i32][4]):
    w = y[1:4]
    inner(w[0:2])

@proc
def p(x: i32[6]):
    outer(x[0:4], x[2:6])
)");
  CHECK(run_badly(p, {zeros({6})}).kind == FaultKind::aliasing);
}

// ---- races -----------------------------------------------------------------------------------

// The fault of `body` in a par loop over i in [0, 4), with x: i32[8] and y: i32[8].
std::optional<Fault> race_of(const std::string& body) {
  const Proc p = program(
      "@proc\ndef g(w: [i32][2]):\n    w[0] = 1\n\n@proc\ndef p(x: i32[8], y: i32[8]):\n"
      "    for i in par(0, 4):\n        " +
      body + "\n");
  return run(p, {zeros({8}), zeros({8})}, {}, {}).fault;
}

TEST_CASE("race: what two iterations may not do") {
  check_fault(race_of("x[0] = 1").value(), FaultKind::race,
              "iterations i = 0 and i = 1 of the par loop race: the first writes x[0], the second "
              "writes it");
  check_fault(race_of("x[i + 1] = x[i]").value(), FaultKind::race,
              "iterations i = 0 and i = 1 of the par loop race: the first writes x[1], the second "
              "reads it");
  check_fault(race_of("x[3 - i] = x[i]").value(), FaultKind::race,
              "iterations i = 1 and i = 2 of the par loop race: the first writes x[2], the second "
              "reads it");
  check_fault(race_of("x[4 + i] = x[5]").value(), FaultKind::race,
              "iterations i = 0 and i = 1 of the par loop race: the first reads x[5], the second "
              "writes it");
}

TEST_CASE("race: two reductions of one cell, and what windows and calls touch") {
  CHECK(race_of("x[0] += 1")->kind == FaultKind::race);
  CHECK(race_of("w = x[i / 2:8]\n        w[0] = 1")->kind == FaultKind::race);
  CHECK(race_of("g(x[i / 2:i / 2 + 2])")->kind == FaultKind::race);
  CHECK(!race_of("g(x[2 * i:2 * i + 2])"));
}

TEST_CASE("race: configuration fields are cells like any other") {
  check_fault(race_of("Cfg.i = 1").value(), FaultKind::race,
              "iterations i = 0 and i = 1 of the par loop race: the first writes Cfg.i, the second "
              "writes it");
  const bool when_on = race_of("if Cfg.on:\n            Cfg.on = False").has_value();
  const bool when_off = race_of("if not Cfg.on:\n            Cfg.on = True").has_value();
  CHECK(when_on != when_off);
  CHECK(!race_of("if Cfg.on:\n            x[i] = 1"));
}

TEST_CASE("race: what two iterations may do") {
  CHECK(!race_of("x[i] = y[0]"));
  CHECK(!race_of("x[i] += 1\n        x[i] += x[i]"));
  CHECK(!race_of("x[i] = x[i + 4]"));
  CHECK(!race_of("t: i32[2]\n        t[0] = i32(1)\n        x[i] = t[0]"));
}

TEST_CASE("race: of nested par loops each is watched") {
  const auto fault = [](const std::string& body) {
    const Proc p = program(
        "@proc\ndef p(x: i32[4, 4], y: i32[4]):\n    for i in par(0, 4):\n"
        "        for j in par(0, 4):\n            " +
        body + "\n");
    return run(p, {zeros({4, 4}), zeros({4})}, {}, {}).fault;
  };
  CHECK(!fault("x[i, j] = 1"));
  check_fault(fault("y[i] = 1").value(), FaultKind::race,
              "iterations j = 0 and j = 1 of the par loop race: the first writes y[0], the second "
              "writes it");
  check_fault(fault("y[j] = 1").value(), FaultKind::race,
              "iterations i = 0 and i = 1 of the par loop race: the first writes y[0], the second "
              "writes it");
}

TEST_CASE("race: a buffer of an outer iteration is shared by the inner ones") {
  const Proc p = program(R"(
@proc
def p(k: size, x: i32[4]):
    for i in par(0, 4):
        t: i32[4]
        for j in par(0, k):
            t[j / 2] = 1
        x[i] = t[0]
)");
  run_well(p, {std::int64_t{1}, zeros({4})});
  CHECK(run_badly(p, {std::int64_t{2}, zeros({4})}).kind == FaultKind::race);
}

TEST_CASE("race: one loop after another does not race with it, nor do sequential loops") {
  const Proc p = program(R"(
@proc
def p(x: i32[4]):
    for k in seq(0, 3):
        for i in par(0, 4):
            x[i] = 1
        for i in par(0, 4):
            x[3 - i] = 2
    for i in seq(0, 4):
        x[0] += 1
)");
  run_well(p, {zeros({4})});
}

TEST_CASE("race: found in a shuffled order too") {
  const Proc p =
      program("@proc\ndef p(x: i32[9]):\n    for i in par(0, 8):\n        x[i + 1] = x[i]\n");
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Fault fault = run_badly(p, {zeros({9})}, {}, {.seed = seed, .shuffle_par = true});
    CHECK(fault.kind == FaultKind::race);
  }
}

// ---- numbers and limits ----------------------------------------------------------------------

TEST_CASE("fault: division by zero") {
  const Proc ints = program("@proc\ndef p(x: i32):\n    x = 1 / x\n");
  check_fault(run_badly(ints, {zeros({})}), FaultKind::division_by_zero, "division by zero");
  const Proc floats = program("@proc\ndef p(x: f32):\n    x = 1.0 / x\n");
  const Tensor zero = reals(Scalar::f32, {}, {0.0});
  run_well(floats, {zero});
  CHECK(run_badly(floats, {zero}, {}, {.domain = Domain::field}).kind ==
        FaultKind::division_by_zero);
}

TEST_CASE("fault: control arithmetic beyond 64 bits") {
  const Proc p = program("@proc\ndef p(n: index, x: i32):\n    if n + n > 0:\n        x = 1\n");
  run_well(p, {std::numeric_limits<std::int64_t>::max() / 2, zeros({})});
  check_fault(run_badly(p, {std::numeric_limits<std::int64_t>::max(), zeros({})}),
              FaultKind::overflow, "control arithmetic exceeds 64 bits");
}

TEST_CASE("fault: a float that the integer type cannot hold") {
  const Proc p = program("@proc\ndef p(x: f32, i: i8, u: ui8):\n    i = i8(x)\n    u = ui8(-x)\n");
  const auto fault = [&](double x) {
    return run(p, {reals(Scalar::f32, {}, {x}), blank(Scalar::i8, {}), blank(Scalar::ui8, {})}, {},
               {})
        .fault;
  };
  CHECK(!fault(-127.5));
  CHECK(!fault(-128.875));
  CHECK(!fault(0.5));  // -0.5 truncates to 0
  CHECK(fault(1.0)->kind == FaultKind::overflow);
  CHECK(fault(-129.0)->kind == FaultKind::overflow);
  CHECK(fault(std::numeric_limits<double>::quiet_NaN())->kind == FaultKind::overflow);
}

TEST_CASE("fault: the step limit bounds loops and memory") {
  const Proc loops = program(
      "@proc\ndef p(n: size):\n    for i in seq(0, n):\n        for j in par(0, n):\n            "
      "pass\n");
  CHECK(run_badly(loops, {std::int64_t{1} << 40}, {}, {.step_limit = 1000}).kind ==
        FaultKind::step_limit);
  run_well(loops, {std::int64_t{10}}, {}, {.step_limit = 1000});
  const Proc memory = program("@proc\ndef p(n: size):\n    x: f32[n, n]\n");
  CHECK(run_badly(memory, {std::int64_t{1} << 31}).kind == FaultKind::step_limit);
  CHECK(run_badly(memory, {std::int64_t{1} << 32}).kind == FaultKind::overflow);
}

TEST_CASE("fault: an extern without meaning runs in the field only") {
  const Proc p = program("@proc\ndef p(x: f32, i: i32):\n    x = mystery(x)\n    i = mystery(i)\n");
  const std::vector<Value> args{reals(Scalar::f32, {}, {1}), zeros({})};
  CHECK(run_badly(p, args).kind == FaultKind::not_executable);
  run_well(p, args, {}, {.domain = Domain::field});
  const Proc sqrt = program("@proc\ndef p(i: i32):\n    i = sqrt(i)\n");
  CHECK(run_badly(sqrt, {zeros({})}).kind == FaultKind::not_executable);
}

TEST_CASE("fault: it ends the run at once, and the state is that of the fault") {
  const Proc p =
      program("@proc\ndef p(i: index, x: i32[4]):\n    x[0] = 1\n    x[i] = x[i]\n    x[1] = 1\n");
  const RunResult r = run(p, {std::int64_t{9}, zeros({4})}, {}, {});
  CHECK(r.fault->kind == FaultKind::out_of_bounds);
  CHECK(r.fault->loc.line == 4);
  CHECK(ints_of(r, 1) == Ints{1, 0, 0, 0});
}

}  // namespace
}  // namespace selvage::core

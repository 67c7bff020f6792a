// SPDX-License-Identifier: Apache-2.0
//
// What programs mean: one test per rule of docs/semantics.md.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/field.h"
#include "interpret_fixture.h"

namespace selvage::core {
namespace {

using namespace runs;
using Ints = std::vector<std::int64_t>;
using Reals = std::vector<double>;

RunOptions in_field(std::uint64_t seed = 1) { return {.domain = Domain::field, .seed = seed}; }

TEST_CASE("interpret: a matrix product in f32") {
  const Proc p = program(R"(
@proc
def sgemm(M: size, N: size, K: size, A: f32[M, K], B: f32[K, N], C: f32[M, N]):
    for i in seq(0, M):
        for j in seq(0, N):
            for k in seq(0, K):
                C[i, j] += A[i, k] * B[k, j]
)");
  const RunResult r = run_well(p, {std::int64_t{2}, std::int64_t{2}, std::int64_t{3},
                                   reals(Scalar::f32, {2, 3}, {1, 2, 3, 4, 5, 6}),
                                   reals(Scalar::f32, {3, 2}, {7, 8, 9, 10, 11, 12}),
                                   reals(Scalar::f32, {2, 2}, {0, 0, 0, 1})});
  CHECK(reals_of(r, 5) == Reals{58, 64, 139, 155});
}

TEST_CASE("interpret: control division and remainder are floor's, for negative numbers too") {
  const Proc p = program(R"(
@proc
def p(x: i32[8]):
    for i in seq(-4, 4):
        if i / 3 == -2:
            x[i + 4] = 2
        else:
            if i / 3 == -1:
                x[i + 4] = 1
            else:
                x[i + 4] = 0
        for k in seq(0, i % 3):
            x[i + 4] += 10
)");
  const RunResult r = run_well(p, {blank(Scalar::i32, {8})});
  CHECK(ints_of(r, 0) == Ints{22, 1, 11, 21, 0, 10, 20, 0});
}

TEST_CASE("interpret: a loop runs its range once each, and not at all if it is empty") {
  const Proc p = program(R"(
@proc
def p(lo: index, hi: index, x: i32):
    x = 0
    for i in seq(lo, hi):
        x += 1
)");
  const auto trips = [&](std::int64_t lo, std::int64_t hi) {
    return ints_of(run_well(p, {lo, hi, blank(Scalar::i32, {})}), 2)[0];
  };
  CHECK(trips(2, 5) == 3);
  CHECK(trips(-2, 1) == 3);
  CHECK(trips(3, 3) == 0);
  CHECK(trips(3, -9) == 0);
}

TEST_CASE("interpret: inner bounds may depend on outer iterators") {
  const Proc p = program(R"(
@proc
def p(n: size, x: i32[n, n]):
    for i in seq(0, n):
        for j in seq(0, n):
            x[i, j] = 0
        for j in seq(0, i + 1):
            x[i, j] = 1
)");
  const RunResult r = run_well(p, {std::int64_t{3}, blank(Scalar::i32, {3, 3})});
  CHECK(ints_of(r, 1) == Ints{1, 0, 0, 1, 1, 0, 1, 1, 1});
}

TEST_CASE("interpret: a window of a window is a window of the buffer") {
  const Proc p = program(R"(
@proc
def p(x: i32[4, 6]):
    w = x[1:4, 2:6]
    v = w[1, 1:3]
    v[0] = 7
    v[1] = 8
    w[0, 0] = 9
)");
  const RunResult r = run_well(p, {blank(Scalar::i32, {4, 6})});
  const Tensor& x = tensor(r, 0);
  CHECK(x.cells[2 * 6 + 3].bits == 7);
  CHECK(x.cells[2 * 6 + 4].bits == 8);
  CHECK(x.cells[1 * 6 + 2].bits == 9);
  CHECK(std::count_if(x.cells.begin(), x.cells.end(),
                      [](const Cell& c) { return c.initialised; }) == 3);
}

TEST_CASE("interpret: a window's indices are evaluated once, where it is made") {
  const Proc p = program(R"(
@proc
def p(x: i32[8]):
    Cfg.i = 2
    w = x[Cfg.i:Cfg.i + 1]
    Cfg.i = 4
    w[0] = 5
)");
  const RunResult r = run_well(p, {ints(Scalar::i32, {8}, Ints(8, 0))});
  CHECK(ints_of(r, 0) == Ints{0, 0, 5, 0, 0, 0, 0, 0});
  CHECK(r.config.fields.at("Cfg.i") == 4);
}

TEST_CASE("interpret: data arguments are passed by reference, windows and cells too") {
  const Proc p = program(R"(
@proc
def set(n: size, w: [i32][n], s: i32):
    for i in seq(0, n):
        w[i] = 1
    s = 2

@proc
def p(x: i32[4, 4], y: i32[4]):
    set(4, x[0:4, 1], y[2])
    set(2, x[3, 2:4], y[0])
)");
  const RunResult r =
      run_well(p, {ints(Scalar::i32, {4, 4}, Ints(16, 0)), ints(Scalar::i32, {4}, Ints(4, 0))});
  CHECK(ints_of(r, 0) == Ints{0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1});
  CHECK(ints_of(r, 1) == Ints{2, 0, 2, 0});
}

TEST_CASE("interpret: stride() of dense tensors and of windows") {
  const Proc p = program(R"(
@proc
def f(w: [i32][2, 2], s: i32):
    s = 0
    if stride(w, 0) == 12:
        if stride(w, 1) == 3:
            s = 1

@proc
def p(x: i32[5, 4, 3], s: i32, t: i32):
    f(x[1:3, 1:3, 2], s)
    t = 0
    if stride(x, 1) == 3:
        t = 1
)");
  const RunResult r =
      run_well(p, {blank(Scalar::i32, {5, 4, 3}), blank(Scalar::i32, {}), blank(Scalar::i32, {})});
  CHECK(ints_of(r, 1) == Ints{1});
  CHECK(ints_of(r, 2) == Ints{1});
}

TEST_CASE("interpret: integer data wrap to their type, without promotion") {
  const Proc p = program(R"(
@proc
def p(a: i8, b: ui8, c: i32, d: i32):
    c = i32(a * a)
    d = i32(a) * i32(a)
    a = a + a
    b = b + b
)");
  const RunResult r = run_well(p, {ints(Scalar::i8, {}, {100}), ints(Scalar::ui8, {}, {200}),
                                   blank(Scalar::i32, {}), blank(Scalar::i32, {})});
  CHECK(ints_of(r, 0) == Ints{-56});
  CHECK(ints_of(r, 1) == Ints{144});
  CHECK(ints_of(r, 2) == Ints{16});  // 10000 mod 256
  CHECK(ints_of(r, 3) == Ints{10000});
}

TEST_CASE("interpret: integer data division truncates toward zero, and wraps") {
  const Proc p = program(R"(
@proc
def p(a: i8[3], b: i8[3]):
    for i in seq(0, 3):
        a[i] = a[i] / b[i]
)");
  const RunResult r =
      run_well(p, {ints(Scalar::i8, {3}, {-7, 7, -128}), ints(Scalar::i8, {3}, {2, -2, -1})});
  CHECK(ints_of(r, 0) == Ints{-3, -3, -128});
}

TEST_CASE("interpret: a store narrows, integers by wrapping and floats by rounding") {
  const Proc p = program(R"(
@proc
def p(a: i8, b: i32, c: f32, d: f64):
    a = b
    c = d
)");
  const RunResult r = run_well(p, {blank(Scalar::i8, {}), ints(Scalar::i32, {}, {300}),
                                   blank(Scalar::f32, {}), reals(Scalar::f64, {}, {0.1})});
  CHECK(ints_of(r, 0) == Ints{44});
  CHECK(reals_of(r, 2) == Reals{static_cast<double>(0.1F)});
}

TEST_CASE("interpret: f32 operations are rounded one by one") {
  const Proc p = program(R"(
@proc
def p(a: f32, b: f32, c: f32, y: f32):
    y = a * b + c
)");
  const float a = 1.0F + std::ldexp(1.0F, -12);
  const float product = a * a;  // not representable: rounded
  const RunResult r = run_well(p, {reals(Scalar::f32, {}, {a}), reals(Scalar::f32, {}, {a}),
                                   reals(Scalar::f32, {}, {-product}), blank(Scalar::f32, {})});
  CHECK(reals_of(r, 3) == Reals{0.0});  // a fused operation would leave the rounding error
}

TEST_CASE("interpret: a literal is rounded to the type of what it meets") {
  const Proc p = program(R"(
@proc
def p(x: f32, y: f64):
    x = 0.1
    y = 0.1
)");
  const RunResult r = run_well(p, {blank(Scalar::f32, {}), blank(Scalar::f64, {})});
  CHECK(reals_of(r, 0) == Reals{static_cast<double>(0.1F)});
  CHECK(reals_of(r, 1) == Reals{0.1});
}

TEST_CASE("interpret: float division by zero follows IEEE") {
  const Proc p = program("@proc\ndef p(x: f32, y: f32):\n    y = 1.0 / x\n");
  const RunResult r = run_well(p, {reals(Scalar::f32, {}, {-0.0}), blank(Scalar::f32, {})});
  CHECK(reals_of(r, 1) == Reals{-std::numeric_limits<double>::infinity()});
}

TEST_CASE("interpret: negation flips the sign, of zero too, and wraps the least integer") {
  const Proc p = program("@proc\ndef p(x: f32, y: i8):\n    x = -x\n    y = -y\n");
  const RunResult r = run_well(p, {reals(Scalar::f32, {}, {0.0}), ints(Scalar::i8, {}, {-128})});
  CHECK(std::signbit(reals_of(r, 0)[0]));
  CHECK(ints_of(r, 1) == Ints{-128});
}

TEST_CASE("interpret: casts truncate to integers and round once to floats") {
  const Proc p = program(R"(
@proc
def p(x: f32[2], i: i8[2], big: i64, f: f32, g: ui8):
    for k in seq(0, 2):
        i[k] = i8(x[k])
    f = f32(big)
    g = ui8(i[0])
)");
  // 2^54 + 2^30 + 1 lies just above the middle of two floats; via double it would be a tie.
  const std::int64_t big = (std::int64_t{1} << 54) + (std::int64_t{1} << 30) + 1;
  const RunResult r =
      run_well(p, {reals(Scalar::f32, {2}, {-1.75, 127.5}), blank(Scalar::i8, {2}),
                   ints(Scalar::i64, {}, {big}), blank(Scalar::f32, {}), blank(Scalar::ui8, {})});
  CHECK(ints_of(r, 1) == Ints{-1, 127});
  CHECK(reals_of(r, 3) == Reals{std::ldexp(1.0, 54) + std::ldexp(1.0, 31)});
  CHECK(ints_of(r, 4) == Ints{255});
}

TEST_CASE("interpret: the meanings of externs") {
  const Proc p = program(R"(
@proc
def p(x: f32[8], i: i32[3]):
    x[0] = relu(x[0])
    x[1] = sqrt(x[1])
    x[2] = abs(x[2])
    x[3] = max(x[0], x[1])
    x[4] = min(x[0], x[1])
    x[5] = select(x[0], x[1], 10.0, 20.0)
    x[6] = exp(x[6])
    x[7] = sin(x[7])
    i[0] = relu(i[0])
    i[1] = abs(i[1])
    i[2] = max(i[0], i[1])
)");
  const RunResult r = run_well(p, {reals(Scalar::f32, {8}, {-3, 2, -5, 0, 0, 0, 0, 0}),
                                   ints(Scalar::i32, {3}, {-3, -4, 0})});
  CHECK(reals_of(r, 0) == Reals{0, std::sqrt(2.0F), 5, std::sqrt(2.0F), 0, 10, 1, 0});
  CHECK(ints_of(r, 1) == Ints{0, 4, 4});
}

TEST_CASE("interpret: round goes to the nearest integer, halves to the even one") {
  const Proc p = program(R"(
@proc
def p(x: f32[9], y: f64):
    for i in seq(0, 9):
        x[i] = round(x[i])
    y = round(y)
)");
  const RunResult r =
      run_well(p, {reals(Scalar::f32, {9}, {0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.75, -0.25, 8388609}),
                   reals(Scalar::f64, {}, {4503599627370496.5})});
  CHECK(reals_of(r, 0) == Reals{0, 2, 2, 0, -2, -2, 1, 0, 8388609});
  CHECK(std::signbit(reals_of(r, 0)[3]));
  CHECK(std::signbit(reals_of(r, 0)[7]));
  CHECK(reals_of(r, 1) == Reals{4503599627370496.0});
}

TEST_CASE("interpret: configuration outlives calls, and an unset field is the seed's choice") {
  const Proc p = program(R"(
@proc
def set():
    Cfg.i = 3

@proc
def p(x: i32[9], y: i32[9]):
    y[Cfg.i] = 2
    set()
    x[Cfg.i] = 1
)");
  const auto args = [] {
    return std::vector<Value>{ints(Scalar::i32, {9}, Ints(9, 0)),
                              ints(Scalar::i32, {9}, Ints(9, 0))};
  };
  const RunResult given = run_well(p, args(), {{{"Cfg.i", 6}, {"Other.x", 5}}});
  CHECK(ints_of(given, 0)[3] == 1);
  CHECK(ints_of(given, 1)[6] == 2);
  CHECK(given.config.fields == std::map<std::string, std::int64_t>{{"Cfg.i", 3}, {"Other.x", 5}});
  const Ints first = ints_of(run_well(p, args()), 1);
  CHECK(first == ints_of(run_well(p, args()), 1));
  bool differs = false;
  for (std::uint64_t seed = 2; seed < 12; ++seed) {
    differs = differs || ints_of(run_well(p, args(), {}, {.seed = seed}), 1) != first;
  }
  CHECK(differs);
}

TEST_CASE("interpret: an f32 field is its bit pattern outside") {
  const Proc p = program("@proc\ndef p(x: f32):\n    x = Cfg.scale * 2.0\n    Cfg.scale = 0.5\n");
  const auto bits = static_cast<std::int64_t>(std::bit_cast<std::uint32_t>(1.5F));
  const RunResult r = run_well(p, {blank(Scalar::f32, {})}, {{{"Cfg.scale", bits}}});
  CHECK(reals_of(r, 0) == Reals{3.0});
  CHECK(r.config.fields.at("Cfg.scale") == std::bit_cast<std::uint32_t>(0.5F));
}

TEST_CASE("interpret: a run lists every field that is given or named, before and after") {
  const Proc p = program("@proc\ndef p(x: i32[9]):\n    x[Cfg.i] = 0\n    Cfg.n = 20\n");
  const RunResult r = run_well(p, {blank(Scalar::i32, {9})}, {{{"Cfg.on", 1}}});
  CHECK(r.initial_config.fields.size() == 3);
  CHECK(r.initial_config.fields.at("Cfg.n") < 20);
  CHECK(r.config.fields.at("Cfg.n") == 20);
  CHECK(r.config.fields.at("Cfg.i") == r.initial_config.fields.at("Cfg.i"));
}

TEST_CASE("interpret: a par loop of independent iterations runs in any order") {
  const Proc p = program(R"(
@proc
def p(n: size, x: f32[n], y: f32[n]):
    for i in par(0, n):
        t: f32
        t = x[i]
        y[i] = t + t
)");
  const std::vector<Value> args{std::int64_t{4}, reals(Scalar::f32, {4}, {1, 2, 3, 4}),
                                blank(Scalar::f32, {4})};
  CHECK(reals_of(run_well(p, args), 2) == Reals{2, 4, 6, 8});
  CHECK(reals_of(run_well(p, args, {}, {.seed = 5, .shuffle_par = true}), 2) == Reals{2, 4, 6, 8});
}

TEST_CASE("interpret: a strided argument reads and writes its own cells") {
  const Proc p = program(R"(
@proc
def p(n: size, w: [i32][n]):
    for i in seq(0, n):
        w[i] = w[i] + 1
)");
  Tensor w = ints(Scalar::i32, {2}, {1, 2, 3, 4});
  w.strides = {3};
  CHECK(ints_of(run_well(p, {std::int64_t{2}, w}), 1) == Ints{2, 2, 3, 5});
}

TEST_CASE("interpret: one Program runs many times, each run on its own") {
  const Program p(program("@proc\ndef p(x: i32):\n    x += 1\n"));
  for (std::int64_t i = 0; i < 3; ++i) {
    CHECK(ints_of(p.run({ints(Scalar::i32, {}, {i})}), 0) == Ints{i + 1});
  }
}

TEST_CASE("interpret: wrong arguments are a bug of the caller") {
  const Proc p = program("@proc\ndef p(n: size, x: i32[n]):\n    x[0] = 1\n");
  CHECK_THROWS_AS(run_well(p, {std::int64_t{1}}), InternalError);
  CHECK_THROWS_AS(run_well(p, {true, blank(Scalar::i32, {1})}), InternalError);
  CHECK_THROWS_AS(run_well(p, {std::int64_t{1}, blank(Scalar::i8, {1})}), InternalError);
  CHECK_THROWS_AS(run_well(p, {std::int64_t{1}, blank(Scalar::i32, {1, 1})}), InternalError);
  Tensor too_short = blank(Scalar::i32, {4});
  too_short.cells.pop_back();
  CHECK_THROWS_AS(run_well(p, {std::int64_t{4}, too_short}), InternalError);
}

// ---- the field -------------------------------------------------------------------------------

Tensor elements(std::vector<std::int64_t> shape, const std::vector<std::uint64_t>& values) {
  Tensor t{Scalar::f32, std::move(shape), {}, {}};
  for (const std::uint64_t v : values) t.cells.push_back({.initialised = true, .bits = v});
  return t;
}

TEST_CASE("interpret: in the field, reassociated sums are equal and other ones are not") {
  const auto result = [](const std::string& expression) {
    const Proc p = program("@proc\ndef p(x: f32[3], y: f32):\n    y = " + expression + "\n");
    return elements_of(
        run_well(p, {elements({3}, {123456789, 987654321, 55}), blank(Scalar::f32, {})}, {},
                 in_field()),
        1);
  };
  CHECK(result("(x[0] + x[1]) + x[2]") == result("x[0] + (x[1] + x[2])"));
  CHECK(result("(x[0] + x[1]) * x[2]") == result("x[0] * x[2] + x[1] * x[2]"));
  CHECK(result("x[0] / x[1] / x[2]") == result("x[0] / (x[1] * x[2])"));
  CHECK(result("x[0] * 0.5") == result("x[0] / 2.0"));
  CHECK(result("x[0] * 0.1") != result("x[0] / 10.0"));
  CHECK(result("x[0] - x[1]") == result("-(x[1] - x[0])"));
  CHECK(result("x[0] - x[1]") != result("x[1] - x[0]"));
  CHECK(result("f32(f64(x[0]))") == result("x[0]"));
}

TEST_CASE("interpret: in the field, externs know only that equal arguments give equal results") {
  const auto result = [](const std::string& expression, std::uint64_t seed) {
    const Proc p = program("@proc\ndef p(x: f32[2], y: f32):\n    y = " + expression + "\n");
    return elements_of(
        run_well(p, {elements({2}, {3, 4}), blank(Scalar::f32, {})}, {}, in_field(seed)), 1);
  };
  CHECK(result("relu(x[0] + x[1])", 1) == result("relu(x[1] + x[0])", 1));
  CHECK(result("relu(x[0])", 1) != result("relu(x[1])", 1));
  CHECK(result("relu(x[0])", 1) != result("abs(x[0])", 1));
  CHECK(result("relu(x[0])", 1) != result("relu(x[0])", 2));
  CHECK(result("max(x[0], x[1])", 1) != result("max(x[1], x[0])", 1));
  CHECK(result("mystery(x[0])", 1) == result("mystery(x[0])", 1));
}

TEST_CASE("interpret: in the field, integers stay machine integers and convert by their image") {
  const Proc p = program(R"(
@proc
def p(i: i8, x: f32, j: i8, k: i8):
    i = i + i
    x = f32(i)
    j = i8(x)
    k = i8(x + 1.0)
)");
  const std::vector<Value> args{ints(Scalar::i8, {}, {100}), blank(Scalar::f32, {}),
                                blank(Scalar::i8, {}), blank(Scalar::i8, {})};
  const RunResult r = run_well(p, args, {}, in_field());
  CHECK(ints_of(r, 0) == Ints{-56});
  CHECK(elements_of(r, 1)[0] == field_of(std::int64_t{-56}));
  CHECK(ints_of(r, 2) == ints_of(run_well(p, args, {}, in_field()), 2));
  CHECK(ints_of(r, 2)[0] >= -128);
  CHECK(ints_of(r, 2)[0] <= 127);
}

}  // namespace
}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include "primitives/unify.h"

#include "core/print.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

struct Unified {
  bool ok = false;
  std::string args;  // printed, separated by " | "
  std::string owed;  // "ours == theirs", separated by " | "
  std::string message;
};

// Unifies `count` statements of the body of the last procedure, from number `first` of the block at
// `block`, with the procedure before it.
Unified unified(const std::string& program, const core::BlockRange& range = {{}, 0, 1}) {
  const std::vector<core::Proc> procs = procs_of(program);
  REQUIRE(procs.size() >= 2);
  const Result<Unifier> result = unify(procs.back(), range, procs[procs.size() - 2]);
  if (!result.ok()) return {false, {}, {}, result.error().message};
  Unified out{.ok = true, .args = {}, .owed = {}, .message = {}};
  for (const core::Expr& a : result.value().args)
    out.args += (out.args.empty() ? "" : " | ") + core::print(a);
  for (const OwedEquality& e : result.value().owed) {
    out.owed += (out.owed.empty() ? "" : " | ") + core::print(e.block_side) +
                " == " + core::print(e.callee_side);
  }
  return out;
}

const char* const set8 = R"(@proc
def f(y: [f32][8], x: [f32][8]):
    for i in seq(0, 8):
        y[i] = x[i]

)";

std::string with_f(const std::string& f, const std::string& body) { return f + "@proc\n" + body; }

TEST_CASE("offsets are read off the first access") {
  const Unified u = unified(with_f(set8, R"(def p(a: f32[20], b: f32[20]):
    for k in seq(0, 8):
        a[k + 3] = b[2 + k]
)"));
  REQUIRE(u.ok);
  CHECK(u.args == "a[3:11] | b[2:10]");
  CHECK(u.owed.empty());
}

TEST_CASE("a parameter is laid along whichever dimension moves") {
  const Unified u = unified(with_f(set8, R"(def p(n: size, a: f32[8, n], b: f32[n, 8]):
    for k in seq(0, 8):
        a[k, n - 1] = b[0, k]
)"));
  REQUIRE(u.ok);
  CHECK(u.args == "a[0:8, n - 1] | b[0, 0:8]");
}

TEST_CASE("the iterator of the block may run in the other direction only if the callee's does") {
  const Unified u = unified(with_f(set8, R"(def p(a: f32[8], b: f32[8]):
    for k in seq(0, 8):
        a[k] = b[7 - k]
)"));
  CHECK_FALSE(u.ok);
}

const char* const set_n = R"(@proc
def f(n: size, m: index, y: [f32][n]):
    for i in seq(0, n):
        for j in seq(m, m + 2):
            y[i] += 1.0

)";

TEST_CASE("control arguments are solved from bounds") {
  const Unified u = unified(with_f(set_n, R"(def p(k: size, a: f32[2 * k + 1]):
    for i in seq(0, 2 * k + 1):
        for j in seq(k - 4, k - 2):
            a[i] += 1.0
)"));
  REQUIRE(u.ok);
  CHECK(u.args == "2 * k + 1 | k - 4 | a[0:2 * k + 1]");
}

TEST_CASE("an equation with two unknowns waits for the other equation") {
  const Unified u = unified(with_f(R"(@proc
def f(n: size, m: size, y: [f32][n + m]):
    for i in seq(0, n + m):
        for j in seq(0, m):
            y[i] += 1.0

)",
                                   R"(def p(k: size, a: f32[k + 3]):
    for i in seq(0, k + 3):
        for j in seq(0, 3):
            a[i] += 1.0
)"));
  REQUIRE(u.ok);
  CHECK(u.args == "k | 3 | a[0:k + 3]");
}

TEST_CASE("an argument may not depend on an iterator of the block") {
  const Unified u = unified(with_f(set_n, R"(def p(k: size, a: f32[k]):
    for i in seq(0, k):
        for j in seq(i, i + 2):
            a[i] += 1.0
)"));
  CHECK_FALSE(u.ok);
}

TEST_CASE("a coefficient of the unknown other than one is not solved") {
  const Unified u = unified(with_f(R"(@proc
def f(n: size, y: [f32][2 * n]):
    for i in seq(0, 2 * n):
        y[i] = 1.0

)",
                                   R"(def p(k: size, a: f32[2 * k]):
    for i in seq(0, 2 * k):
        a[i] = 1.0
)"));
  CHECK_FALSE(u.ok);
}

TEST_CASE("divisions of another form are owed, not guessed") {
  const Unified u = unified(with_f(R"(@proc
def f(n: size, y: [f32][n, 4]):
    for i in seq(0, n):
        for j in seq(0, 4):
            if 4 * i + j < n:
                y[i, j] = 1.0

)",
                                   R"(def p(k: size, a: f32[k, 4]):
    for i in seq(0, k):
        for j in seq(0, 4):
            if 4 * ((4 * i + j) / 4) + j < k:
                a[i, j] = 1.0
)"));
  REQUIRE(u.ok);
  CHECK(u.args == "k | a[0:k, 0:4]");
  CHECK(u.owed.find("==") != std::string::npos);
}

TEST_CASE("one parameter cannot be two buffers, nor two places of one") {
  const char* const twice = R"(@proc
def f(y: [f32][8], x: [f32][8]):
    for i in seq(0, 8):
        y[i] = x[i] * x[i]

)";
  CHECK_FALSE(unified(with_f(twice, R"(def p(a: f32[8], b: f32[8], c: f32[8]):
    for i in seq(0, 8):
        a[i] = b[i] * c[i]
)"))
                  .ok);
  CHECK_FALSE(unified(with_f(twice, R"(def p(a: f32[8], b: f32[9]):
    for i in seq(0, 8):
        a[i] = b[i] * b[i + 1]
)"))
                  .ok);
  CHECK(unified(with_f(twice, R"(def p(a: f32[8], b: f32[9]):
    for i in seq(0, 8):
        a[i] = b[i + 1] * b[1 + i]
)"))
            .ok);
}

TEST_CASE("inner loops of the same name are told apart") {
  const Unified u = unified(with_f(R"(@proc
def f(y: [f32][4, 4]):
    for i in seq(0, 4):
        for j in seq(0, 4):
            y[i, j] = 1.0

)",
                                   R"(def p(a: f32[4, 4]):
    for i in seq(0, 4):
        for i in seq(0, 4):
            a[i, i] = 1.0
)"));
  CHECK_FALSE(u.ok);
}

TEST_CASE("comparisons match by what they say") {
  const char* const masked = R"(@proc
def f(bound: index, y: [f32][8]):
    for i in seq(0, 8):
        if i < bound:
            y[i] = 1.0

)";
  for (const char* condition :
       {"8 * k + i < n", "8 * k + i <= n - 1", "n > 8 * k + i", "n - 8 * k >= i + 1"}) {
    const Unified u = unified(with_f(masked, R"(def p(n: size, k: index, a: f32[8]):
    for i in seq(0, 8):
        if )" + std::string(condition) + R"(:
            a[i] = 1.0
)"));
    INFO(condition, ": ", u.message);
    REQUIRE(u.ok);
    CHECK(u.args == "n - 8 * k | a[0:8]");
  }
  CHECK_FALSE(unified(with_f(masked, R"(def p(n: size, a: f32[8]):
    for i in seq(0, 8):
        if i > n:
            a[i] = 1.0
)"))
                  .ok);
}

TEST_CASE("a buffer made in the block is no argument") {
  const Unified u = unified(with_f(R"(@proc
def f(y: [f32][1], t: [f32][1]):
    for i in seq(0, 1):
        t[i] = 1.0
        y[i] = t[i]

)",
                                   R"(def p(a: f32[1]):
    for i in seq(0, 1):
        a[i] = 1.0
        a[i] = a[i]
)"));
  CHECK(u.ok);  // a[i] may be both; that they do not alias is proved of the call
  const Unified local = unified(with_f(R"(@proc
def f(y: [f32][1], t: [f32][1]):
    for i in seq(0, 1):
        pass
        t[i] = 1.0

)",
                                       R"(def p(a: f32[1]):
    for i in seq(0, 1):
        s: f32[1]
        s[i] = 1.0
)"));
  CHECK_FALSE(local.ok);
}

TEST_CASE("an argument that no statement mentions is not made up") {
  const Unified u = unified(with_f(R"(@proc
def f(n: size, y: [f32][8]):
    for i in seq(0, 8):
        y[i] = 1.0

)",
                                   R"(def p(a: f32[8]):
    for i in seq(0, 8):
        a[i] = 1.0
)"));
  REQUIRE_FALSE(u.ok);
  CHECK(u.message.find("`n`") != std::string::npos);
}

TEST_CASE("a flag that a condition mentions twice is one condition") {
  const Unified u = unified(with_f(R"(@proc
def f(b: bool, y: f32):
    if b and b:
        y = 1.0

)",
                                   R"(def p(n: size, m: size, y: f32):
    if n == 3 and m == 4:
        y = 1.0
)"));
  // n == 3 is b; that m == 4 is the same is left to the proof, which fails.
  REQUIRE_MESSAGE(u.ok, u.message);
  CHECK(!u.owed.empty());
}

TEST_CASE("a zero has a sign") {
  const std::string f = "@proc\ndef f(y: f32):\n    y = 0.0\n\n";
  CHECK(unified(with_f(f, "def p(a: f32):\n    a = 0.0\n")).ok);
  CHECK_FALSE(unified(with_f(f, "def p(a: f32):\n    a = -0.0\n")).ok);
}

TEST_CASE("an unknown is not the name of the block that is the same symbol") {
  // A procedure and itself have all symbols in common.
  const std::vector<core::Proc> procs = procs_of(R"(@proc
def f(n: size, y: [f32][n]):
    for i in seq(0, n):
        y[i] = 1.0
)");
  const Result<Unifier> same = unify(procs[0], {{}, 0, 1}, procs[0]);
  REQUIRE(same.ok());
  CHECK(core::print(same.value().args[0]) == "n");
}

TEST_CASE("constants, operators and externs must be the same") {
  const auto body = [](const std::string& rhs) {
    return "def p(a: f32[8], b: f32[8]):\n    for i in seq(0, 8):\n        a[i] = " + rhs + "\n";
  };
  const auto f = [](const std::string& rhs) {
    return "@proc\ndef f(y: [f32][8], x: [f32][8]):\n    for i in seq(0, 8):\n        y[i] = " +
           rhs + "\n\n";
  };
  CHECK(unified(with_f(f("x[i] * 2.0"), body("b[i] * 2.0"))).ok);
  CHECK_FALSE(unified(with_f(f("x[i] * 2.0"), body("b[i] * 2.5"))).ok);
  CHECK_FALSE(unified(with_f(f("x[i] * 2.0"), body("b[i] + 2.0"))).ok);
  CHECK_FALSE(unified(with_f(f("x[i] * 2.0"), body("2.0 * b[i]"))).ok);
  CHECK_FALSE(unified(with_f(f("x[i] * 2.0"), body("b[i]"))).ok);
  CHECK(unified(with_f(f("-x[i]"), body("-b[i]"))).ok);
}

}  // namespace
}  // namespace selvage::primitives::test

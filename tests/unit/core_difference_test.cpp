// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "interpret_fixture.h"

namespace selvage::core {
namespace {

using namespace runs;

// The difference between two bodies of `def p(n: size, x: f32[2, 3], i: i32)`.
std::optional<std::string> compare(const std::string& before, const std::string& after,
                                   Domain domain = Domain::machine) {
  const std::string head = "@proc\ndef p(n: size, x: f32[2, 3], i: i32):\n    ";
  const Proc a = program(head + before + "\n");
  const Proc b = program(head + after + "\n");
  const std::vector<Value> inputs{std::int64_t{3}, blank(Scalar::f32, {2, 3}),
                                  ints(Scalar::i32, {}, {5})};
  const RunOptions options{.domain = domain};
  return difference(a, run(a, inputs, {}, options), run(b, inputs, {}, options), domain);
}

TEST_CASE("difference: none between equal runs") {
  CHECK(!compare("x[1, 0] = 1.5", "x[1, 0] = 1.5"));
  CHECK(!compare("i = 2 + i", "i = i + 2"));
}

TEST_CASE("difference: names the first cell and both values") {
  CHECK(compare("x[1, 0] = 3.0", "x[1, 0] = 4.5").value() ==
        "x[1, 0] differs: 3 before, 4.5 after");
  CHECK(compare("i = 3", "i = -4").value() == "i differs: 3 before, -4 after");
  CHECK(compare("x[1, 0] = 3.0", "x[1, 0] = 2.0", Domain::field).value() ==
        "x[1, 0] differs: element 3 before, element 2 after");
}

TEST_CASE("difference: what was uninitialised before may hold anything after, not the reverse") {
  CHECK(!compare("pass", "x[0, 0] = 1.0"));
  CHECK(compare("x[0, 0] = 1.0", "pass").value() ==
        "x[0, 0] differs: 1 before, uninitialised after");
}

TEST_CASE("difference: floats are compared bit by bit, NaNs are alike") {
  CHECK(compare("x[0, 0] = 0.0", "x[0, 0] = -(0.0)").has_value());
  CHECK(!compare("x[0, 0] = 0.0 / 0.0", "x[0, 0] = -(0.0 / 0.0)"));
  CHECK(compare("x[0, 0] = 0.0 / 0.0", "x[0, 0] = 1.0").has_value());
}

TEST_CASE("difference: reassociation shows in machine floats and not in the field") {
  const std::string left = "x[0, 0] = (0.1 + 0.2) + 0.3";
  const std::string right = "x[0, 0] = 0.1 + (0.2 + 0.3)";
  const std::string wide = "x[0, 0] = (16777216.0 + 1.0) + 1.0";
  const std::string other = "x[0, 0] = 16777216.0 + (1.0 + 1.0)";
  CHECK(compare(wide, other).has_value());
  CHECK(!compare(wide, other, Domain::field));
  CHECK(!compare(left, right, Domain::field));
}

TEST_CASE("difference: configuration fields count, whether or not both programs name them") {
  CHECK(!compare("Cfg.i = 3", "Cfg.i = 3"));
  CHECK(compare("Cfg.i = 30", "Cfg.i = 40").value() == "Cfg.i differs: 30 before, 40 after");
  CHECK(compare("Cfg.i = 30", "pass").value().starts_with("Cfg.i differs: 30 before, "));
  CHECK(compare("pass", "Cfg.i = 30").value().ends_with(" before, 30 after"));
  CHECK(!compare("Cfg.i = Cfg.i", "pass"));
}

TEST_CASE("difference: a fault after is one, a fault before claims nothing") {
  CHECK(compare("pass", "x[n, 0] = 1.0").value() ==
        "after has a fault, out of bounds: x[3, 0] is out of bounds: dimension 0 has extent 2");
  CHECK(!compare("x[n, 0] = 1.0", "x[0, 0] = 1.0"));
}

TEST_CASE("difference: cells of strided arguments are named by their index") {
  const Proc a = program("@proc\ndef p(w: [i32][2, 2]):\n    w[1, 0] = 1\n");
  const Proc b = program("@proc\ndef p(w: [i32][2, 2]):\n    w[1, 0] = 2\n");
  Tensor w = ints(Scalar::i32, {2, 2}, std::vector<std::int64_t>(8, 0));
  w.strides = {2, 5};
  CHECK(difference(a, run(a, {w}, {}, {}), run(b, {w}, {}, {}), Domain::machine).value() ==
        "w[1, 0] differs: 1 before, 2 after");
}

}  // namespace
}  // namespace selvage::core

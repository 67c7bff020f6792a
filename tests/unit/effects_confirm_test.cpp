// SPDX-License-Identifier: Apache-2.0
#include "effects/confirm.h"

#include <array>

#include "core/edit.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::FaultKind;
using core::Proc;
using testing::proc;
using testing::symbol;

// The procedure with its first two statements exchanged.
Proc swapped(const Proc& p) {
  core::ProcNode node = *p;
  std::swap(node.body[0], node.body[1]);
  return core::make_proc(node);
}

}  // namespace

TEST_CASE("a difference is found and told in words") {
  const Proc p = proc("@proc\ndef p(n: size, x: i32[n]):\n    x[n - 1] = 3\n    x[n - 1] = 4\n");
  const auto found = confirm_difference(p, swapped(p), {{symbol(p, "n"), 2}}, Numerics::real);
  REQUIRE(found);
  CHECK(*found == "x[1] differs: 4 before, 3 after");
}

TEST_CASE("equal versions have no difference") {
  const Proc p =
      proc("@proc\ndef p(n: size, x: i32[n], y: f32[n]):\n    x[0] = 3\n    y[0] = 4.0\n");
  CHECK_FALSE(confirm_difference(p, swapped(p), {{symbol(p, "n"), 2}}, Numerics::real));
  CHECK_FALSE(confirm_difference(p, swapped(p), {{symbol(p, "n"), 2}}, Numerics::exact));
}

TEST_CASE("a difference in rounding counts under exact numerics only") {
  const Proc p = proc("@proc\ndef p(x: f32, y: f32, z: f32):\n    x += y\n    x += z\n");
  CHECK_FALSE(confirm_difference(p, swapped(p), {}, Numerics::real));
}

TEST_CASE("the values of the witness decide what is run") {
  const Proc p = proc(
      "@proc\ndef p(n: size, x: i32[8]):\n    if n == 5:\n        x[0] = 1\n"
      "    x[0] = 2\n");
  CHECK_FALSE(confirm_difference(p, swapped(p), {{symbol(p, "n"), 4}}, Numerics::real));
  CHECK(confirm_difference(p, swapped(p), {{symbol(p, "n"), 5}}, Numerics::real));
}

TEST_CASE("inputs beyond the bound are not run") {
  const Proc p = proc("@proc\ndef p(n: size, x: i32[n, n]):\n    x[0, 0] = 3\n    x[0, 0] = 4\n");
  CHECK(confirm_difference(p, swapped(p), {{symbol(p, "n"), 10}}, Numerics::real));
  CHECK_FALSE(confirm_difference(p, swapped(p), {{symbol(p, "n"), 4'000}}, Numerics::real));
  CHECK_FALSE(confirm_difference(p, swapped(p), {{symbol(p, "n"), INT64_MAX}}, Numerics::real));
}

TEST_CASE("versions with other arguments are not compared") {
  const Proc p = proc("@proc\ndef p(x: i32[4]):\n    x[0] = 3\n    x[0] = 4\n");
  const Proc q = proc("@proc\ndef p(x: i32[4], y: i32[4]):\n    x[0] = 4\n    x[0] = 3\n");
  CHECK_FALSE(confirm_difference(p, q, {}, Numerics::real));
}

TEST_CASE("a fault of an expected kind is found, another is not it") {
  const Proc p = proc(
      "@proc\ndef p(n: size, x: i32[n]):\n    t: i32[n]\n    for i in seq(1, n):\n"
      "        t[i] = 0\n    x[0] = t[0]\n");
  const std::vector<Witness> n = {{symbol(p, "n"), 3}};
  CHECK(confirm_fault(p, n, {FaultKind::uninitialised_read}));
  CHECK_FALSE(confirm_fault(p, n, {FaultKind::race, FaultKind::out_of_bounds}));
}

TEST_CASE("whether counterexamples are run for the notes changes no verdict") {
  const std::array<const char*, 4> programs = {
      // read before it is set, which only a run refutes; set in a way that is not seen
      "@proc\ndef p(n: size, x: i32[n]):\n    t: i32[n]\n    for i in seq(1, n):\n"
      "        t[i] = 0\n    x[0] = t[0]\n",
      "@proc\ndef p(n: size, x: i32[n]):\n    t: i32[n]\n    for i in seq(0, n):\n"
      "        t[n - 1 - i] = 0\n    for i in seq(0, n):\n        x[i] = t[i]\n",
      "@proc\ndef p(n: size, x: i32[n]):\n    for i in par(0, n):\n        x[0] = 1\n",
      "@proc\ndef p(n: size, x: i32[n]):\n    x[n] = 0\n",
  };
  int refuted = 0;
  for (const char* program : programs) {
    const Proc p = proc(program);
    JudgeOptions options;
    Judge with(options);
    options.confirm = false;
    Judge without(options);
    const Result<Certificate> noted = with.certify_source(p), bare = without.certify_source(p);
    REQUIRE(noted.ok() == bare.ok());
    if (noted.ok()) continue;
    CHECK(noted.error().reason == bare.error().reason);
    CHECK(noted.error().claim == bare.error().claim);
    CHECK(noted.error().message == bare.error().message);
    refuted += bare.error().reason == Reason::refuted ? 1 : 0;
  }
  CHECK(refuted == 3);
}

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "core/field.h"
#include "interpret_fixture.h"

namespace selvage::core {
namespace {

using namespace runs;

// How many of 40 seeds find inputs; each must run without a fault.
int successes(const std::string& text, Domain domain = Domain::machine) {
  const Program p(program(text));
  int count = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::optional<std::vector<Value>> inputs = random_inputs(p, {}, domain, seed);
    if (!inputs) continue;
    ++count;
    const RunResult r = p.run(*inputs, {}, {.domain = domain, .seed = seed});
    if (r.fault) FAIL(r.fault->message);
  }
  return count;
}

TEST_CASE("random inputs: they meet the asserts") {
  CHECK(successes("@proc\ndef p(n: size, x: f32[n]):\n    x[n - 1] = 1.0\n") == 40);
  CHECK(successes("@proc\ndef p(n: size, x: f32[n]):\n    assert n % 8 == 0\n    x[7] = 1.0\n") ==
        40);
  CHECK(successes("@proc\ndef p(n: size, x: f32[n]):\n    assert n >= 100\n    x[99] = x[99]\n") ==
        40);
  CHECK(successes(
            "@proc\ndef p(n: size, m: size, x: f32[n]):\n    assert n == 2 * m + 17\n    pass\n") ==
        40);
  CHECK(successes("@proc\ndef p(n: size, i: index, x: f32[n]):\n    assert 0 <= i and i + 4 <= n\n"
                  "    x[i + 3] = x[i]\n") == 40);
  CHECK(successes("@proc\ndef p(b: bool, x: f32):\n    assert not b\n    pass\n") == 40);
  CHECK(successes("@proc\ndef p(n: size, x: f32[n - 4]):\n    pass\n") == 40);
}

TEST_CASE("random inputs: strides meet the asserts") {
  CHECK(successes("@proc\ndef p(n: size, w: [f32][n, 4]):\n    assert stride(w, 1) == 1\n"
                  "    w[n - 1, 3] = w[0, 0]\n") == 40);
  CHECK(successes(
            "@proc\ndef p(w: [i8][4, 16]):\n    assert stride(w, 0) == 64 and stride(w, 1) == 1\n"
            "    pass\n") == 40);
  CHECK(successes("@proc\ndef p(w: [f32][4, 4]):\n    assert stride(w, 0) == 1\n    pass\n") == 40);
  CHECK(successes(
            "@proc\ndef p(s: stride, w: [f32][4]):\n    assert stride(w, 0) == s\n    pass\n") ==
        40);
}

TEST_CASE("random inputs: nothing where the asserts contradict each other") {
  CHECK(successes("@proc\ndef p(n: size):\n    assert n > 5\n    assert n < 5\n    pass\n") == 0);
}

TEST_CASE("random inputs: given control values are kept") {
  const Proc p = program(
      "@proc\ndef p(n: size, b: bool, i: index, x: f32[n]):\n    assert i == n\n    pass\n");
  const auto inputs =
      random_inputs(p, {{p->args[0].name, 7}, {p->args[1].name, 1}}, Domain::machine, 3);
  REQUIRE(inputs.has_value());
  CHECK(std::get<std::int64_t>((*inputs)[0]) == 7);
  CHECK(std::get<bool>((*inputs)[1]));
  CHECK(std::get<std::int64_t>((*inputs)[2]) == 7);
  CHECK(std::get<Tensor>((*inputs)[3]).shape == std::vector<std::int64_t>{7});
  CHECK(!random_inputs(p, {{p->args[0].name, 0}}, Domain::machine, 3));
}

TEST_CASE("random inputs: the same seed gives the same inputs, others differ") {
  const Program p(program("@proc\ndef p(n: size, x: f32[n]):\n    pass\n"));
  const auto cells = [&](std::uint64_t seed) {
    return std::get<Tensor>(random_inputs(p, {}, Domain::machine, seed)->at(1)).cells;
  };
  CHECK(cells(1) == cells(1));
  CHECK(cells(1) != cells(2));
}

TEST_CASE("random inputs: sizes cover the whole range, windows are dense and strided") {
  const Program p(program("@proc\ndef p(n: size, w: [f32][n, 3]):\n    pass\n"));
  std::set<std::int64_t> sizes;
  bool dense = false, strided = false;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto inputs = random_inputs(p, {}, Domain::machine, seed, 5);
    REQUIRE(inputs.has_value());
    sizes.insert(std::get<std::int64_t>(inputs->at(0)));
    const Tensor& w = std::get<Tensor>(inputs->at(1));
    const bool is_dense = w.strides == std::vector<std::int64_t>{3, 1};
    dense = dense || is_dense;
    strided = strided || w.strides[1] > 1;
    CHECK(w.strides[0] >= 3 * w.strides[1]);
  }
  CHECK(sizes == std::set<std::int64_t>{1, 2, 3, 4, 5});
  CHECK(dense);
  CHECK(strided);
}

TEST_CASE("random inputs: data are initialised, in the type, and reach its ends") {
  const Program p(
      program("@proc\ndef p(a: i8[50], b: ui32[50], c: i64[50], d: f16[50]):\n    pass\n"));
  bool least = false, greatest = false, widest = false;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto inputs = random_inputs(p, {}, Domain::machine, seed);
    for (const Value& value : *inputs) {
      for (const Cell& cell : std::get<Tensor>(value).cells) CHECK(cell.initialised);
    }
    // A run leaves the cells as they are, so they are values of the type.
    const RunResult r = p.run(*inputs);
    for (std::size_t i = 0; i < inputs->size(); ++i) {
      CHECK(std::get<Tensor>(inputs->at(i)).cells == tensor(r, i).cells);
    }
    for (const std::int64_t a : ints_of(r, 0)) least = least || a == -128;
    for (const std::int64_t b : ints_of(r, 1)) greatest = greatest || b == 4294967295;
    for (const std::int64_t c : ints_of(r, 2)) widest = widest || c == INT64_MIN;
  }
  CHECK(least);
  CHECK(greatest);
  CHECK(widest);
}

TEST_CASE("random inputs: floats of the field are elements") {
  const Program p(program("@proc\ndef p(x: f32[20]):\n    pass\n"));
  const auto inputs = random_inputs(p, {}, Domain::field, 1);
  const Tensor& x = std::get<Tensor>(inputs->at(0));
  std::set<std::uint64_t> distinct;
  for (const Cell& cell : x.cells) {
    CHECK(cell.bits < field_prime);
    distinct.insert(cell.bits);
  }
  CHECK(distinct.size() == x.cells.size());
}

}  // namespace
}  // namespace selvage::core

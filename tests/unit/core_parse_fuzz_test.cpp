// SPDX-License-Identifier: Apache-2.0
//
// Broken programs: whatever is done to a text, the front end answers with a located error or with a
// procedure that survives printing.
#include <random>
#include <string_view>

#include "core/pattern.h"
#include "core/size.h"
#include "frontend_fixture.h"

namespace selvage::core::testing {
namespace {

const std::string& base_text() {
  static const std::string text = in_proc(
      "    assert n > 1 and (m + 1) % 4 == 0\n"
      "    for i in seq(0, n):\n"
      "        b: f32[n, 2 * m] @ SCRATCH\n"
      "        for j in par(i, 4):\n"
      "            y[i] = -(-1.5) * x[i, j] - (a - w[0]) / 2\n"
      "            z[i] += i32(q[i]) * q[0] + 3\n"
      "        if not go or i / 2 == -3:\n"
      "            v = x[0:n, i]\n"
      "            load(b[0, 0:8], v[0:8])\n"
      "        elif Cfg.on:\n"
      "            Cfg.n = stride(w, 0) + i0\n"
      "        else:\n"
      "            y[0] = select(a, 1e-3, relu(a), f32(d))\n"
      "    cell(x[0, 1], n < 3, -t)\n");
  return text;
}

std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view pieces[] = {
      "(", ")", "[", "]", ":",   ",", "=", "+=", "-", "\n", " ",  "    ", "for ", "not ",
      "n", "x", "y", "1", "0.5", "%", "/", "@",  ".", "\"", "\t", "True", "_"};
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::size_t edits = 1 + below(3);
  for (std::size_t k = 0; k < edits; ++k) {
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(6), text.size() - at);
    switch (below(3)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, pieces[below(std::size(pieces))]);
        break;
      default:
        text.insert(below(text.size()), text.substr(at, length));
        break;
    }
  }
  return text;
}

void check_answer(const std::string& text) {
  const Result<Module> module = parse(text);
  if (!module.ok()) {
    CHECK_FALSE(module.error().message.empty());
    CHECK(module.error().loc.line > 0);
    CHECK_FALSE(render(module.error()).empty());
    return;
  }
  const std::string printed = print(module.value());
  const Result<Module> again = parse(printed);
  REQUIRE_MESSAGE(again.ok(), printed);
  CHECK(print(again.value()) == printed);
  for (std::size_t i = 0; i < module.value().procs.size(); ++i) {
    CHECK(equal(module.value().procs[i], again.value().procs.at(i)));
  }
}

TEST_CASE("mutated programs are refused with a place, or round-trip") {
  check_answer(base_text());
  REQUIRE(parse(base_text()).ok());
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    check_answer(mutated(base_text(), random));
  }
}

// Each statement used to copy all names in scope.
TEST_CASE("many names in one scope take time in proportion" * doctest::timeout(30)) {
  std::string body;
  for (int k = 0; k < 20000; ++k) body += "    b: f32[n]\n";
  check_answer(in_proc(body));
  const Proc p = parse_one(in_proc(body));
  CHECK(structural_hash(freshen(p)) == structural_hash(p));
}

TEST_CASE("calls that nest too deep are over a limit") {
  std::string text = "@proc\ndef p0():\n    pass\n";
  for (int k = 1; k <= 1001; ++k) {
    text += "@proc\ndef p" + std::to_string(k) + "():\n    p" + std::to_string(k - 1) + "()\n";
  }
  const Result<Module> module = parse(text);
  REQUIRE(module.ok());
  CHECK(check_expanded_size(module.value().procs[999]).ok());
  for (const std::size_t k : {1000, 1001}) {
    const Status refused = check_expanded_size(module.value().procs[k]);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().reason == Reason::limit);
  }
  // What was too deep in one place is not in another.
  ExpandedSizes sizes;
  CHECK_FALSE(sizes.check(module.value().procs[1001]).ok());
  CHECK(sizes.check(module.value().procs[999]).ok());
  CHECK_FALSE(sizes.check(module.value().procs[1000]).ok());
}

TEST_CASE("mutated patterns are refused or searched for") {
  const Proc p = parse_one(base_text());
  for (unsigned seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string pattern = mutated("for i in _: _; y[_] += x[i, j] * _ #1", random);
    const auto found = find_all(p, pattern);
    if (!found.ok()) {
      CHECK(found.error().reason == Reason::bad_input);
      continue;
    }
    for (const Place& place : found.value()) CHECK(exists(p, place));
  }
}

}  // namespace
}  // namespace selvage::core::testing

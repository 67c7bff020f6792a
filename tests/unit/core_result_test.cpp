// SPDX-License-Identifier: Apache-2.0
#include "core/result.h"

#include <doctest/doctest.h>

using namespace selvage;
using core::SourceFile;
using core::SourceLoc;

namespace {

SourceLoc at(std::string text, int line, int column, int length) {
  const auto file = std::make_shared<const SourceFile>(SourceFile{"stencil.slv", std::move(text)});
  return SourceLoc{file, line, column, length};
}

Result<int> half(int n) {
  if (n % 2 != 0) return bad_input({}, "odd");
  return n / 2;
}
Result<int> quarter(int n) {
  TRY(h, half(n));
  TRY(q, half(h));
  return q;
}

}  // namespace

TEST_CASE("a refusal shows step, claim, place, the quoted line with a caret, and its notes") {
  Error e = not_applicable(at("a\n    x[i, j] = x[i - 1, j + 1]\n", 2, 15, 15),
                           "iterations of `i` and `j` do not commute");
  e.primitive = "reorder_loops";
  e.claim = "flipped_iterations_commute";
  e.notes = {{{}, "with n = 4: x[0, 1] is written\nand then read"},
             {at("a\n", 1, 1, 1), "made here"}};
  CHECK(render(e) ==
        "error: reorder_loops: iterations of `i` and `j` do not commute      "
        "[flipped_iterations_commute]\n"
        "  --> stencil.slv:2:15\n"
        "   | x[i, j] = x[i - 1, j + 1]\n"
        "   |           ^^^^^^^^^^^^^^^\n"
        "   = with n = 4: x[0, 1] is written\n"
        "     and then read\n"
        "   = made here (at stencil.slv:1:1)\n");
}

TEST_CASE("an error without a place is one line, with its suggestion below") {
  CHECK(render(bad_input({}, "no such file", "did you mean `a.slv`?")) ==
        "error: no such file\n   = did you mean `a.slv`?\n");
}

TEST_CASE("one code point takes one column of the caret line") {
  CHECK(render(bad_input(at("\xC3\xA9\xC3\xA9 = y", 1, 8, 1), "unknown name")) ==
        "error: unknown name\n  --> stencil.slv:1:8\n   | \xC3\xA9\xC3\xA9 = y\n   |      ^\n");
}

TEST_CASE("control characters of a file do not reach the terminal") {
  const std::string text = render(bad_input(at("x\x1B[2J\ty", 1, 1, 1), "bad byte"));
  CHECK(text.find('\x1B') == std::string::npos);
  CHECK(text.find("   | x?[2J y\n") != std::string::npos);
}

TEST_CASE("a long line is quoted around the caret") {
  const std::string line = std::string(5000, 'a') + "!" + std::string(5000, 'b');
  const std::string text = render(bad_input(at(line, 1, 5001, 1), "bad byte"));
  CHECK(text.size() < 400);
  const std::size_t quoted = text.find("   | "), caret = text.rfind("   | ");
  CHECK(text[quoted + (text.find('^') - caret)] == '!');
}

TEST_CASE("a position past the text is shown without a quote and does no harm") {
  CHECK(render(bad_input(at("x\n", 9, 4, 3), "unexpected end")) ==
        "error: unexpected end\n  --> stencil.slv:9:4\n");
  CHECK(render(bad_input(at("x", 1, 40, 3), "unexpected end")) ==
        "error: unexpected end\n  --> stencil.slv:1:40\n   | x\n   |  ^\n");
}

TEST_CASE("lines end before a carriage return") {
  CHECK(line_text(at("a\r\nb\r\n", 1, 1, 1)) == "a");
  CHECK(line_text(at("a\r\nb\r\n", 2, 1, 1)) == "b");
  CHECK(line_text(at("a\r\nb\r\n", 4, 1, 1)).empty());
  CHECK(to_string(SourceLoc{}).empty());
}

TEST_CASE("a likely misspelling gets a suggestion, anything else none") {
  const std::vector<std::string> names = {"divide_loop", "reorder_loops", "DRAM", "i", "io"};
  CHECK(did_you_mean("reorder_lops", names) == "did you mean `reorder_loops`?");
  CHECK(did_you_mean("divdie_loop", names) == "did you mean `divide_loop`?");
  CHECK(did_you_mean("dram", names) == "did you mean `DRAM`?");
  CHECK(did_you_mean("stage_mem", names).empty());
  CHECK(did_you_mean("x", names).empty());
  CHECK(did_you_mean("", names).empty());
  CHECK(did_you_mean(std::string(100000, 'x'), names).empty());
}

TEST_CASE("TRY hands the first error on") {
  CHECK(quarter(12).value() == 3);
  CHECK(quarter(6).error().message == "odd");
  CHECK_THROWS_AS((void)quarter(6).value(), InternalError);
}

TEST_CASE("makers set the reason") {
  CHECK(bad_input({}, "m").reason == Reason::bad_input);
  CHECK(not_applicable({}, "m").reason == Reason::not_applicable);
  CHECK(over_limit({}, "m").reason == Reason::limit);
}

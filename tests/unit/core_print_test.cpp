// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"

#include "core/build.h"
#include "core/builtin_externs.h"
#include "core/print_module.h"
#include "frontend_fixture.h"

namespace selvage::core::testing {
namespace {

// Canonical text is read back as an equal tree and printed alike.
void check_round_trip(const Proc& p) {
  const std::string text = print(p);
  CAPTURE(text);
  const Result<Module> again = parse(text);
  REQUIRE_MESSAGE(again.ok(), (again.ok() ? "" : render(again.error())));
  CHECK(equal(again.value().procs.at(0), p));
  CHECK(print(again.value().procs.at(0)) == text);
}

void check_canonical(const std::string& text) {
  const Proc p = parse_one(text);
  CHECK(print(p) == text);
  check_round_trip(p);
}

// A statement of a canonical body.
void check_statement(const std::string& text) {
  const Proc p = parse_one(in_proc("    " + text + "\n"));
  CHECK(print(p->body[0]) == text + "\n");
  check_round_trip(p);
}

TEST_CASE("every statement form round-trips") {
  check_canonical(
      "@proc\n"
      "def p(n: size, go: bool, k: int, s: stride, i0: index, x: f32[n, 4], w: [i8][n] @ AVX, a: "
      "R):\n"
      "    assert n >= 1\n"
      "    assert stride(w, 0) == 1\n"
      "    for i in seq(0, n):\n"
      "        for j in par(i, 4):\n"
      "            x[i, j] = 1.0\n"
      "            x[i, j] += x[i, j] * 2.0\n"
      "    if go:\n"
      "        pass\n"
      "    elif n == 1 or k > s:\n"
      "        a = 0.0\n"
      "    else:\n"
      "        b: f64[n + 1]\n"
      "        b[0] = f64(x[0, 0])\n"
      "    r: f32[8] @ AVX\n"
      "    v = x[0:n, 1]\n"
      "    u = v[0:8]\n"
      "    load(r, u)\n"
      "    load(r, v[0:8])\n"
      "    Cfg.n = n / 2 % 3\n"
      "    Cfg.on = go == (n > 1)\n"
      "    Cfg.scale = 1.5\n"
      "    t: f32\n"
      "    t = Cfg.scale * relu(x[0, 0])\n"
      "    cell(t, True, -3)\n"
      "    cell(x[i0, 0], not go, Cfg.n)\n");
}

TEST_CASE("every data type round-trips") {
  for (const std::string& type : scalar_spellings()) {
    if (is_control(*scalar_from_spelling(type))) continue;
    check_canonical("@proc\ndef p(n: size, x: " + type + "[n], y: [" + type + "][n]):\n    b: " +
                    type + "\n    b = x[0] * x[1]\n    y[0] = " + type + "(b)\n");
  }
}

TEST_CASE("parentheses stand only where they are needed") {
  check_statement("a = a - (a - a)");
  check_statement("a = a - a - a");
  check_statement("a = a * a / a");
  check_statement("a = a * (a / a)");
  check_statement("a = (a + a) * a");
  check_statement("a = -(a * a)");
  check_statement("a = -a * a");
  check_statement("a = a - -a");
  check_statement("Cfg.n = n - (m - n)");
  check_statement("Cfg.n = (n + m) * n");
  check_statement("Cfg.n = n / 4 * m % 3");
  check_statement("Cfg.on = not (go and n == m)");
  check_statement("Cfg.on = (not go) == go");
  check_statement("Cfg.on = (n < m) == go");
  check_statement("Cfg.on = go == (n < m)");
  check_statement("Cfg.on = go and (go or go) and not go");
  check_statement("Cfg.on = go and (go and go)");
}

TEST_CASE("redundant parentheses are dropped") {
  CHECK(print(parse_one(in_proc("    a = ((a * a)) / (a)\n"))->body[0]) == "a = a * a / a\n");
}

TEST_CASE("signs and literals stay apart") {
  check_statement("a = -1.5");
  check_statement("a = -(1.5)");
  check_statement("a = -(-1.5)");
  check_statement("a = - -a");
  check_statement("a = - - -a");
  check_statement("Cfg.n = -3 * n - -2");
  check_statement("Cfg.n = -(3)");
  check_statement("Cfg.n = -9223372036854775808");
  check_statement("a = -0.0");
}

TEST_CASE("floating-point literals are the shortest that read back") {
  check_statement("d = 0.1");
  check_statement("d = 1e-07");
  check_statement("d = 1e+300");
  check_statement("d = 2.0");
  check_statement("d = 123456789.0");
  check_statement("d = 5e-324");
}

TEST_CASE("literals are printed in the type they have") {
  CHECK(print(parse_one(in_proc("    a = 2\n"))->body[0]) == "a = 2.0\n");
  CHECK(print(parse_one(in_proc("    z[0] = 2.0\n"))->body[0]) == "z[0] = 2\n");
}

TEST_CASE("DRAM is not mentioned, other memories are") {
  CHECK(print(parse_one("@proc\ndef p(x: f32 @ DRAM):\n    b: f32 @ SCRATCH\n    b = x\n")) ==
        "@proc\ndef p(x: f32):\n    b: f32 @ SCRATCH\n    b = x\n");
}

TEST_CASE("hidden names that are not used again keep their spelling") {
  check_canonical(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n        for i in seq(0, i):\n"
      "            x[i] = 1.0\n        x[i] = 2.0\n");
}

// for i: for i': x[i] = x[i'], which no text says without a new spelling.
Proc with_shadow(const std::string& inner_name) {
  const Proc p = parse_one(
      "@proc\ndef p(n: size, x: f32[n, n]):\n    for i in seq(0, n):\n        for j in seq(0, n):\n"
      "            x[i, j] = 1.0\n");
  ProcNode out = *p;
  const For outer = *as<For>(p->body[0]);
  For inner = *as<For>(outer.body[0]);
  const Sym fresh = Sym::fresh(inner_name);
  inner.body = substitute(inner.body, {{inner.iter, var(fresh)}});
  inner.iter = fresh;
  out.body = {for_loop(outer.iter, outer.lo, outer.hi, {make_stmt({}, inner)})};
  return make_proc(out);
}

TEST_CASE("an inner symbol that would hide a used one is respelled") {
  const Proc p = with_shadow("i");
  CHECK(print(p) ==
        "@proc\ndef p(n: size, x: f32[n, n]):\n    for i in seq(0, n):\n        for i_1 in seq(0, "
        "n):\n"
        "            x[i, i_1] = 1.0\n");
  check_round_trip(p);
}

TEST_CASE("words of the language and of C are respelled") {
  CHECK(print(with_shadow("double")).find("for double_1 in") != std::string::npos);
  CHECK(print(with_shadow("for")).find("for for_1 in") != std::string::npos);
}

TEST_CASE("a respelling does not hide another used name") {
  const Proc p = parse_one(
      "@proc\ndef p(n: size, i_1: index, x: f32[n, n, n]):\n    for i in seq(0, n):\n"
      "        for j in seq(0, n):\n            x[i, j, i_1] = 1.0\n");
  ProcNode out = *p;
  const For outer = *as<For>(p->body[0]);
  For inner = *as<For>(outer.body[0]);
  const Sym fresh = Sym::fresh("i");
  inner.body = substitute(inner.body, {{inner.iter, var(fresh)}});
  inner.iter = fresh;
  out.body = {for_loop(outer.iter, outer.lo, outer.hi, {make_stmt({}, inner)})};
  CHECK(print(make_proc(out)).find("x[i, i_2, i_1] = 1.0") != std::string::npos);
  check_round_trip(make_proc(out));
}

TEST_CASE("a later allocation that hides a used buffer is respelled") {
  const Proc p =
      parse_one("@proc\ndef p(a: f32):\n    b: f32\n    c: f32\n    c = 1.0\n    b = c\n");
  ProcNode out = *p;
  const Sym b = as<Alloc>(p->body[0])->buffer;
  const Sym fresh = Sym::fresh("b");
  const Alloc c = *as<Alloc>(p->body[1]);
  out.body = rename_buffers(p->body, {{c.buffer, fresh}});
  out.body[1] = make_stmt({}, Alloc{fresh, c.type, c.memory});
  CHECK(print(make_proc(out)) ==
        "@proc\ndef p(a: f32):\n    b: f32\n    b_1: f32\n    b_1 = 1.0\n    b = b_1\n");
  CHECK(spellings(make_proc(out)).at(b) == "b");
  check_round_trip(make_proc(out));
}

TEST_CASE("a window may take the name of its base when the base is not used again") {
  check_canonical(
      "@proc\ndef p(n: size, x: f32[n]):\n    assert n > 8\n    x = x[0:8]\n    x[0] = 1.0\n");
}

TEST_CASE("an instruction prints its template") {
  check_canonical(
      "@instr(\"a({x});\\n\\\"b\\\"\", \"#include <a.h>\")\ndef f(x: [f32][8] @ AVX):\n    x[0] = "
      "1.0\n");
}

TEST_CASE("assumptions stand above the procedure and are read back") {
  check_canonical(
      "@proc\n@assumed(\"n is even\\nalways\")\n@narrowed(\"n > 1\")\ndef p(n: size):\n    assert "
      "n > "
      "1\n    pass\n");
  check_canonical(
      "@instr(\"a({x});\")\n@law(\"contract\")\n@assumed(\"\\\"a\\\" does it\")\ndef f(x: f32):\n  "
      "  "
      "x = 1.0\n");
  check_canonical("@instr(\"a({x});\")\n@assumed(\"it does\")\ndef f(x: f32):\n    x = 1.0\n");
  const Proc p =
      parse_one("@proc\n@narrowed('n > 1')\n@assumed('a' 'b')\ndef p(n: size):\n    pass\n");
  REQUIRE(p->assumptions.size() == 2);
  CHECK(p->assumptions[0].precondition);
  CHECK(p->assumptions[1].text == "ab");
  CHECK_FALSE(p->assumptions[1].precondition);
}

TEST_CASE("a module prints its imports and procedures") {
  const std::string text =
      "import one\n\n@proc\ndef f(a: f32):\n    a = 1.0\n\n@proc\ndef g(a: f32):\n    f(a)\n";
  CHECK(print(parse(text).value()) == text);
}

TEST_CASE("a module of procedures that share names reads back") {
  const std::string f = "@proc\ndef f(a: f32):\n    a = 1.0\n";
  const Proc old = parse_one(f);
  Library library = builtin_library();
  library.instructions.emplace("f", old);
  library.files.emplace("lib", "lib.hw");
  // The library's own is imported, a procedure that is called like it is not it.
  ProcNode changed = *old;
  changed.body.push_back(changed.body.front());
  const Proc other = make_proc(changed);
  ProcNode caller = *old;
  caller.name = "g";
  const std::vector<Expr> args = {make_expr({}, old->args[0].type, Whole{old->args[0].name})};
  caller.body = {make_stmt({}, Call{old, args}), make_stmt({}, Call{other, args})};
  CHECK(print_module({make_proc(caller)}, library) ==
        "import lib\n\n@proc\ndef f_1(a: f32):\n    a = 1.0\n    a = 1.0\n\n"
        "@proc\ndef g(a: f32):\n    f(a)\n    f_1(a)\n");
}

TEST_CASE("headlines are the first line of a statement") {
  const Proc p =
      parse_one(in_proc("    for i in par(0, n):\n        pass\n    if go:\n        pass\n"));
  CHECK(headline(p->body[0]) == "for i in par(0, n):");
  CHECK(headline(p->body[1]) == "if go:");
}

TEST_CASE("types print as they are written") {
  const Proc p = parse_one(in_proc("    pass\n"));
  CHECK(print(p->args[0].type) == "size");
  CHECK(print(p->args[8].type) == "f32[n, m]");
  CHECK(print(p->args[10].type) == "[f32][n]");
}

}  // namespace
}  // namespace selvage::core::testing

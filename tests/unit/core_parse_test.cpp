// SPDX-License-Identifier: Apache-2.0
#include "core/parse.h"

#include "frontend_fixture.h"

namespace selvage::core::testing {
namespace {

// The statement that a one-statement body parses to.
Stmt statement(const std::string& text) {
  const Proc p = parse_one(in_proc("    " + text + "\n"));
  return p->body.back();
}

// An error in a body of one statement: `text` begins in column 5 of line 4.
Error statement_error(const std::string& text) { return error_of(in_proc("    " + text + "\n")); }

void check_error(const Error& error, int line, int column, const std::string& message,
                 const std::string& suggestion = "") {
  CHECK(error.message == message);
  CHECK(error.suggestion == suggestion);
  CHECK(error.loc.line == line);
  CHECK(error.loc.column == column);
  CHECK(error.reason == Reason::bad_input);
}

TEST_CASE("a procedure has a name, arguments, asserts and a body") {
  const Proc p = parse_one(
      "@proc\ndef sgemm(M: size, A: f32[M, 4], w: [i8][M] @ AVX, go: bool):\n"
      "    assert M >= 1\n    assert go\n    for i in seq(0, M):\n        A[i, 0] = 1.0\n");
  CHECK(p->name == "sgemm");
  REQUIRE(p->args.size() == 4);
  CHECK(p->args[0].type.scalar == Scalar::size);
  CHECK(p->args[1].type.rank() == 2);
  CHECK((*p->args[1].memory)->name == "DRAM");
  CHECK(p->args[2].type.window);
  CHECK((*p->args[2].memory)->name == "AVX");
  CHECK_FALSE(p->args[3].memory.has_value());
  CHECK(p->asserts.size() == 2);
  CHECK(p->body.size() == 1);
  CHECK_FALSE(p->instr.has_value());
}

TEST_CASE("each statement form parses to its alternative") {
  CHECK(as<Assign>(statement("x[0, 1] = 1.0")) != nullptr);
  CHECK(as<Assign>(statement("a = 1.0")) != nullptr);
  CHECK(as<Reduce>(statement("y[i0] += a")) != nullptr);
  CHECK(as<WriteConfig>(statement("Cfg.n = n + 1")) != nullptr);
  CHECK(as<Pass>(statement("pass")) != nullptr);
  CHECK(as<Alloc>(statement("b: f32[n, 2 * m] @ AVX")) != nullptr);
  CHECK(as<Alloc>(statement("b: f32")) != nullptr);
  CHECK(as<WindowStmt>(statement("v = x[0:n, 1]")) != nullptr);
  CHECK(as<Call>(statement("dense(n, y)")) != nullptr);
  CHECK(as<For>(statement("for i in par(0, n):\n        pass"))->mode == LoopMode::par);
  CHECK(as<If>(statement("if go:\n        pass"))->else_body.empty());
}

TEST_CASE("a right side with an interval makes a window even where the name is a buffer") {
  const Stmt s = statement("a = y[0:4]");
  REQUIRE(as<WindowStmt>(s) != nullptr);
  CHECK(as<WindowStmt>(s)->name.name() == "a");
}

TEST_CASE("data arguments are references, control arguments values") {
  const Stmt s = statement("cell(x[i0, 0], go, n + 1)");
  const Call* call = as<Call>(s);
  CHECK(as<WindowExpr>(call->args[0]) != nullptr);
  CHECK(as<Var>(call->args[1]) != nullptr);
  CHECK(as<Binary>(call->args[2]) != nullptr);
  CHECK(as<Whole>(as<Call>(statement("cell(a, True, 0)"))->args[0]) != nullptr);
  const Proc p = parse_one(in_proc("    r: f32[8] @ AVX\n    load(r, w[0:8])\n"));
  CHECK(as<WindowExpr>(as<Call>(p->body[1])->args[1])->dims.size() == 1);
}

TEST_CASE("elif is an if alone in the else block") {
  const Stmt s =
      statement("if go:\n        pass\n    elif n == 1:\n        pass\n    else:\n        a = 1.0");
  const If* outer = as<If>(s);
  REQUIRE(outer->else_body.size() == 1);
  const If* inner = as<If>(outer->else_body[0]);
  REQUIRE(inner != nullptr);
  CHECK(as<Assign>(inner->else_body[0]) != nullptr);
}

TEST_CASE("an inner name hides an outer one until its block ends") {
  const Proc p =
      parse_one(in_proc("    for i in seq(0, n):\n        for i in seq(0, i):\n            y[i] = "
                        "1.0\n        y[i] = 2.0\n"));
  const For* outer = as<For>(p->body[0]);
  const For* inner = as<For>(outer->body[0]);
  CHECK(inner->iter != outer->iter);
  CHECK(as<Var>(inner->hi)->name == outer->iter);
  CHECK(as<Var>(as<Assign>(inner->body[0])->index[0])->name == inner->iter);
  CHECK(as<Var>(as<Assign>(outer->body[1])->index[0])->name == outer->iter);
}

TEST_CASE("a chain of comparisons is a conjunction") {
  const Stmt s = statement("if 0 <= i0 < n <= 8:\n        pass");
  CHECK(print(as<If>(s)->cond) == "0 <= i0 and i0 < n and n <= 8");
}

TEST_CASE("operators bind as in Python") {
  const auto text = [](const std::string& e) {
    return print(as<If>(statement("if " + e + ":\n        pass"))->cond);
  };
  CHECK(text("not go == go or go and go") == "not go == go or go and go");
  const Stmt s = statement("if not go == go or go and go:\n        pass");
  const Binary* top = as<Binary>(as<If>(s)->cond);
  CHECK(top->op == BinaryOp::logical_or);
  CHECK(as<Unary>(top->lhs) != nullptr);
  const Stmt t = statement("Cfg.n = -i0 * 2 + n % 3");
  const Binary* sum = as<Binary>(as<WriteConfig>(t)->rhs);
  CHECK(sum->op == BinaryOp::add);
  CHECK(as<Unary>(as<Binary>(sum->lhs)->lhs) != nullptr);
}

TEST_CASE("a sign directly before a literal belongs to the literal") {
  CHECK(as<ConstInt>(as<WriteConfig>(statement("Cfg.n = -3"))->rhs)->value == -3);
  CHECK(as<Unary>(as<WriteConfig>(statement("Cfg.n = -(3)"))->rhs) != nullptr);
  CHECK(as<ConstReal>(as<Assign>(statement("a = -1.5"))->rhs)->value == -1.5);
  CHECK(as<ConstInt>(as<WriteConfig>(statement("Cfg.n = -9223372036854775808"))->rhs)->value ==
        INT64_MIN);
}

TEST_CASE("nodes know where they stand") {
  const Stmt s = statement("y[i0 + 1] = a * w[2]");
  const Assign* assign = as<Assign>(s);
  CHECK(s->loc.line == 4);
  CHECK(s->loc.column == 5);
  CHECK(assign->rhs->loc.column == 17);
  CHECK(assign->rhs->loc.length == 8);
  CHECK(assign->index[0]->loc.length == 6);
}

TEST_CASE("an instruction carries its template and what precedes the code") {
  const Proc p = parse_one(
      "@instr(\"a({x}); \"\n       'b();', \"#include <a.h>\", \"\"\"int f(void);\nint "
      "g(void);\"\"\")\n"
      "def f(x: f32):\n    x = 1.0\n");
  REQUIRE(p->instr.has_value());
  CHECK(p->instr->c_template == "a({x}); b();");
  CHECK(p->instr->c_global ==
        std::vector<std::string>{"#include <a.h>", "int f(void);\nint g(void);"});
  CHECK(p->instr->loc.line == 1);
  CHECK(p->instr->loc.column == 8);
}

TEST_CASE("procedures call earlier ones of the file") {
  const Result<Module> module = parse(
      "import one\nimport two\n@proc\ndef f(a: f32):\n    a = 1.0\n@proc\ndef g(a: f32):\n    "
      "f(a)\n");
  REQUIRE(module.ok());
  CHECK(module.value().hardware == std::vector<std::string>{"one", "two"});
  REQUIRE(module.value().procs.size() == 2);
  CHECK(as<Call>(module.value().procs[1]->body[0])->callee == module.value().procs[0]);
}

TEST_CASE("imports are read without the rest") {
  const auto names = parse_imports(source("# head\nimport x86_avx2\nimport b\n@proc\ndef ("));
  REQUIRE(names.ok());
  CHECK(names.value() == std::vector<std::string>{"x86_avx2", "b"});
}

TEST_CASE("a cursor parses procedures among other text") {
  TokenCursor cursor = lex(source("memory M\n@proc\ndef f(a: f32):\n    a = 1.0\nafter")).value();
  cursor.take();
  cursor.take();
  cursor.take();
  const Result<Proc> p = parse_proc(cursor, test_library());
  REQUIRE(p.ok());
  CHECK(p.value()->name == "f");
  CHECK(cursor.at("after"));
}

// ---- errors, each with its place
// -----------------------------------------------------------------

TEST_CASE("unknown names are reported with the nearest known one") {
  check_error(statement_error("y[i1] = 1.0"), 4, 7, "nothing named `i1` is in scope",
              "did you mean `i0`?");
  check_error(statement_error("a = alpha"), 4, 9, "nothing named `alpha` is in scope");
  check_error(statement_error("result = a"), 4, 5, "nothing named `result` is in scope",
              "declare it first, as in `result: f32`");
  check_error(statement_error("a = reluu(a)"), 4, 9, "there is no function `reluu`",
              "did you mean `relu`?");
  check_error(statement_error("densee(n, y)"), 4, 5, "there is no procedure `densee`",
              "did you mean `dense`?");
  check_error(statement_error("frobnicate(n)"), 4, 5, "there is no procedure `frobnicate`",
              "a procedure is defined before its calls, or comes from a hardware library");
  check_error(statement_error("b: f3[n]"), 4, 8, "`f3` is not a type", "did you mean `f32`?");
  check_error(statement_error("b: f32 @ SCRATCHH"), 4, 14, "there is no memory `SCRATCHH`",
              "did you mean `SCRATCH`?");
  check_error(statement_error("Cgf.n = 1"), 4, 5, "there is no configuration `Cgf`",
              "did you mean `Cfg`?");
  check_error(statement_error("Cfg.scal = 1.0"), 4, 9, "configuration `Cfg` has no field `scal`",
              "did you mean `scale`?");
}

TEST_CASE("names of the wrong sort are reported as what they are") {
  check_error(statement_error("a = Cfg"), 4, 9, "`Cfg` is a configuration, not a variable",
              "name one of its fields, as in `Cfg.field`");
  check_error(statement_error("a = dense"), 4, 9, "`dense` is a procedure, not a variable");
  check_error(statement_error("a = dense(n)"), 4, 9,
              "`dense` is a procedure; a call is a statement");
  check_error(statement_error("relu(a)"), 4, 5, "`relu` is a function of values, not a procedure",
              "use its value, as in `y = relu(x)`");
  check_error(statement_error("n = 1"), 4, 5,
              "`n` is a control variable (size); only data are assigned");
  check_error(statement_error("a = n[0]"), 4, 9,
              "`n` is a control variable (size); it has no cells");
  check_error(statement_error("a = size(n)"), 4, 9, "`size` is a control type; only data are cast");
}

TEST_CASE("malformed statements are reported where they go wrong") {
  check_error(statement_error("for i in range(n):\n        pass"), 4, 14,
              "expected `seq` or `par`, found `range`", "write `seq(lo, hi)`");
  check_error(statement_error("for i in sq(0, n):\n        pass"), 4, 14,
              "expected `seq` or `par`, found `sq`", "did you mean `seq`?");
  check_error(statement_error("for i in seq(n):\n        pass"), 4, 19, "a loop has two bounds",
              "write `seq(0, hi)`");
  check_error(statement_error("for i in seq(0, n)\n        pass"), 4, 23,
              "expected `:`, found the end of the line");
  check_error(statement_error("if go:\n    pass"), 5, 5,
              "expected an indented block, found `pass`");
  check_error(statement_error("else:\n        pass"), 4, 5,
              "`else` without an `if` above it at this indentation");
  check_error(statement_error("pass\n    assert go"), 5, 5,
              "`assert` stands at the head of a procedure", "move it before the first statement");
  check_error(statement_error("while go:\n        pass"), 4, 11,
              "expected `=`, `+=`, `[`, `(`, `.` or `:` after `while`, found `go`",
              "loops are `for i in seq(lo, hi):`");
  check_error(statement_error("a = 1.0 a"), 4, 13, "expected the end of the line, found `a`");
  check_error(statement_error("a ="), 4, 8, "expected an expression, found the end of the line");
  check_error(statement_error("a = (a"), 4, 9, "`(` is never closed");
  check_error(statement_error("a = (a\n    pass"), 5, 5, "expected `)`, found `pass`");
  check_error(statement_error("y[0) = a"), 4, 8, "expected `]`, found `)`");
  check_error(statement_error("a -= 1.0"), 4, 7, "`-=` is not an operator of the language",
              "write `x += -e` or `x = x - e`");
  check_error(statement_error("Cfg.n += 1"), 4, 11, "a configuration field is set, not added to",
              "write `=`");
  check_error(statement_error("v = y[:4]"), 4, 11, "a window names both ends: `lo:hi`");
  check_error(statement_error("v = y[0:]"), 4, 13, "a window names both ends: `lo:hi`");
  check_error(statement_error("y[0:4] = a"), 4, 9, "one cell is assigned at a time",
              "assign in a loop");
  check_error(statement_error("_ = a"), 4, 5, "expected a statement, found `_`");
  check_error(statement_error("for for in seq(0, n):\n        pass"), 4, 9,
              "`for` is a reserved word and cannot be the name of an iterator");
  check_error(statement_error("b: [f32][n]"), 4, 9, "an allocation is dense",
              "write `f32[...]` without the inner brackets");
  check_error(statement_error("b: index"), 4, 8,
              "`index` is a control type; only data are allocated");
  check_error(statement_error("Cfg.n = stride(x)"), 4, 13,
              "`stride` takes a buffer and the number of a dimension", "as in `stride(x, 0)`");
}

TEST_CASE("malformed heads are reported where they go wrong") {
  check_error(error_of("def f():\n    pass\n"), 1, 1, "a procedure needs a decorator",
              "put `@proc` above it");
  check_error(error_of("@prc\ndef f():\n    pass\n"), 1, 2,
              "expected `proc` or `instr`, found `prc`", "did you mean `proc`?");
  check_error(error_of("@proc\n@asumed('x')\ndef f():\n    pass\n"), 2, 2,
              "expected `assumed` or `narrowed`, found `asumed`", "did you mean `assumed`?");
  check_error(error_of("@proc\n@assumed(x)\ndef f():\n    pass\n"), 2, 10,
              "expected what is relied on, a string, found `x`");
  check_error(error_of("@proc\n@law('x')\ndef f():\n    pass\n"), 2, 2,
              "expected `assumed` or `narrowed`, found `law`");
  check_error(error_of("@proc\ndef f(n: size[4]):\n    pass\n"), 2, 10,
              "`size` is a control type; it has no dimensions");
  check_error(error_of("@proc\ndef f(n: size @ DRAM):\n    pass\n"), 2, 17,
              "a control argument is in no memory");
  check_error(error_of("@proc\ndef f(n: size, n: size):\n    pass\n"), 2, 16,
              "two arguments are named `n`");
  check_error(error_of("@proc\ndef f(x: f32[n], n: size):\n    pass\n"), 2, 14,
              "nothing named `n` is in scope");
  check_error(error_of("@proc\ndef double(n: size):\n    pass\n"), 2, 5,
              "`double` is a word of C and cannot name a procedure");
  check_error(error_of("@proc\ndef f(n: size):\n    assert n > 1\n"), 4, 1,
              "expected a statement after the asserts, found the end of the block");
  check_error(error_of("@proc\ndef f(x: [f32]):\n    pass\n"), 2, 15,
              "expected the dimensions of the window, as in `[f32][n]`, found `)`");
  check_error(error_of("@instr()\ndef f():\n    pass\n"), 1, 8,
              "expected the C template, a string, found `)`");
  check_error(error_of("  @proc\n"), 1, 3, "unexpected indentation");
  check_error(error_of("@proc\ndef f():\n    pass\nimport a\n"), 4, 1,
              "imports come before the procedures");
  check_error(error_of("hello\n"), 1, 1, "expected `@proc`, found `hello`");
  check_error(error_of("@proc\ndef dense():\n    pass\n"), 2, 5,
              "a procedure named `dense` exists already");
}

TEST_CASE("the first error is the one reported, also before a bad character") {
  CHECK(error_of(in_proc("    a = bb\n    a = $\n")).loc.line == 5);
  CHECK(error_of("@prc\n$").loc.line == 1);
}

// ---- limits
// -----------------------------------------------------------------------------------------

std::string repeated(const std::string& piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

void check_limit(const std::string& text) {
  const Error error = error_of(text);
  CHECK(error.reason == Reason::limit);
  CHECK(error.loc.line > 0);
}

TEST_CASE("nesting beyond the limit is refused, whatever nests") {
  check_limit(in_proc("    a = " + repeated("(", 5000) + "a" + repeated(")", 5000) + "\n"));
  check_limit(in_proc("    a = a" + repeated(" + a", 10000) + "\n"));
  check_limit(in_proc("    a = " + repeated("-", 5000) + "a\n"));
  check_limit(in_proc("    if " + repeated("not ", 5000) + "go:\n        pass\n"));
  check_limit(in_proc("    if go" + repeated(" == go", 5000) + ":\n        pass\n"));
  check_limit(in_proc("    a = " + repeated("relu(", 5000) + "a" + repeated(")", 5000) + "\n"));
  check_limit(in_proc("    a = " + repeated("y[", 5000) + "\n"));
  std::string blocks = "@proc\ndef p(n: size):\n";
  for (int i = 1; i < 1000; ++i)
    blocks += std::string(static_cast<std::size_t>(i), ' ') + "if n > 1:\n";
  check_limit(blocks + std::string(1000, ' ') + "pass\n");
  check_limit(
      in_proc("    if go:\n        pass\n" + repeated("    elif go:\n        pass\n", 1000)));
}

TEST_CASE("nesting up to the limit is accepted") {
  CHECK(parse(in_proc("    a = a" + repeated(" + a", 150) + "\n")).ok());
  CHECK(parse(in_proc("    a = " + repeated("(", 150) + "a" + repeated(")", 150) + "\n")).ok());
  CHECK(parse(in_proc("    if go:\n        pass\n" + repeated("    elif go:\n        pass\n", 150)))
            .ok());
}

TEST_CASE("too many nodes are refused") {
  ParseLimits limits;
  limits.nodes = 50;
  const Result<Module> module = parse_module(
      source("@proc\ndef p(a: f32):\n" + repeated("    a = a + a\n", 30)), test_library(), limits);
  REQUIRE_FALSE(module.ok());
  CHECK(module.error().reason == Reason::limit);
}

// ---- expressions of a schedule
// ----------------------------------------------------------------------

Proc scoped_proc() {
  return parse_one(
      "@proc\ndef p(n: size, x: f32[n] @ AVX):\n    for i in seq(0, n):\n        b: f64\n"
      "        v = x[i:n]\n        for i in seq(0, i):\n            x[i] = 1.0\n        b = 1.0\n");
}

TEST_CASE("the scope at a gap holds what was made before it") {
  const Proc p = scoped_proc();
  const auto names = [&](const Gap& gap) {
    std::string out;
    for (const auto& [spelling, entry] : scope_at(p, gap).names) out += spelling + " ";
    return out;
  };
  CHECK(names({{}, 0}) == "n x ");
  CHECK(names({{0, 0}, 0}) == "i n x ");
  CHECK(names({{0, 0}, 1}) == "b i n x ");
  CHECK(names({{0, 0}, 4}) == "b i n v x ");
  CHECK(names({{}, 1}) == "n x ");
}

TEST_CASE("an inner name hides the outer one in the scope at a gap") {
  const Proc p = scoped_proc();
  const Sym inner = as<For>(as<For>(p->body[0])->body[2])->iter;
  CHECK(scope_at(p, {{0, 0, 2, 0}, 0}).names.at("i").name == inner);
  CHECK(scope_at(p, {{0, 0}, 2}).names.at("i").name == as<For>(p->body[0])->iter);
}

TEST_CASE("a window in scope knows its type and memory") {
  const Scope scope = scope_at(scoped_proc(), {{0, 0}, 2});
  CHECK(scope.names.at("v").type.window);
  CHECK((*scope.names.at("v").memory)->name == "AVX");
}

TEST_CASE("expressions of a schedule are typed in their scope") {
  const Scope scope = scope_at(scoped_proc(), {{0, 0}, 2});
  const auto parsed = [&](const std::string& text) {
    return parse_expr(source(text, "step"), scope, test_library());
  };
  CHECK(parsed("6*i + 2").value()->type.scalar == Scalar::index);
  CHECK(parsed(" x[i] + 1.0 ").value()->type.scalar == Scalar::f32);
  CHECK(parsed("x[0:8]").value()->type.rank() == 1);
  CHECK(as<WindowExpr>(parsed("x[i:n]").value()) != nullptr);
  CHECK(parsed("1.0").value()->type.scalar == Scalar::r);
  CHECK(parsed("b").value()->type.scalar == Scalar::f64);
  CHECK(parsed("n > 3").value()->type.scalar == Scalar::boolean);
  CHECK(parsed("6*j").error().message == "nothing named `j` is in scope");
  CHECK(parsed("6*i i").error().message == "expected the end of the expression, found `i`");
  CHECK(parsed("").error().message == "expected an expression, found the end of the text");
}

}  // namespace
}  // namespace selvage::core::testing

// SPDX-License-Identifier: Apache-2.0
#include "core/typecheck.h"

#include "core/build.h"
#include "frontend_fixture.h"

namespace selvage::core::testing {
namespace {

// The type of the value assigned by the last statement of a body.
Scalar stored_type(const std::string& text) {
  const Proc p = parse_one(in_proc("    " + text + "\n"));
  return as<Assign>(p->body.back())->rhs->type.scalar;
}

void check_refused(const std::string& text, const std::string& message,
                   const std::string& suggestion = "") {
  CAPTURE(text);
  const Error error = error_of(in_proc("    " + text + "\n"));
  CHECK(error.message == message);
  CHECK(error.suggestion == suggestion);
  CHECK(error.loc.line == 4);
  CHECK(error.reason == Reason::bad_input);
}

void check_accepted(const std::string& text) {
  CAPTURE(text);
  const Result<Module> module = parse(in_proc("    " + text + "\n"));
  CHECK_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error())));
}

TEST_CASE("arithmetic has the wider type of its operands") {
  CHECK(stored_type("d = a * d") == Scalar::f64);
  CHECK(stored_type("d = a * a") == Scalar::f32);
  CHECK(stored_type("a = h[0] + a") == Scalar::f32);
  CHECK(stored_type("g[0] = g[0] * a") == Scalar::f32);
  CHECK(stored_type("z[0] = q[0] * q[1]") == Scalar::i8);
  CHECK(stored_type("z[0] = i32(q[0]) * q[1]") == Scalar::i32);
  CHECK(stored_type("d = max(a, d)") == Scalar::f64);
}

TEST_CASE("literals take the type of what they meet") {
  const auto rhs = [](const std::string& text) {
    return as<Assign>(parse_one(in_proc("    " + text + "\n"))->body[0])->rhs;
  };
  CHECK(as<ConstReal>(rhs("a = 1"))->value == 1.0);
  CHECK(rhs("a = 1")->type.scalar == Scalar::f32);
  CHECK(rhs("d = 1.0 + 2")->type.scalar == Scalar::f64);
  CHECK(as<ConstInt>(rhs("z[0] = 2.0"))->value == 2);
  CHECK(rhs("z[0] = 2")->type.scalar == Scalar::i32);
  const Expr sum = rhs("d = a + 1.0");  // the literal meets `a`, not `d`
  CHECK(as<Binary>(sum)->rhs->type.scalar == Scalar::f32);
  const Expr call = rhs("a = select(a, 0, 1.0, d)");
  CHECK(as<ExternCall>(call)->args[1]->type.scalar == Scalar::f64);
  CHECK(rhs("g[0] = 1.0")->type.scalar == Scalar::r);
  CHECK(as<Cast>(rhs("a = f16(1)"))->arg->type.scalar == Scalar::f16);
  CHECK(as<ConstReal>(as<Unary>(rhs("a = -(1)"))->arg)->value == 1.0);
}

TEST_CASE("literals that do not fit are refused") {
  check_accepted("q[0] = -128");
  check_accepted("u[0] = 255");
  check_accepted("h[0] = 65504.0");
  check_refused("q[0] = 128", "`128` does not fit i8");
  check_refused("u[0] = -1", "`-1` does not fit ui8");
  check_refused("z[0] = 1.5", "`1.5` is not a value of i32");
  check_refused("q[0] = 300.0", "`300` is not a value of i8");
  check_refused("h[0] = 1e6", "`1000000` is outside the range of f16");
  check_refused("a = 1e39", "`1e+39` is outside the range of f32");
  check_refused("d = 9007199254740993", "`9007199254740993` may not be exact as f64",
                "write it with a decimal point if rounding is meant");
}

TEST_CASE("types of different families need a cast") {
  check_refused("a = q[0]", "a value of type i8 is not stored as f32 without a cast",
                "write `f32(...)`");
  check_accepted("a = f32(q[0])");
  check_refused("z[0] += a", "a value of type f32 is not stored as i32 without a cast",
                "write `i32(...)`");
  check_refused("a = a + q[0]", "f32 and i8 do not meet without a cast",
                "cast one of them, as in `f32(...)`");
  check_refused("q[0] = q[0] + u[0]", "i8 and ui8 do not meet without a cast",
                "cast one of them, as in `i8(...)`");
  check_accepted("q[0] = z[0]");  // narrowing happens where a value is stored
  check_accepted("h[0] = d");
}

TEST_CASE("control and data do not mix") {
  const std::string advice = "values never influence control or addresses";
  check_refused("y[a] = 1.0", "a cell of `a` is data, not a control expression", advice);
  check_refused("if y[0] > 0.0:\n        pass", "a cell of `y` is data, not a control expression",
                advice);
  check_refused("for i in seq(0, relu(a)):\n        pass",
                "the value of `relu` is data, not a control expression", advice);
  check_refused("Cfg.n = 1.0", "a floating-point literal is data, not a control expression",
                advice);
  check_refused("Cfg.n = f32(1)", "the value of a cast is data, not a control expression", advice);
  check_refused("Cfg.n = Cfg.scale", "`Cfg.scale` is data, not a control expression", advice);
  check_refused("y[y[0:2]] = 1.0", "a window of `y` is data, not a control expression", advice);
  const std::string other = "index expressions and values do not mix";
  check_refused("a = n", "`n` is a control value, not data", other);
  check_refused("a = a * i0", "`i0` is a control value, not data", other);
  check_refused("a = True", "a truth value is a control value, not data", other);
  check_refused("a = Cfg.n", "`Cfg.n` is a control value, not data", other);
  check_refused("a = stride(w, 0)", "a stride is a control value, not data", other);
  check_refused("a = a < a", "`<` does not apply to data",
                "`select(a, b, c, d)` is `c` where a < b and `d` elsewhere");
  check_refused("z[0] = z[0] % 2", "`%` does not apply to data");
}

TEST_CASE("control expressions are quasi-affine") {
  check_accepted("y[2 * i0 + i0 * 3 - i0 / 4 % 2] = 1.0");
  check_accepted("b: f32[n * m, (n + 1) / 2 * m]");
  check_accepted("Cfg.n = i0 * (2 + 3)");
  check_accepted("y[i0 * n - m * (i0 / 4)] = 1.0");
  const std::string advice =
      "one factor must be a constant, or made of sizes only; a tensor with more dimensions often "
      "says the same";
  check_refused("y[i0 * i0] = 1.0", "this product is not affine", advice);
  check_refused("y[s * i0] = 1.0", "this product is not affine", advice);
  check_refused("y[i0 / n] = 1.0", "the divisor of `/` must be a positive constant");
  check_refused("y[i0 % 0] = 1.0", "the divisor of `%` must be a positive constant");
  check_refused("y[i0 / (1 - 3)] = 1.0", "the divisor of `/` must be a positive constant");
}

TEST_CASE("truth values and integers are kept apart") {
  check_refused("if n:\n        pass", "the condition of `if` is a truth value; this is an integer",
                "compare it with something");
  check_refused("y[go] = 1.0", "an index is an integer; this is a truth value");
  check_refused("Cfg.n = go + 1", "an operand of arithmetic is an integer; this is a truth value");
  check_refused("Cfg.on = n and go",
                "an operand of `and` and `or` is a truth value; this is an integer",
                "compare it with something");
  check_refused("Cfg.on = go == n", "a truth value is compared with an integer");
  check_refused("Cfg.on = go < go", "truth values have no order", "compare them with `==` or `!=`");
  check_refused("Cfg.n = -go", "the operand of `-` is an integer; this is a truth value");
  check_accepted("Cfg.on = go != (n == m)");
}

TEST_CASE("as many indices are given as there are dimensions") {
  check_refused("x[0] = 1.0", "`x` has 2 dimensions; 1 is given");
  check_refused("a = x", "`x` has 2 dimensions; none are given");
  check_refused("a[0] = 1.0", "`a` has no dimensions; 1 is given");
  check_refused("v = x[0:4]", "`x` has 2 dimensions; 1 is given");
  check_refused("Cfg.n = stride(w, 1)",
                "`w` has no dimension 1; its dimensions are counted from 0 and it has 1");
}

TEST_CASE("a window is not a value") {
  check_refused("a = a + y[0:4]", "a window of `y` is not a value",
                "pass it to a call, or name it: `w = x[lo:hi]`");
  check_refused("y[0] = y[0:4]", "a window of `y` is not a value",
                "pass it to a call, or name it: `w = x[lo:hi]`");
}

TEST_CASE("calls are checked against the signature") {
  check_accepted("dense(n, y)");
  check_accepted("dense(4, y)");
  check_refused("dense(n)", "`dense` takes 2 arguments; 1 are given");
  check_refused("dense(go, y)", "argument `n` is an integer; this is a truth value");
  check_refused("dense(n, w)", "argument `x` is dense; this is a window",
                "declare it as a window: `[f32][...]`");
  check_refused("dense(n, y[0:4])", "argument `x` is dense; this is a window",
                "declare it as a window: `[f32][...]`");
  check_refused("dense(n, x)", "argument `x` has 1 dimension; this has 2 dimensions");
  check_refused("dense(n, y[0])", "argument `x` has 1 dimension; this has no dimensions");
  check_refused("dense(n, z)", "argument `x` is f32; this is i32");
  check_refused("dense(n, y[0] + 1.0)", "argument `x` is passed by reference; this is a value",
                "pass a buffer, a window or a cell");
  check_refused("dense(n, 1.0)", "argument `x` is passed by reference; this is a value",
                "pass a buffer, a window or a cell");
  check_refused("cell(a, 1, 0)", "argument `go` is a truth value; this is an integer",
                "compare it with something");
  check_refused("a = relu(a, a)", "`relu` takes 1 values; 2 are given");
}

TEST_CASE("instructions-only memories may be touched by any procedure") {
  check_accepted("r: f32[8] @ AVX\n    r[0] = 1.0\n    r[0] += a\n    a = r[0]");
}

// ---- trees made by rewrites
// -----------------------------------------------------------------------

// `p` with another body.
Proc with_body(const Proc& p, Block body) {
  ProcNode out = *p;
  out.body = std::move(body);
  return make_proc(std::move(out));
}

Error refusal(const Proc& p) {
  const Result<Proc> checked = typecheck(p);
  REQUIRE_FALSE(checked.ok());
  return checked.error();
}

TEST_CASE("a checked procedure is left alone") {
  const Proc p = parse_one(in_proc(
      "    for i in seq(0, n):\n        y[i] = 2 * w[i]\n    v = y[0:4]\n    dense(n, y)\n"));
  const Proc again = typecheck(p).value();
  for (std::size_t i = 0; i < p->body.size(); ++i) CHECK(again->body[i] == p->body[i]);
}

TEST_CASE("types follow a buffer whose type has changed") {
  const Proc p =
      parse_one("@proc\ndef p(n: size, x: f32[n]):\n    b: f32\n    b = 2.0 * x[0] + 1.0\n");
  ProcNode out = *p;
  out.args[1].type.scalar = Scalar::i32;
  Alloc alloc = *as<Alloc>(p->body[0]);
  alloc.type.scalar = Scalar::i64;
  out.body[0] = make_stmt({}, alloc);
  const Proc retyped = typecheck(make_proc(out)).value();
  CHECK(print(retyped->body[1]) == "b = 2 * x[0] + 1\n");
  CHECK(as<Assign>(retyped->body[1])->rhs->type.scalar == Scalar::i32);
}

TEST_CASE("a literal that the new type cannot hold is refused") {
  ProcNode out = *parse_one("@proc\ndef p(n: size, x: f32[n]):\n    x[0] = 0.5\n");
  out.args[1].type.scalar = Scalar::i32;
  CHECK(refusal(make_proc(out)).message == "`0.5` is not a value of i32");
}

TEST_CASE("a symbol is bound at one place only") {
  const Proc p =
      parse_one("@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n        x[i] = 1.0\n");
  CHECK(refusal(with_body(p, {p->body[0], p->body[0]})).message == "`i` is bound at two places");
  CHECK(typecheck(with_body(p, {p->body[0], freshen(p->body)[0]})).ok());
}

TEST_CASE("a symbol is used only in its scope") {
  const Proc p = parse_one(
      "@proc\ndef p(n: size, x: f32[n]):\n    for i in seq(0, n):\n        b: f32\n        b = "
      "1.0\n"
      "        x[i] = b\n");
  const For loop = *as<For>(p->body[0]);
  const Error outside = refusal(with_body(p, {p->body[0], loop.body[1]}));
  CHECK(outside.message == "`b` is used outside of its scope");
  CHECK(outside.loc.line == 5);
  CHECK(refusal(with_body(p, {loop.body[2]})).message == "`i` is not bound");
}

TEST_CASE("blocks are not empty") {
  const Proc p = parse_one("@proc\ndef p(n: size):\n    for i in seq(0, n):\n        pass\n");
  For loop = *as<For>(p->body[0]);
  loop.body = {};
  CHECK(refusal(with_body(p, {make_stmt({}, loop)})).message == "the loop's body is empty");
  CHECK(refusal(with_body(p, {})).message == "the procedure's body is empty");
}

TEST_CASE("names given by a rewrite must be names") {
  const Proc p = parse_one("@proc\ndef p(n: size):\n    for i in seq(0, n):\n        pass\n");
  For loop = *as<For>(p->body[0]);
  loop.iter = Sym::fresh("two words");
  CHECK(refusal(with_body(p, {make_stmt({}, loop)})).message == "`two words` cannot be a name");
  ProcNode renamed = *p;
  renamed.name = "int";
  CHECK(refusal(make_proc(renamed)).message == "`int` cannot name a procedure");
}

TEST_CASE("trees deeper than any text may be are refused") {
  const Proc p = parse_one("@proc\ndef p(x: f32):\n    x = x + x\n");
  const Assign assign = *as<Assign>(p->body[0]);
  Expr deep = assign.rhs;
  for (int i = 0; i < 300; ++i) {
    deep = make_expr({}, {Scalar::f32}, Binary{BinaryOp::add, deep, as<Binary>(assign.rhs)->lhs});
  }
  const Proc too_deep = with_body(p, {make_stmt({}, Assign{assign.buffer, {}, deep})});
  CHECK(refusal(too_deep).reason == Reason::limit);
  Stmt nested = p->body[0];
  for (int i = 0; i < 300; ++i) nested = if_then(bool_const(true), {nested});
  CHECK(refusal(with_body(p, {nested})).reason == Reason::limit);
}

TEST_CASE("a window keeps at least one interval") {
  const Proc p = parse_one("@proc\ndef p(n: size, x: f32[n, n]):\n    v = x[0:n, 0]\n");
  const WindowStmt stmt = *as<WindowStmt>(p->body[0]);
  WindowExpr view = *as<WindowExpr>(stmt.window);
  view.dims[0].hi.reset();
  const Stmt cell = make_stmt({}, WindowStmt{stmt.name, make_expr({}, {Scalar::f32}, view)});
  CHECK(refusal(with_body(p, {cell})).message == "window `v` has no dimension left");
}

TEST_CASE("window types have the extents of their intervals") {
  const Proc p =
      parse_one("@proc\ndef p(n: size, x: f32[n, n]):\n    v = x[2:n, 0]\n    w = v[2:6]\n");
  CHECK(print(as<WindowStmt>(p->body[0])->window->type) == "[f32][n - 2]");
  CHECK(print(as<WindowStmt>(p->body[1])->window->type) == "[f32][4]");
}

TEST_CASE("depth at the limit survives printing and parsing") {
  std::string deep = "a";
  for (int i = 0; i < 95; ++i) deep = "-(" + deep + " + a)";
  const Proc p = parse_one(in_proc("    a = " + deep + "\n"));
  CHECK(parse(print(p)).ok());
}

}  // namespace
}  // namespace selvage::core::testing

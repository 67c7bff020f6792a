// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "emit_fixture.h"

using namespace selvage;
using namespace selvage::backends;
using namespace selvage::backends::testing;

// ---- arguments ---------------------------------------------------------------------------------

TEST_CASE("data arguments are restrict pointers, const unless written") {
  const std::string c =
      body("n: size, x: f32[n], y: f32[n]", "for i in seq(0, n):\n    y[i] = x[i]");
  CHECK_HAS(c, "void p(int64_t n, const float *restrict x, float *restrict y) {");
  CHECK_HAS(c, "  for (int64_t i = 0; i < n; i++) {\n    y[i] = x[i];\n  }\n");
}

TEST_CASE("a write through a window or a callee makes its argument mutable") {
  CHECK_HAS(body("x: f32[8]", "w = x[0:4]\nw[1] = 2.0"), "float *restrict x");
  CHECK_HAS(emit("@proc\ndef g(y: [f32][4]):\n    y[0] = 1.0\n"
                 "@proc\ndef p(x: f32[8], z: f32[8]):\n    g(x[0:4])\n    x[7] = z[0]\n"),
            "void p(float *restrict x, const float *restrict z)");
}

TEST_CASE("windows are structs of a pointer and strides") {
  const Result<CFile> file = try_emit(
      "@proc\ndef p(n: size, x: [f32][n, n], y: [f32][n]):\n"
      "    for i in seq(0, n):\n        y[i] = x[i, 0]\n");
  REQUIRE(file.ok());
  CHECK_HAS(file.value().h,
            "struct selvage_win_2f32c {\n  const float *data;\n  int64_t strides[2];\n};");
  CHECK_HAS(file.value().h,
            "void p(int64_t n, struct selvage_win_2f32c x, struct selvage_win_1f32 y);");
  CHECK_HAS(file.value().c, "y.data[i * y.strides[0]] = x.data[i * x.strides[0]];");
}

TEST_CASE("a stride that a precondition fixes is used as a constant") {
  CHECK_HAS(emit("@proc\ndef p(x: [f32][8]):\n    assert stride(x, 0) == 1\n"
                 "    for i in seq(0, 8):\n        x[i] = 0.0\n"),
            "x.data[i] = 0.0f;");
}

TEST_CASE("scalars are passed by pointer") {
  const std::string c = body("x: f32, y: f32", "x = y + 1.0\nx += y");
  CHECK_HAS(c, "float *restrict x, const float *restrict y");
  CHECK_HAS(c, "*x = *y + 1.0f;");
  CHECK_HAS(c, "*x += *y;");
}

TEST_CASE("unused parameters and locals do not warn") {
  const std::string c = body("n: size, b: bool, x: f32[8]", "t: f32\nt = 1.0\nw = x[0:4]");
  CHECK_HAS(c, "(void)n;");
  CHECK_HAS(c, "(void)b;");
  CHECK_HAS(c, "float t;\n  (void)t;\n");
  CHECK_HAS(c, "(void)w;");
  CHECK_LACKS(c, "(void)x;");
}

TEST_CASE("a field of a struct is no use of the parameter that is called like it") {
  const core::Library library = library_with("config Cfg\n  i: index\n  on: bool\n");
  const std::string c = emit(
      "@proc\ndef p(i: index, on: bool, strides: size, w: [f32][4]):\n"
      "    Cfg.i = 0\n    Cfg.on = True\n    w[0] = w[1]\n",
      library);
  CHECK_HAS(c, "Cfg.i = 0;");
  CHECK_HAS(c, "w.strides[0]");
  CHECK_HAS(c, "(void)i;");
  CHECK_HAS(c, "(void)on;");
  CHECK_HAS(c, "(void)strides;");
}

TEST_CASE("what was folded away is not declared") {
  const std::string c = body("n: size, x: f32[n]", "x[(n - 1) / 4 % 1] = x[(n - 1) % 4 * 0]");
  CHECK_HAS(c, "(void)x[0];");
  CHECK_LACKS(c, "selvage_floor");
  const core::Library library = library_with("config Cfg\n  i: index\n");
  const std::string itself = emit("@proc\ndef p():\n    Cfg.i = Cfg.i\n", library);
  CHECK_LACKS(itself, "Cfg;");
  const std::string windows = body("x: f32[8, 8]", "w = x[0:4, 0:4]\nx[stride(w, 0) % 1, 0] = 1.0");
  CHECK_HAS(windows, "(void)w;");
}

TEST_CASE("each bound that is kept for a loop has a name of its own") {
  const core::Library library = library_with("config Cfg\n  n: size\n");
  const std::string c = emit(
      "@proc\ndef p(x: f32[9]):\n    for i in seq(0, Cfg.n):\n        Cfg.n = 1\n        x[0] = "
      "0.0\n"
      "    for i in seq(0, Cfg.n):\n        Cfg.n = 2\n        x[1] = 0.0\n",
      library);
  CHECK_HAS(c, "const int64_t i_end = Cfg.n;");
  CHECK_HAS(c, "const int64_t i_end_1 = Cfg.n;");
}

TEST_CASE("the header can be included twice and from C++") {
  const Result<CFile> file = try_emit("@proc\ndef p(x: f32):\n    x = 0.0\n");
  REQUIRE(file.ok());
  CHECK_HAS(file.value().h, "#ifndef SELVAGE_OUT_H\n#define SELVAGE_OUT_H\n");
  CHECK_HAS(file.value().h, "extern \"C\" {");
  CHECK_HAS(file.value().h, "void p(float *x);");
  CHECK_HAS(file.value().c, "#include \"out.h\"\n");
}

TEST_CASE("preconditions and notes are comments") {
  const std::vector<core::Proc> procs =
      procs_of("@proc\ndef p(n: size):\n    assert n >= 4\n    pass\n", avx2());
  const Result<CFile> file = emit_c(procs, avx2(), {"k", {"first \\", "a /* b", "c\nd"}});
  REQUIRE(file.ok());
  CHECK_HAS(file.value().h, "// p(n: size)\n// assert n >= 4\nvoid p(int64_t n);");
  CHECK_HAS(file.value().c, "// first \\ .\n// a / * b\n// c d\n");
}

// ---- control -----------------------------------------------------------------------------------

TEST_CASE("division is floor division; plain where the numerator cannot be negative") {
  const std::string args = "n: size, k: index, x: f32[n]";
  CHECK_HAS(body(args, "x[n / 4] = 0.0"), "x[n / 4]");
  CHECK_HAS(body(args, "x[n % 4] = 0.0"), "x[n % 4]");
  CHECK_HAS(body(args, "x[k / 4] = 0.0"), "x[selvage_floor_div(k, 4)]");
  CHECK_HAS(body(args, "x[k % 4] = 0.0"), "x[selvage_floor_mod(k, 4)]");
  CHECK_HAS(body(args, "x[(n - 4) % 8] = 0.0"), "selvage_floor_mod(n - 4, 8)");
  CHECK_HAS(body(args, "x[k % 4 / 2] = 0.0"), "x[selvage_floor_mod(k, 4) / 2]");
  CHECK_HAS(body(args, "for i in seq(0, n):\n    x[(2*i + n) / 3] = 0.0"), "x[(2 * i + n) / 3]");
  CHECK_HAS(body(args, "for i in seq(1, n):\n    x[i / 3] = 0.0"), "x[i / 3]");
  CHECK_HAS(body(args, "for i in seq(k, n):\n    x[i / 3] = 0.0"), "selvage_floor_div(i, 3)");
  CHECK_HAS(body(args, "for i in seq(-2, n):\n    x[i / 3] = 0.0"), "selvage_floor_div(i, 3)");
  CHECK_HAS(body(args, "x[-7 / 2 + 4] = 0.0"), "x[0] = ");
  CHECK_HAS(body(args, "x[-7 % 2] = 0.0"), "x[1] = ");
  CHECK_LACKS(body(args, "x[n / 4] = 0.0"), "selvage_floor_div(int64_t");
}

TEST_CASE("parentheses appear where they are needed") {
  const std::string args = "n: size, k: index, b: bool, x: f32[n]";
  CHECK_HAS(body(args, "x[k - (n - 1)] = 0.0"), "x[k - (n - 1)]");
  CHECK_HAS(body(args, "x[2 * (k + n)] = 0.0"), "x[2 * (k + n)]");
  CHECK_HAS(body(args, "x[-(-k)] = 0.0"), "x[-(-k)]");
  CHECK_HAS(body(args, "x[k - -3] = 0.0"), "x[k + 3]");
  CHECK_HAS(body(args, "if k < n and (k > 2 or b):\n    x[0] = 0.0"),
            "if (k < n && (k > 2 || b)) {");
  CHECK_HAS(body(args, "if (k < n) == b:\n    x[0] = 0.0"), "if ((k < n) == b) {");
  CHECK_HAS(body(args, "if (not b) == (k < n):\n    x[0] = 0.0"), "if ((!b) == (k < n)) {");
  CHECK_HAS(body(args, "if k == k:\n    x[0] = 0.0"), "if (true) {");
}

TEST_CASE("constants are folded as 64-bit numbers") {
  CHECK_HAS(body("k: index, x: f32[8]", "if k < 2000000000 + 2000000000:\n    x[0] = 0.0"),
            "k < INT64_C(4000000000)");
  CHECK_HAS(refusal("@proc\ndef p(k: index):\n"
                    "    if k < 9223372036854775807 + 1:\n        pass\n")
                .message,
            "does not fit 64 bits");
}

TEST_CASE("elif chains stay chains") {
  const std::string c = body("n: size, x: f32",
                             "if n == 1:\n    x = 1.0\nelif n == 2:\n    x = 2.0\n"
                             "else:\n    x = 3.0");
  CHECK_HAS(c,
            "  if (n == 1) {\n    *x = 1.0f;\n  } else if (n == 2) {\n    *x = 2.0f;\n"
            "  } else {\n    *x = 3.0f;\n  }\n");
}

TEST_CASE("a bound that the body can change is evaluated once") {
  const core::Library library = library_with("config Cfg\n  n: size\n");
  const std::string c = emit(
      "@proc\ndef p(x: f32[8]):\n    for i in seq(0, Cfg.n):\n"
      "        Cfg.n = i + 1\n        x[i] = 0.0\n",
      library);
  CHECK_HAS(c, "const int64_t i_end = Cfg.n;\n  for (int64_t i = 0; i < i_end; i++) {");
  CHECK_HAS(c, "static struct {\n  int64_t n;\n} Cfg;");
}

TEST_CASE("an extent is what it was where the buffer was made") {
  const core::Library library = library_with("config Cfg\n  n: size\n");
  const std::string c = emit(
      "@proc\ndef p(y: f32[3, Cfg.n]):\n    assert Cfg.n == 4\n    t: f32[2, Cfg.n]\n"
      "    t[1, 2] = y[1, 0]\n    Cfg.n = 3\n    y[2, 1] = t[1, 2]\n",
      library);
  CHECK_HAS(c, "const int64_t t_extent1 = Cfg.n;");
  CHECK_HAS(c, "Cfg.n = 3;\n  y[2 * y_extent1 + 1] = t[t_extent1 + 2];");
}

TEST_CASE("par loops are parallel under OpenMP only") {
  CHECK_HAS(body("n: size, x: f32[n]", "for i in par(0, n):\n    x[i] = 0.0"),
            "#ifdef _OPENMP\n#pragma omp parallel for\n#endif\n  for (int64_t i = 0;");
}

// ---- data --------------------------------------------------------------------------------------

TEST_CASE("integer arithmetic wraps in its own type, without undefined behaviour") {
  const auto sum = [](const std::string& type, const std::string& e) {
    return body("a: " + type + ", b: " + type + ", c: " + type, "c = " + e);
  };
  CHECK_HAS(sum("i8", "a * b"), "*c = (int8_t)(*a * *b);");
  CHECK_HAS(sum("ui8", "a - b"), "*c = (uint8_t)(*a - *b);");
  CHECK_HAS(sum("ui16", "a * b"), "*c = (uint16_t)((uint32_t)(*a) * *b);");
  CHECK_HAS(sum("i32", "a + b"), "*c = selvage_add_i32(*a, *b);");
  CHECK_HAS(sum("ui32", "a + b"), "*c = *a + *b;");
  CHECK_HAS(sum("i64", "a * b"), "*c = selvage_mul_i64(*a, *b);");
  CHECK_HAS(sum("i32", "a / b"), "selvage_div_i32(*a, *b)");
  CHECK_HAS(sum("i32", "a / 3"), "*c = *a / 3;");
  CHECK_HAS(sum("i32", "a / -1"), "selvage_div_i32(*a, -1)");
  CHECK_HAS(sum("i8", "a / 3"), "*c = (int8_t)(*a / 3);");
  CHECK_HAS(sum("i8", "a / b"), "selvage_div_i8(*a, *b)");
  CHECK_HAS(sum("i32", "-a"), "selvage_neg_i32(*a)");
  CHECK_HAS(sum("i32", "a + b * c"), "selvage_add_i32(*a, selvage_mul_i32(*b, *c))");
  CHECK_HAS(body("a: i32", "a += 1"), "*a = selvage_add_i32(*a, 1);");
  // Whether it is ever reached is not for C to say: no warning may come of it.
  CHECK_HAS(sum("i32", "a / 0"), "selvage_div_i32(*a, 0)");
}

TEST_CASE("negations never run together") {
  CHECK_HAS(body("x: f32[1], y: f32[1]", "y[0] = -(-x[0])"), "y[0] = -(-x[0]);");
  CHECK_HAS(body("x: f32[1], y: f32[1]", "y[0] = x[0] - (-x[0])"), "y[0] = x[0] - -x[0];");
}

TEST_CASE("literals are exact and carry their type") {
  CHECK_HAS(body("x: f32", "x = 0.1"), "*x = 0.1f;");
  CHECK_HAS(body("x: f32", "x = 16777217.0"), "*x = 16777216.0f;");
  CHECK_HAS(body("x: f64", "x = 0.1"), "*x = 0.1;");
  CHECK_HAS(body("x: f64", "x = 1e300"), "*x = 1e+300;");
  CHECK_HAS(body("x: f64", "x = 2"), "*x = 2.0;");
  CHECK_HAS(body("x: f16", "x = 0.1"), "*x = (_Float16)0.099975586f;");
  CHECK_HAS(body("x: i32", "x = -2147483648"), "*x = INT32_MIN;");
  CHECK_HAS(body("x: i64", "x = 5000000000"), "*x = INT64_C(5000000000);");
  CHECK_HAS(body("x: ui32", "x = 5"), "*x = 5u;");
}

TEST_CASE("narrowing and widening are written") {
  CHECK_HAS(body("x: f32, y: f64", "x = y"), "*x = (float)(*y);");
  CHECK_HAS(body("x: f32, y: f64", "x += y"), "*x += (float)(*y);");
  CHECK_HAS(body("x: f32, y: f64", "y = x * y"), "*y = (double)(*x) * *y;");
  CHECK_HAS(body("x: i8, y: i32", "x = y"), "*x = (int8_t)(*y);");
  CHECK_HAS(body("x: i8, y: i32", "y = x"), "*y = *x;");
  CHECK_HAS(body("x: i8, y: f32", "x = i8(y)"), "*x = (int8_t)(*y);");
}

TEST_CASE("externs are written by their template, helpers only for the type in use") {
  const std::string c = body("x: f32", "x = relu(x + 1.0)");
  CHECK_HAS(c, "*x = selvage_relu_f32((*x + 1.0f));");
  CHECK_HAS(c, "static inline float selvage_relu_f32(float a)");
  CHECK_LACKS(c, "selvage_relu_i8");
  const core::Library library = library_with("extern f(1)\n  f64 \"f({0})\"\n");
  const Error e = refusal("@proc\ndef p(x: f32):\n    x = f(x)\n", library);
  CHECK(e.message == "`f` has no C for f32");
  CHECK(e.suggestion == "it has C for f64");
}

TEST_CASE("round is C's nearbyint, halves to even") {
  const std::string c = body("x: f32, y: f64", "x = round(x)\ny = round(y)");
  CHECK_HAS(c, "*x = nearbyintf((*x));");
  CHECK_HAS(c, "*y = nearbyint((*y));");
  CHECK_HAS(c, "#include <math.h>");
}

TEST_CASE("a buffer without a machine type is refused") {
  const Error e = refusal("@proc\ndef p(A: R[4]):\n    A[0] = 1.0\n");
  CHECK(e.message == "`A` of `p` has type R, which is no machine type");
  CHECK(e.suggestion == "choose one with `set_precision`");
  CHECK(e.loc.line == 2);
  CHECK_HAS(refusal("@proc\ndef p():\n    A: R[4]\n    A[0] = 1.0\n").message, "type R");
  CHECK_HAS(refusal("@proc\ndef p(A: bf16):\n    A = 1.0\n").message,
            "`A = 1.0` has to do with bf16, which C11 cannot compute with");
  CHECK_HAS(refusal("@proc\ndef p(A: f32, B: bf16):\n    A = f32(B)\n").message, "bf16");
  CHECK_HAS(refusal("@proc\ndef p(A: f32):\n    A = f32(bf16(A))\n").message, "bf16");
  CHECK_HAS(refusal("@proc\ndef p(A: bf16):\n    A += 1.0\n").message, "bf16");
}

// ---- names -------------------------------------------------------------------------------------

TEST_CASE("names that C or a template has are changed") {
  const std::string c =
      body("int_: f32[8], double_: f32, I: f32, class: f32, unix: f32, free: f32, x_t: f32",
           "main: f32\nmain = I\nclass = main + unix + free + x_t\nt: f32[8]\nt[0] = 1.0");
  for (const char* good :
       {"restrict int_,", "restrict double_,", "restrict I_1,", "restrict class_1,",
        "restrict unix_1,", "restrict free_1,", "restrict x_t_1)", "float main_1;"}) {
    CHECK_HAS(c, good);
  }
}

TEST_CASE("a procedure named like a library function is renamed, and says so") {
  const std::string c = emit("@proc\ndef exp(x: f32):\n    x = 0.0\n");
  CHECK_HAS(c, "// exp(x: f32)\n// named exp_1 in C\nvoid exp_1(");
}

TEST_CASE("nothing is shadowed, and loops in turn share a name") {
  const std::string c = body("n: size, x: f32[n]",
                             "for i in seq(0, n):\n    for i in seq(0, n):\n        x[i] = 0.0\n"
                             "for i in seq(0, n):\n    n: f32\n    n = 1.0\n    x[i] = n");
  CHECK_HAS(c, "for (int64_t i_1 = 0; i_1 < n; i_1++) {\n      x[i_1] = 0.0f;");
  CHECK_HAS(c, "float n_1;");
}

TEST_CASE("a local never hides a function that is called") {
  const std::string c = emit(
      "@proc\ndef g(x: f32):\n    x = 1.0\n"
      "@proc\ndef p(y: f32):\n    g: f32\n    g = 2.0\n    y = g\n"
      "@proc\ndef q(y: f32):\n    g(y)\n    p(y)\n");
  CHECK_HAS(c, "float g_1;");
  CHECK_HAS(c, "static void g(float *restrict x)");
}

TEST_CASE("two public procedures of one name are refused") {
  std::vector<core::Proc> procs = procs_of("@proc\ndef p(x: f32):\n    x = 1.0\n", avx2());
  const std::vector<core::Proc> more = procs_of("@proc\ndef p(x: f32):\n    x = 2.0\n", avx2());
  procs.push_back(more.front());
  const Result<CFile> file = emit_c(procs, avx2(), {"out", {}});
  REQUIRE_FALSE(file.ok());
  CHECK_HAS(file.error().message, "two procedures to emit are named `p`");
}

// ---- calls and configuration -------------------------------------------------------------------

TEST_CASE("callees come first, as static functions, each once") {
  const std::string c = emit(
      "@proc\ndef a(x: f32):\n    x = 1.0\n"
      "@proc\ndef b(x: f32):\n    a(x)\n"
      "@proc\ndef p(x: f32[4], n: size):\n    a(x[1])\n    b(x[0])\n    b(x[3])\n");
  const std::size_t a = c.find("static void a("), b = c.find("static void b("),
                    p = c.find("\nvoid p(");
  CHECK(a < b);
  CHECK(b < p);
  CHECK(p != std::string::npos);
  CHECK(c.find("static void a(", a + 1) == std::string::npos);
  CHECK_HAS(c, "a(&x[1]);\n  b(x);\n  b(&x[3]);");
}

TEST_CASE("windows handed on are rebuilt only where their type changes") {
  const std::string c = emit(
      "@proc\ndef r(x: [f32][4], y: f32):\n    y = x[0]\n"
      "@proc\ndef w(x: [f32][4]):\n    x[0] = 1.0\n"
      "@proc\ndef p(x: [f32][4], y: f32):\n    w(x)\n    r(x, y)\n");
  CHECK_HAS(c, "w(x);");
  CHECK_HAS(c, "r((struct selvage_win_1f32c){ x.data, { x.strides[0] } }, y);");
}

TEST_CASE("an instruction that is public gets a function around its template") {
  const std::vector<core::Proc> procs = {avx2().instructions.at("mm256_fmadd_ps")};
  const Result<CFile> file = emit_c(procs, avx2(), {"out", {}});
  REQUIRE(file.ok());
  CHECK_HAS(file.value().h, "#include <immintrin.h>");
  CHECK_HAS(file.value().c,
            "void mm256_fmadd_ps(__m256 *restrict dst, const __m256 *restrict a, const __m256 "
            "*restrict b) {\n  (*dst) = _mm256_fmadd_ps((*a), (*b), (*dst));\n}");
}

TEST_CASE("fields that instructions speak of are the hardware's, and not C's to read or set") {
  const core::Library library = library_with(
      "config Cfg\n  n: size\n"
      "@instr(\"set({n});\")\ndef set(n: size):\n    Cfg.n = n\n");
  CHECK_HAS(refusal("@proc\ndef p(x: f32[8]):\n    set(4)\n    x[Cfg.n] = 0.0\n", library).message,
            "`Cfg.n` is kept by the hardware for its instructions, where C cannot read it");
  CHECK_HAS(emit("@proc\ndef p(x: f32[8]):\n    set(4)\n    x[0] = 0.0\n", library), "set(4);");
  const core::Library demanding = library_with(
      "config Cfg\n  on: bool\n  i: index\n"
      "@instr(\"go();\")\ndef go():\n    assert Cfg.on\n    pass\n");
  CHECK_HAS(refusal("@proc\ndef p(n: size):\n    Cfg.on = True\n    go()\n", demanding).message,
            "`Cfg.on` is kept by the hardware for its instructions, where C cannot set it");
  CHECK_HAS(emit("@proc\ndef p(n: size):\n    assert Cfg.on\n    Cfg.i = n\n    go()\n", demanding),
            "Cfg.i = n;");
}

TEST_CASE("a template of several lines gets a block of its own") {
  const std::string c = emit(
      "@proc\ndef p(n: size, lanes: [f32][n]):\n    assert n <= 8\n"
      "    assert stride(lanes, 0) == 1\n    r: f32[8] @ AVX2\n"
      "    mm256_prefix_load_ps(n, r, lanes)\n");
  CHECK_HAS(c, "  {\n    __m256i lanes = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n),");
  // The argument of the same name is another variable.
  CHECK_HAS(c, "_mm256_maskload_ps(&lanes_1.data[0], lanes)");
}

TEST_CASE("large procedures are emitted fast") {
  std::string statements;
  for (int i = 0; i < 20000; ++i) {
    statements += "    t: f32\n    t = x[" + std::to_string(i % 64) + "]\n    x[0] += t\n";
  }
  const std::vector<core::Proc> procs =
      procs_of("@proc\ndef p(x: f32[64]):\n" + statements, avx2());
  const auto start = std::chrono::steady_clock::now();
  const Result<CFile> file = emit_c(procs, avx2(), {"out", {}});
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  REQUIRE(file.ok());
  CHECK_HAS(file.value().c.substr(file.value().c.size() - 60), "t_19999");
  CHECK(taken.count() < 5.0);
}

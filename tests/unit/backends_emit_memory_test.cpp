// SPDX-License-Identifier: Apache-2.0
//
// Buffers in C: memories, allocation, what may stand for what.
#include "emit_fixture.h"

using namespace selvage;
using namespace selvage::backends;
using namespace selvage::backends::testing;

TEST_CASE("heap buffers are freed at the end of their block, last first") {
  const std::string c =
      body("n: size, y: f32[n]",
           "for i in seq(0, n):\n    a: f32[n]\n    b: f32[n, 4]\n    a[i] = 1.0\n"
           "    b[i, 0] = a[i]\n    w = a[0:n]\n    y[i] = w[i]");
  CHECK_HAS(c, "float *a = selvage_alloc(n, sizeof(float));");
  CHECK_HAS(c, "float *b = selvage_alloc(n * 4, sizeof(float));");
  CHECK_HAS(c, "y[i] = w.data[i];\n    free(b);\n    free(a);\n  }");
}

TEST_CASE("scalars are C variables in every memory of dram") {
  CHECK_HAS(body("y: f32", "a: f32\na = 1.0\ny = a"), "float a;\n");
  CHECK_HAS(body("y: f32", "a: f32 @ DRAM_STATIC\na = 1.0\ny = a"), "static float a;\n");
}

TEST_CASE("stack and static buffers have constant extents") {
  CHECK_HAS(body("y: f32", "a: f32[4, 8] @ DRAM_STACK\na[1, 2] = 1.0\ny = a[1, 2]"),
            "_Alignas(64) float a[32];\n  a[10] = 1.0f;");
  CHECK_HAS(body("y: f32", "a: f32[4] @ DRAM_STATIC\na[1] = 1.0\ny = a[1]"),
            "_Alignas(64) static float a[4];");
  const Error e = refusal("@proc\ndef p(n: size):\n    a: f32[n] @ DRAM_STACK\n    a[0] = 1.0\n");
  CHECK(e.message ==
        "`a` has extent `n`, and memory `DRAM_STACK` holds buffers of constant size only");
  CHECK(e.loc.line == 3);
}

TEST_CASE("register memories drop the innermost dimension") {
  const std::string c = emit(
      "@proc\ndef p(x: [f32][16], y: [f32][16]):\n"
      "    assert stride(x, 0) == 1\n    assert stride(y, 0) == 1\n"
      "    r: f32[2, 8] @ AVX2\n    s: f32[8] @ AVX2\n"
      "    for i in seq(0, 2):\n"
      "        mm256_loadu_ps(r[i, 0:8], x[8*i:8*i+8])\n"
      "        mm256_reg_copy_ps(s, r[i, 0:8])\n"
      "        mm256_storeu_ps(y[8*i:8*i+8], s)\n");
  CHECK_HAS(c, "#include <immintrin.h>");
  CHECK_HAS(c, "__m256 r[2];\n  __m256 s;");
  CHECK_HAS(c, "r[i] = _mm256_loadu_ps(&x.data[8 * i]);");
  CHECK_HAS(c, "s = r[i];");
}

TEST_CASE("buffers that do not fit their memory are refused") {
  CHECK_HAS(refusal("@proc\ndef p():\n    r: f32[2, 4] @ AVX2\n    pass\n").message,
            "the innermost dimension of `r` is not 8");
  CHECK_HAS(refusal("@proc\ndef p():\n    r: f16[8] @ AVX2\n    pass\n").message,
            "memory `AVX2` cannot hold f16");
  CHECK_HAS(refusal("@proc\ndef p(n: size):\n    r: f32[n, 8] @ AVX2\n    pass\n").message,
            "constant size only");
  CHECK_HAS(refusal("@proc\ndef p(x: [f32][8]):\n    r: f32[8] @ AVX2\n"
                    "    for i in seq(0, 1):\n        mm256_broadcast_ss(r, x[0:1])\n"
                    "        mm256_reg_copy_ps(r, r[0:4])\n")
                .message,
            "takes part of a register");
}

TEST_CASE("cells of registers are for instructions only") {
  const Error write = refusal("@proc\ndef p():\n    r: f32[8] @ AVX2\n    r[0] = 1.0\n");
  CHECK(write.message ==
        "`r[0] = 1.0` touches `r` in memory `AVX2`, which only instructions may do");
  CHECK_HAS(write.suggestion, "replace");
  CHECK(write.loc.line == 4);
  CHECK_HAS(refusal("@proc\ndef p(x: f32):\n    r: f32[8] @ AVX2\n    x = r[0]\n").message,
            "`r[0]`");
}

TEST_CASE("a buffer in another memory than the parameter's is refused") {
  const Error e = refusal("@proc\ndef p(x: f32[8], y: f32[8]):\n    mm256_loadu_ps(x, y)\n");
  CHECK(e.message ==
        "`x` is in memory `DRAM`, but `dst` of `mm256_loadu_ps` is declared in `AVX2`");
}

TEST_CASE("ordinary memories may stand for each other") {
  CHECK_HAS(emit("@proc\ndef p():\n    a: f32[8] @ DRAM_STACK\n    r: f32[8] @ AVX2\n"
                 "    mm256_loadu_ps(r, a)\n"),
            "r = _mm256_loadu_ps(&a[0]);");
}

TEST_CASE("a memory without C cannot be allocated") {
  const core::Library library = library_with("memory M\n  shared no\n");
  CHECK_HAS(refusal("@proc\ndef p():\n    a: f32[8] @ M\n    pass\n", library).message,
            "cannot be allocated in C");
}

TEST_CASE("a memory may say by offset where an element is") {
  const core::Library library = library_with(
      "memory PAD\n  alloc \"{ctype} *{name} = pad_alloc({size}, {dims[0]});\"\n"
      "  free \"pad_free({name});\"\n  window \"*({ctype} *)pad({name}, {offset} / 16)\"\n"
      "  access instructions only\n"
      "@instr(\"put(&{dst.data}, {dst.strides[0]}, {n});\")\n"
      "def put(n: size, dst: [i8][n, 16] @ PAD):\n"
      "    for i in seq(0, n):\n        for j in seq(0, 16):\n            dst[i, j] = 0\n");
  const std::string c = emit(
      "@proc\ndef g(k: size, d: [i8][k, 16] @ PAD):\n    put(k, d)\n"
      "@proc\ndef p(n: size):\n    a: i8[n, 32] @ PAD\n"
      "    put(n, a[0:n, 16:32])\n    g(n, a[0:n, 0:16])\n",
      library);
  CHECK_HAS(c, "int8_t *a = pad_alloc(n * 32, (n));");
  CHECK_HAS(c, "put(&(*(int8_t *)pad(a, 16 / 16)), 32, n);");
  CHECK_HAS(c, "put(&(*(int8_t *)pad(d.data, 0 / 16)), d.strides[0], k);");
  CHECK_HAS(c, "pad_free(a);");
}

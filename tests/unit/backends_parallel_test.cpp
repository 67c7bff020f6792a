// SPDX-License-Identifier: Apache-2.0
//
// Parallel loops as OpenMP pragmas.
#include <doctest/doctest.h>

#include <memory>

#include "backends/emit_c.h"
#include "backends/hardware.h"
#include "core/parse.h"

using namespace selvage;
using namespace selvage::backends;

namespace {

Result<CFile> try_emit(const std::string& text) {
  const std::vector<std::string> names = {"x86_avx2"};
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  Result<core::Library> library = load_hardware(names, folders);
  if (!library.ok()) FAIL(render(library.error()));
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", text});
  const Result<core::Module> module = core::parse_module(source, library.value());
  if (!module.ok()) FAIL(render(module.error()));
  return emit_c(std::vector<core::Proc>{module.value().procs.back()}, library.value(), {"out", {}});
}

std::string emit(const std::string& text) {
  const Result<CFile> file = try_emit(text);
  if (!file.ok()) FAIL(render(file.error()));
  return file.value().c;
}

Error refusal(const std::string& text) {
  const Result<CFile> file = try_emit(text);
  REQUIRE_FALSE(file.ok());
  return file.error();
}

std::string reducing(const std::string& args, const std::string& loop) {
  return "@proc\ndef p(n: size, m: size, " + args + "):\n    for i in par(0, n, " + loop + "\n";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a parallel loop without a clause") {
  CHECK(has(emit("@proc\ndef p(n: size, x: f32[n]):\n    for i in par(0, n):\n"
                 "        x[i] = 0.0\n"),
            "#ifdef _OPENMP\n#pragma omp parallel for\n#endif\n"
            "  for (int64_t i = 0; i < n; i++) {\n"));
}

TEST_CASE("scalars, arguments and tensors in a clause") {
  CHECK(has(emit(reducing("s: f32", "reduce(s)):\n        s += 1.0")),
            "#pragma omp parallel for reduction(+ : s[0:1])\n#endif\n"));
  // Nothing else mentions the extent.
  CHECK(has(emit(reducing("x: f64[m, 4]", "reduce(x)):\n        x[0, 1] += 1.0")),
            "  (void)m;\n#ifdef _OPENMP\n#pragma omp parallel for reduction(+ : x[0:m * 4])\n"));
  const std::string local = emit(
      "@proc\ndef p(n: size, y: f32):\n    s: f32\n    s = 0.0\n"
      "    for i in par(0, n, reduce(s, y)):\n        s += 1.0\n        y += 1.0\n    y = s\n");
  CHECK(has(local, "#pragma omp parallel for reduction(+ : s) reduction(+ : y[0:1])\n"));
}

TEST_CASE("sums of signed integers wrap around") {
  const std::string c =
      emit(reducing("a: i32, b: i64, c: ui8",
                    "reduce(a, b, c)):\n        a += 1\n        b += 1\n        c += 1"));
  CHECK(has(c,
            "#pragma omp parallel for reduction(selvage_sum_i32 : a[0:1]) "
            "reduction(selvage_sum_i64 : b[0:1]) reduction(+ : c[0:1])\n"));
  CHECK(has(c, "#pragma omp declare reduction(selvage_sum_i32 : int32_t : "));
}

TEST_CASE("a buffer that only the clause mentions") {
  CHECK(has(emit(reducing("x: f32[4]", "reduce(x)):\n        pass")),
            "  (void)x;\n#ifdef _OPENMP\n#pragma omp parallel for reduction(+ : x[0:4])\n"));
  CHECK(has(emit(reducing("x: f32[4]", "reduce(x)):\n        pass")), "float *restrict x"));
}

TEST_CASE("what OpenMP does not sum") {
  CHECK(refusal(reducing("x: f16", "reduce(x)):\n        x += 1.0")).message ==
        "OpenMP has no sums of f16, the type of `x`");
  CHECK(refusal(reducing("x: f32[1024, 1024]", "reduce(x)):\n        x[0, 0] += 1.0")).message ==
        "every thread would hold the 1048576 cells of `x` on its stack");
  CHECK(refusal("@proc\ndef p(n: size, x: f32[8] @ AVX2):\n    for i in par(0, n, reduce(x)):\n"
                "        pass\n")
            .message == "threads cannot add up `x`, which is in memory `AVX2`");
}

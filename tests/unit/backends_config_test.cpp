// SPDX-License-Identifier: Apache-2.0
//
// Configuration in C, and what instructions have to do with it.
#include <doctest/doctest.h>

#include <memory>

#include "backends/emit_c.h"
#include "backends/hardware.h"
#include "core/builtin_externs.h"
#include "core/parse.h"

using namespace selvage;
using namespace selvage::backends;

namespace {

constexpr const char* machine = R"hw(
reserve DIM GARBAGE

config Two
  struct "two"
  n: index
  m: index

config Own
  rows: size

@instr("two.n = {v}; two.m = {v};")
def set_both(v: index):
    Two.n = v
    Two.m = v

@instr("two.n = 0; {x.data} = 1.0f;")
def clear_and_put(x: f32):
    Two.n = 0
    x = 1.0

@instr("two.n = 0;")
def clear(v: index):
    Two.n = 0

@instr("show({v});")
def show(v: index):
    pass

@instr("fill({x.data});")
def fill(x: [f32][Own.rows]):
    pass
)hw";

const core::Library& library() {
  static const core::Library known = [] {
    core::Library out = core::builtin_library();
    const Status read = read_hardware(
        std::make_shared<const core::SourceFile>(core::SourceFile{"test.hw", machine}), out);
    if (!read.ok()) FAIL(render(read.error()));
    return out;
  }();
  return known;
}

Result<CFile> try_emit(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  if (!module.ok()) FAIL(render(module.error()));
  return emit_c(std::vector<core::Proc>{module.value().procs.back()}, library(), {"out", {}});
}

std::string emit(const std::string& text) {
  const Result<CFile> file = try_emit(text);
  if (!file.ok()) FAIL(render(file.error()));
  return file.value().c;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

#define CHECK_HAS(text, part) CHECK_MESSAGE(has((text), (part)), (text))

TEST_CASE("arguments that read what an instruction sets are evaluated once, before it") {
  CHECK_HAS(emit("@proc\ndef p(k: index):\n    Two.n = k\n    set_both(Two.n + 1)\n"),
            "  two.n = k;\n  {\n    const int64_t n_1 = two.n;\n"
            "    two.n = (n_1 + 1); two.m = (n_1 + 1);\n  }\n");
  CHECK_HAS(emit("@proc\ndef p(x: f32[8]):\n    Two.n = 5\n    clear_and_put(x[Two.n])\n"),
            "    const int64_t n_1 = two.n;\n    two.n = 0; x[n_1] = 1.0f;\n");
}

TEST_CASE("other arguments stand in the text of the instruction") {
  CHECK_HAS(emit("@proc\ndef p(k: index):\n    set_both(k + 1)\n"),
            "\n  two.n = (k + 1); two.m = (k + 1);\n");
  CHECK_HAS(emit("@proc\ndef p(k: index):\n    Two.n = k\n    show(Two.n)\n"),
            "\n  show(two.n);\n");
  // What the text does not mention would be an unused variable.
  CHECK_HAS(emit("@proc\ndef p(k: index):\n    Two.n = k\n    clear(Two.n)\n"), "\n  two.n = 0;\n");
}

TEST_CASE("a field in the shape of a parameter is the hardware's") {
  const Result<CFile> file =
      try_emit("@proc\ndef p(x: f32[4]):\n    Own.rows = 4\n    fill(x[0:4])\n");
  REQUIRE_FALSE(file.ok());
  CHECK_HAS(file.error().message,
            "`Own.rows` is kept by the hardware for its instructions, where C cannot set it");
}

TEST_CASE("shapes and preconditions may speak of configuration that no statement does") {
  CHECK_HAS(emit("@proc\ndef p(x: f32[8, Two.n]):\n    assert Two.m > 2\n    pass\n"),
            "void p(const float *restrict x)");
}

TEST_CASE("words that headers give a meaning to are not used") {
  const std::string c = emit(
      "@proc\ndef DIM(k: index):\n    show(k)\n\n@proc\ndef p(GARBAGE: index):\n    "
      "DIM(GARBAGE)\n");
  CHECK_HAS(c, "static void DIM_1(int64_t k)");
  CHECK_HAS(c, "void p(int64_t GARBAGE_1)");
  CHECK_HAS(c, "  DIM_1(GARBAGE_1);");
}

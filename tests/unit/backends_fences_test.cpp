// SPDX-License-Identifier: Apache-2.0
//
// Where C waits for hardware that runs on its own.
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
memory PAD
  slots 64 of i8[16]
  fence "wait();"
  access instructions only
  threads one

memory OTHER
  slots 64 of i8[16]
  fence "wait_for_other();"
  access instructions only
  threads one

@instr("load({dst.data}, &{src.data});")
def load(dst: [i8][16] @ PAD, src: [i8][16]):
    for l in seq(0, 16):
        dst[l] = src[l]

@instr("store(&{dst.data}, {src.data});")
def store(dst: [i8][16], src: [i8][16] @ PAD):
    for l in seq(0, 16):
        dst[l] = src[l]

@instr("store_other(&{dst.data}, {src.data});")
def store_other(dst: [i8][16], src: [i8][16] @ OTHER):
    for l in seq(0, 16):
        dst[l] = src[l]

@instr("zero({dst.data});")
def zero(dst: [i8][16] @ PAD):
    for l in seq(0, 16):
        dst[l] = 0

@instr("zero_other({dst.data});")
def zero_other(dst: [i8][16] @ OTHER):
    for l in seq(0, 16):
        dst[l] = 0
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

// The C from the first function on; the last procedure is public.
std::string emit(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  if (!module.ok()) FAIL(render(module.error()));
  const auto file =
      emit_c(std::vector<core::Proc>{module.value().procs.back()}, library(), {"out", {}});
  if (!file.ok()) FAIL(render(file.error()));
  return file.value().c.substr(file.value().c.find("\n// "));
}

std::string in_p(const std::string& lines) {
  return "@proc\ndef p(x: i8[16], y: i8[16], z: i8[16]):\n    a: i8[16] @ PAD\n" + lines;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
int fences(const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find("wait();"); at != std::string::npos;
       at = text.find("wait();", at + 1))
    ++count;
  return count;
}

}  // namespace

#define CHECK_HAS(text, part) CHECK_MESSAGE(has((text), (part)), (text))

TEST_CASE("a procedure ends with a fence if something may be going on") {
  const std::string c = emit(in_p("    load(a, x)\n    store(y, a)\n"));
  CHECK_HAS(c, "  load(0u, &x[0]);\n  store(&y[0], 0u);\n  wait();\n}");
  CHECK(fences(c) == 1);
  CHECK(fences(emit(in_p("    zero(a)\n"))) == 0);
}

TEST_CASE("what is stored is waited for before it is read or written") {
  CHECK_HAS(emit(in_p("    load(a, x)\n    store(y, a)\n    z[0] = y[3]\n")),
            "store(&y[0], 0u);\n  wait();\n  z[0] = y[3];\n}");
  CHECK_HAS(emit(in_p("    load(a, x)\n    store(y, a)\n    y[2] += 1\n")),
            "store(&y[0], 0u);\n  wait();\n  y[2] += 1;");
  CHECK_HAS(emit(in_p("    zero(a)\n    store(y, a)\n    w = y[2:4]\n    w[0] = 1\n")),
            "wait();\n");
}

TEST_CASE("what is loaded is waited for before it is written, and may be read") {
  CHECK_HAS(emit(in_p("    load(a, x)\n    x[0] = 1\n")),
            "load(0u, &x[0]);\n  wait();\n  x[0] = 1;\n}");
  CHECK_HAS(emit(in_p("    load(a, x)\n    z[0] = x[1]\n")),
            "load(0u, &x[0]);\n  z[0] = x[1];\n  wait();\n}");
}

TEST_CASE("other buffers need no fence") {
  CHECK_HAS(emit(in_p("    load(a, x)\n    store(y, a)\n    z[0] = 1\n")),
            "store(&y[0], 0u);\n  z[0] = 1;\n  wait();\n}");
}

TEST_CASE("stores keep their order; a load and a store of one buffer may not") {
  CHECK(fences(emit(in_p("    zero(a)\n    store(y, a)\n    store(y, a)\n"))) == 1);
  CHECK_HAS(emit(in_p("    zero(a)\n    store(y, a)\n    load(a, y)\n")),
            "store(&y[0], 0u);\n  wait();\n  load(0u, &y[0]);\n  wait();\n}");
  CHECK_HAS(emit(in_p("    load(a, y)\n    store(y, a)\n")),
            "load(0u, &y[0]);\n  wait();\n  store(&y[0], 0u);\n  wait();\n}");
}

TEST_CASE("each piece of hardware has a fence of its own") {
  const std::string c = emit(
      in_p("    b: i8[16] @ OTHER\n    zero_other(b)\n    store_other(y, b)\n    load(a, y)\n"));
  CHECK_HAS(c, "store_other(&y[0], 0u);\n  wait_for_other();\n  load(0u, &y[0]);\n  wait();\n}");
}

TEST_CASE("a loop that begins nothing is waited for once, before it") {
  CHECK_HAS(emit(in_p("    zero(a)\n    store(y, a)\n    for i in seq(0, 16):\n"
                      "        z[i] = y[i]\n")),
            "  wait();\n  for (int64_t i = 0; i < 16; i++) {\n    z[i] = y[i];\n  }\n}");
  CHECK_HAS(emit(in_p("    zero(a)\n    store(y, a)\n    for i in par(0, 16):\n"
                      "        z[i] = y[i]\n")),
            "  wait();\n#ifdef _OPENMP");
}

TEST_CASE("an iteration waits for what those before it began") {
  CHECK_HAS(
      emit(in_p("    for i in seq(0, 4):\n        z[i] = y[i]\n        zero(a)\n"
                "        store(y, a)\n")),
      "    wait();\n    z[i] = y[i];\n    zero(0u);\n    store(&y[0], 0u);\n  }\n  wait();\n}");
}

TEST_CASE("either branch may have begun something, or none") {
  CHECK_HAS(emit("@proc\ndef p(n: size, x: i8[16], y: i8[16]):\n    a: i8[16] @ PAD\n"
                 "    zero(a)\n    if n < 3:\n        store(y, a)\n    x[0] = y[0]\n"),
            "  }\n  wait();\n  x[0] = y[0];\n}");
}

TEST_CASE("a buffer is not freed while hardware may use it") {
  CHECK_HAS(emit(in_p("    for i in seq(0, 4):\n        t: i8[16]\n        zero(a)\n"
                      "        store(t, a)\n")),
            "    store(&t[0], 0u);\n    wait();\n    free(t);\n  }\n}");
}

TEST_CASE("a callee is done when it returns, and is waited for like a statement") {
  const std::string callee =
      "@proc\ndef q(y: i8[16]):\n    b: i8[16] @ PAD\n    zero(b)\n    store(y, b)\n";
  CHECK_HAS(emit(callee + in_p("    q(y)\n    z[0] = y[0]\n")),
            "  store(&y[0], 0u);\n  wait();\n}");
  CHECK_HAS(emit(callee + in_p("    load(a, y)\n    q(y)\n")), "  wait();\n  q(y);\n}");
}

TEST_CASE("a public instruction is done when it returns") {
  const std::optional<core::Proc> store = library().instructions.at("store");
  const auto file = emit_c(std::vector<core::Proc>{*store}, library(), {"out", {}});
  REQUIRE(file.ok());
  CHECK_HAS(file.value().c, "wait();\n}");
}

TEST_CASE("a fence is for memories of instructions, and of one thread") {
  const auto refusal = [](const std::string& lines) {
    core::Library out = core::builtin_library();
    const auto file =
        std::make_shared<const core::SourceFile>(core::SourceFile{"test.hw", "memory M\n" + lines});
    const Status read = read_hardware(file, out);
    REQUIRE_FALSE(read.ok());
    return read.error().message;
  };
  CHECK(refusal("  alloc \"{ctype} {name}[{size}];\"\n  fence \"wait();\"\n") ==
        "memory `M` has a fence, and C code can access it");
  CHECK(refusal("  slots 8 of i8[16]\n  access instructions only\n  fence \"wait();\"\n") ==
        "memory `M` has a fence, and threads may share it");
  CHECK(has(refusal("  slots 8 of i8[16]\n  fence \"wait({name});\"\n"), "`name`"));
}

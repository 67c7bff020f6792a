// SPDX-License-Identifier: Apache-2.0
//
// Memories of numbered slots in C.
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
  access instructions only

memory LOW
  part of PAD[0:32]

memory ACC
  slots 8 of i32[16]
  window "((1u << 31) | {slot})"
  access instructions only

memory TILE
  slots 8 of i8[16, 64] | i32[16, 16] | bf16[16, 32]
  access instructions only

memory QUEUE
  slots 8 of ui8[16]
  free "wait();"
  access instructions only

memory CUT
  slots 8 of 64 bytes
  alloc "{ctype} *{name} = ({ctype} *)(base + 64 * {slot});"

@instr("fill({dst.data}, {rows}, {dst.strides[0]}, {dst.strides[1]});")
def fill(rows: size, dst: [i8][rows, 16] @ PAD):
    for i in seq(0, rows):
        for l in seq(0, 16):
            dst[i, l] = 1

@instr("part({dst.data}, {cols});")
def part(cols: size, dst: [i8][cols] @ PAD):
    for l in seq(0, cols):
        dst[l] = 1

@instr("send({src.data});")
def send(src: [ui8][16] @ QUEUE):
    pass

@instr("add((1u << 30) | {dst.data}, {src.data});")
def add(dst: [i32][16] @ ACC, src: [i8][16] @ PAD):
    for l in seq(0, 16):
        dst[l] += i32(src[l])

@instr("_tile_dp({c.slot}, {a.slot});")
def dp(c: [i32][16, 16] @ TILE, a: [i8][16, 64] @ TILE):
    for i in seq(0, 16):
        for j in seq(0, 16):
            c[i, j] += i32(a[i, j])

@instr("_tile_half({a.slot});")
def half(a: [bf16][16, 32] @ TILE):
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

// The last procedure is public, the others are what it calls.
Result<CFile> try_emit(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  if (!module.ok()) FAIL(render(module.error()));
  return emit_c(std::vector<core::Proc>{module.value().procs.back()}, library(), {"out", {}});
}

CFile emit(const std::string& text) {
  const Result<CFile> file = try_emit(text);
  if (!file.ok()) FAIL(render(file.error()));
  return file.value();
}

Error refusal(const std::string& text) {
  const Result<CFile> file = try_emit(text);
  if (file.ok()) FAIL(file.value().c);
  return file.error();
}

std::string in_p(const std::string& lines) { return "@proc\ndef p():\n" + lines; }

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

#define CHECK_HAS(text, part) CHECK_MESSAGE(has((text), (part)), (text))
#define CHECK_LACKS(text, part) CHECK_MESSAGE(!has((text), (part)), (text))

TEST_CASE("a buffer is the number of its first slot") {
  const std::string c = emit(in_p("    a: i8[4, 16] @ PAD\n"
                                  "    b: i8[2, 4, 16] @ PAD\n"
                                  "    fill(4, a)\n"
                                  "    fill(2, b[1, 0:2, 0:16])\n"
                                  "    fill(2, b[0:2, 3, 0:16])\n"
                                  "    fill(4, a[0:4, 0:16])\n"))
                            .c;
  CHECK_HAS(c,
            "  // a: slots 0 to 3 of PAD\n"
            "  // b: slots 4 to 11 of PAD\n"
            "  fill(0u, 4, 16, 1);\n"
            "  fill(8u, 2, 16, 1);\n"
            "  fill(7u, 2, 64, 1);\n"
            "  fill(0u, 4, 16, 1);\n}");
}

TEST_CASE("the number of a window is computed where it varies") {
  const std::string c = emit(in_p("    a: i8[4, 16] @ PAD\n"
                                  "    b: i8[8, 16] @ PAD\n"
                                  "    for i in seq(0, 4):\n"
                                  "        fill(1, a[i:i + 1, 0:16])\n"
                                  "        part(3, b[2 * i, 0:3])\n"))
                            .c;
  CHECK_HAS(c, "fill(((uint32_t)i), 1, 16, 1);");
  CHECK_HAS(c, "part(((uint32_t)(4 + 2 * i)), 3);");
}

TEST_CASE(
    "blocks with a buffer end with what the memory says, and it holds its slots up to there") {
  const std::string c = emit(in_p("    for i in seq(0, 4):\n"
                                  "        a: ui8[16] @ QUEUE\n"
                                  "        send(a)\n"
                                  "        b: ui8[16] @ QUEUE\n"
                                  "        send(b)\n"
                                  "    c: ui8[16] @ QUEUE\n"))
                            .c;
  CHECK_HAS(c,
            "    // a: slot 0 of QUEUE\n"
            "    send(0u);\n"
            "    // b: slot 1 of QUEUE\n"
            "    send(1u);\n"
            "    wait();\n"
            "    wait();\n"
            "  }\n"
            "  // c: slot 0 of QUEUE\n"
            "  wait();\n}");
}

TEST_CASE("a window must begin with a slot") {
  const Error inside = refusal(in_p("    a: i8[4, 16] @ PAD\n    part(4, a[1, 4:8])\n"));
  CHECK(inside.reason == Reason::not_applicable);
  CHECK(inside.loc.line == 4);
  CHECK_HAS(inside.message, "`a[1, 4:8]` does not begin with a slot of memory `PAD`");
  CHECK_HAS(inside.suggestion, "a slot holds i8[16]: take the last dimension from 0 on");
  CHECK_HAS(refusal(in_p("    a: i8[16, 16] @ PAD\n    part(16, a[0:16, 3])\n")).message,
            "does not begin with a slot");
  CHECK_HAS(refusal(in_p("    a: i8[16, 16] @ PAD\n    for j in seq(0, 2):\n"
                         "        part(8, a[0, 8 * j:8 * j + 8])\n"))
                .message,
            "does not begin with a slot");
  const Error tile =
      refusal(in_p("    a: i8[16, 64] @ TILE\n    c: i32[2, 16, 16] @ TILE\n"
                   "    w = c[0:2, 0:8, 3:5]\n    dp(c[0, 0:16, 0:16], a)\n"));
  CHECK_HAS(tile.message, "`c[0:2, 0:8, 3:5]` does not begin with a slot");
  CHECK_HAS(tile.suggestion, "take the last 2 dimensions from 0 on");
}

TEST_CASE("a window line says what the number looks like in C") {
  const std::string c = emit(in_p("    a: i8[16] @ PAD\n    s: i32[3, 16] @ ACC\n"
                                  "    for i in seq(0, 3):\n        add(s[i, 0:16], a)\n"
                                  "    add(s[2, 0:16], a)\n"))
                            .c;
  CHECK_HAS(c, "add((1u << 30) | ((1u << 31) | ((uint32_t)i)), 0u);");
  CHECK_HAS(c, "add((1u << 30) | ((1u << 31) | 2u), 0u);");
}

TEST_CASE("a literal is given where it is known, and otherwise refused") {
  const std::string c = emit(in_p("    c: i32[2, 16, 16] @ TILE\n    a: i8[16, 64] @ TILE\n"
                                  "    w = c[1, 0:16, 0:16]\n"
                                  "    dp(c[0, 0:16, 0:16], a)\n    dp(w, a)\n"
                                  "    b: bf16[16, 32] @ TILE\n    half(b)\n"))
                            .c;
  CHECK_HAS(c,
            "  // c: slots 0 to 1 of TILE\n"
            "  // a: slot 2 of TILE\n"
            "  _tile_dp(0, 2);\n"
            "  _tile_dp(1, 2);\n"
            "  // b: slot 0 of TILE\n"
            "  _tile_half(0);\n}");
  const Error varies =
      refusal(in_p("    c: i32[2, 16, 16] @ TILE\n    a: i8[16, 64] @ TILE\n"
                   "    for i in seq(0, 2):\n"
                   "        dp(c[i, 0:16, 0:16], a)\n"));
  CHECK_HAS(varies.message, "`dp` wants to know in which slot of memory `TILE`");
  CHECK_HAS(varies.suggestion, "unroll");
  CHECK_HAS(refusal("@proc\ndef q(c: i32[16, 16] @ TILE):\n    a: i8[16, 64] @ TILE\n"
                    "    dp(c, a)\n" +
                    in_p("    c: i32[16, 16] @ TILE\n    q(c)\n"))
                .suggestion,
            "`inline` procedures that take it");
}

TEST_CASE("procedures take numbers, and structs of a number and strides") {
  const std::string c =
      emit(
          "@proc\ndef q(x: i8[4, 16] @ PAD, y: [i8][4, 16] @ PAD, z: [i8][16] @ PAD):\n"
          "    fill(2, x[1:3, 0:16])\n    fill(2, y[2:4, 0:16])\n    part(4, z[0:4])\n" +
          in_p("    d: i8[4, 16] @ PAD\n    a: i8[9, 16] @ PAD\n    b: i8[4, 2, 16] @ PAD\n"
               "    c: i8[16] @ LOW\n"
               "    q(d, b[0:4, 1, 0:16], a[8, 0:16])\n"
               "    q(d, b[0:4, 1, 0:16], c)\n"))
          .c;
  CHECK_HAS(c, "struct selvage_win_1slot {\n  uint32_t data;\n  int64_t strides[1];\n};");
  CHECK_HAS(c,
            "static void q(uint32_t x, struct selvage_win_1slot y, uint32_t z) {\n"
            "  fill(((uint32_t)(x + 1)), 2, 16, 1);\n"
            "  fill(((uint32_t)(y.data + 2 * y.strides[0])), 2, (y.strides[0] * 16), 1);\n"
            "  part(z, 4);\n}");
  CHECK_HAS(c, "q(0u, (struct selvage_win_1slot){ 14u, { 2 } }, 12u);");
  CHECK_HAS(c, "q(0u, (struct selvage_win_1slot){ 14u, { 2 } }, 21u);");
}

TEST_CASE("a window statement is a constant, a variable or a struct, if it is used at all") {
  const std::string c =
      emit("@proc\ndef q(y: [i8][4, 16] @ PAD):\n    v = y[1:3, 0:16]\n    fill(2, v)\n" +
           in_p("    a: i8[8, 16] @ PAD\n    w = a[2:6, 0:16]\n    u = w[1, 0:8]\n"
                "    part(8, u[0:8])\n"
                "    for i in seq(0, 4):\n        t = a[i:i + 2, 0:16]\n        fill(2, t)\n"
                "        s = a[i, 0:16]\n"
                "    q(w)\n"))
          .c;
  CHECK_HAS(
      c, "struct selvage_win_1slot v = { (uint32_t)(y.data + y.strides[0]), { y.strides[0] } };");
  CHECK_HAS(c, "part(3u, 8);");
  CHECK_HAS(c, "const uint32_t t = (uint32_t)i;\n    fill(t, 2, 16, 1);");
  CHECK_HAS(c, "const uint32_t s = (uint32_t)i;\n    (void)s;");
  CHECK_HAS(c, "q((struct selvage_win_1slot){ 2u, { 1 } });");
}

TEST_CASE("a stride that a precondition fixes is counted in slots") {
  const std::string c = emit(
                            "@proc\ndef q(y: [i8][4, 16] @ PAD):\n    assert stride(y, 0) == 32\n"
                            "    fill(1, y[3:4, 0:16])\n" +
                            in_p("    a: i8[4, 2, 16] @ PAD\n    q(a[0:4, 1, 0:16])\n"))
                            .c;
  CHECK_HAS(c, "fill(((uint32_t)(y.data + 6)), 1, 32, 1);");
}

TEST_CASE("slots from outside are taken only where none are dealt out") {
  const std::string taking = "@proc\ndef q(x: i8[4, 16] @ PAD):\n    fill(4, x)\n";
  CHECK_HAS(emit(taking).h, "void q(uint32_t x);");
  CHECK_HAS(emit("@proc\ndef q(x: [i8][4, 16] @ PAD):\n    fill(4, x)\n").h,
            "struct selvage_win_1slot {");
  CHECK_HAS(emit("@proc\ndef q(x: i8[4, 16] @ PAD):\n    fill(4, x)\n    s: i32[16] @ ACC\n").c,
            "slot 0 of ACC");
  const Error own =
      refusal("@proc\ndef q(x: i8[4, 16] @ LOW):\n    a: i8[1, 16] @ PAD\n    fill(1, a)\n");
  CHECK_HAS(own.message, "`q` takes `x` in memory `LOW` from C, and deals out slots");
  CHECK_HAS(refusal("@proc\ndef r():\n    a: i8[1, 16] @ PAD\n    fill(1, a)\n"
                    "@proc\ndef q(x: i8[4, 16] @ PAD):\n    r()\n")
                .message,
            "deals out slots");
}

TEST_CASE("parameters are made of slots") {
  CHECK_HAS(refusal("@proc\ndef q(x: i8[4, 8] @ PAD):\n    pass\n").message,
            "a slot is i8[16], so its innermost extent must be 16");
  CHECK_HAS(refusal("@proc\ndef q(x: [i8][8] @ TILE):\n    pass\n").message,
            "a slot is i8[16, 64], so it must have 2 dimensions");
  CHECK_HAS(refusal("@proc\ndef q(x: i8 @ PAD):\n    pass\n").message,
            "innermost extent must be 16");
}

TEST_CASE("bytes of plain memory are pointers") {
  const std::string c = emit(
                            "@proc\ndef p(x: f32[30]):\n"
                            "    a: f32[30] @ CUT\n    b: i8[65] @ CUT\n"
                            "    for i in seq(0, 30):\n        a[i] = x[i]\n"
                            "    b[64] = 1\n"
                            "    for i in seq(0, 30):\n        x[i] = a[29 - i]\n")
                            .c;
  CHECK_HAS(c, "float *a = (float *)(base + 64 * 0);");
  CHECK_HAS(c, "int8_t *b = (int8_t *)(base + 64 * 2);");
  CHECK_HAS(c, "a[i] = x[i];");
}

TEST_CASE("plain statements do not touch slots") {
  CHECK_HAS(refusal(in_p("    a: i8[16] @ PAD\n    a[0] = 1\n")).message,
            "which only instructions may do");
}

TEST_CASE("a memory that is overfilled is refused") {
  CHECK_HAS(refusal(in_p("    a: i8[65, 16] @ PAD\n    fill(65, a)\n")).message,
            "memory PAD would have to hold 65 slots (1040 bytes) at one time, and has 64 slots");
}

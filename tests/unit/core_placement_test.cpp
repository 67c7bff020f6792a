// SPDX-License-Identifier: Apache-2.0
#include "core/placement.h"

#include <doctest/doctest.h>

#include <memory>

#include "core/builtin_externs.h"
#include "core/hardware.h"
#include "core/parse.h"
#include "core/traverse.h"

using namespace selvage;
using namespace selvage::core;

namespace {

Memory memory(MemoryDecl m, const std::string& name) {
  m.name = name;
  return Memory(std::make_shared<const MemoryDecl>(std::move(m)));
}

// PAD: 16 rows of f32[4], LOW and HIGH its halves; HELD the same, given back at the end of a block;
// BYTES: 64 bytes; OWN the same for each thread.
const Library& library() {
  static const Library known = [] {
    Library out = builtin_library();
    MemoryDecl pad;
    pad.access = CAccess::instructions_only;
    pad.slots = Slots{16, {{Scalar::f32, {4}}}, 0};
    out.memories.emplace("PAD", memory(pad, "PAD"));
    MemoryDecl part = pad;
    part.part = MemoryPart{"PAD", 0, 8};
    out.memories.emplace("LOW", memory(part, "LOW"));
    part.part = MemoryPart{"PAD", 8, 16};
    out.memories.emplace("HIGH", memory(part, "HIGH"));
    MemoryDecl held;
    held.slots = Slots{4, {}, 16};
    held.alloc_template = "x";
    held.free_template = "y";
    out.memories.emplace("HELD", memory(held, "HELD"));
    MemoryDecl bytes;
    bytes.capacity = 64;
    out.memories.emplace("BYTES", memory(bytes, "BYTES"));
    MemoryDecl own = bytes;
    own.shared = false;
    out.memories.emplace("OWN", memory(own, "OWN"));
    bytes.one_place = true;
    out.memories.emplace("EVER", memory(bytes, "EVER"));
    return out;
  }();
  return known;
}

std::vector<Proc> procs_of(const std::string& text) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"test.slv", text});
  const Result<Module> module = parse_module(source, library());
  if (!module.ok()) FAIL(render(module.error()));
  return module.value().procs;
}

// The slots of the buffers of all procedures, the last of which calls the others, in text order.
std::string placed(const std::string& text) {
  const std::vector<Proc> procs = procs_of(text);
  const Result<Placements> found = place_buffers({procs.back()});
  if (!found.ok()) return found.error().message;
  std::string out;
  for (const Proc& p : procs) {
    const auto own = found.value().find(p.id());
    if (own == found.value().end()) continue;
    visit_statements(p->body, [&](const Stmt& s) {
      const auto* a = as<Alloc>(s);
      if (a == nullptr || !a->memory->slots) return;
      const SlotRange range = own->second.slots.at(a->buffer);
      out += (out.empty() ? "" : " ") + a->buffer.name() + ":" + std::to_string(range.first) + "-" +
             std::to_string(range.end);
    });
  }
  return out;
}

std::string in_p(const std::string& lines) { return "@proc\ndef p(x: f32[4]):\n" + lines; }

}  // namespace

TEST_CASE("buffers that are alive at one time lie apart, in the order of the text") {
  CHECK(placed(in_p("    a: f32[3, 4] @ PAD\n"
                    "    b: f32[4] @ PAD\n"
                    "    c: f32[2, 2, 4] @ PAD\n"
                    "    a[0, 0] = 1.0\n"
                    "    b[0] = a[0, 0]\n"
                    "    c[0, 0, 0] = b[0]\n"
                    "    x[0] = a[0, 0] + c[0, 0, 0]\n")) == "a:0-3 b:3-4 c:4-8");
}

TEST_CASE("slots are free after the last mention, and the first that fit are taken") {
  CHECK(placed(in_p("    a: f32[3, 4] @ PAD\n"
                    "    b: f32[4] @ PAD\n"
                    "    a[0, 0] = 1.0\n"
                    "    b[0] = a[0, 0]\n"
                    "    c: f32[4, 4] @ PAD\n"  // a is dead, but too small
                    "    d: f32[2, 4] @ PAD\n"  // fits where a was
                    "    c[0, 0] = b[0]\n"
                    "    d[0, 0] = c[0, 0]\n")) == "a:0-3 b:3-4 c:4-8 d:0-2");
}

TEST_CASE("a window keeps its buffer alive, and so does a window of the window") {
  CHECK(placed(in_p("    a: f32[3, 4] @ PAD\n"
                    "    w = a[1:3, 0:4]\n"
                    "    v = w[0, 0:4]\n"
                    "    b: f32[4] @ PAD\n"
                    "    v[0] = 1.0\n"
                    "    c: f32[4] @ PAD\n"
                    "    b[0] = 1.0\n"
                    "    c[0] = b[0]\n")) == "a:0-3 b:3-4 c:0-1");
}

TEST_CASE("what is used in a loop lives as long as the loop; blocks in turn share slots") {
  CHECK(placed(in_p("    a: f32[2, 4] @ PAD\n"
                    "    for i in seq(0, 4):\n"
                    "        b: f32[4] @ PAD\n"
                    "        b[0] = 1.0\n"
                    "        a[0, i] = b[0]\n"
                    "        c: f32[4] @ PAD\n"
                    "        c[0] = 1.0\n"
                    "    if 1 < 2:\n"
                    "        d: f32[5, 4] @ PAD\n"
                    "        d[0, 0] = 1.0\n"
                    "    else:\n"
                    "        e: f32[4] @ PAD\n"
                    "        e[0] = 1.0\n")) == "a:0-2 b:2-3 c:2-3 d:0-5 e:0-1");
}

TEST_CASE("a buffer that nobody mentions takes its slots for a moment") {
  CHECK(placed(in_p("    a: f32[9, 4] @ PAD\n    b: f32[9, 4] @ PAD\n    x[0] = 1.0\n")) ==
        "a:0-9 b:0-9");
}

TEST_CASE("where something happens at the end of the block, slots are held until then") {
  CHECK(placed(in_p("    a: f32[4] @ HELD\n    a[0] = 1.0\n    b: f32[5] @ HELD\n    b[0] = 1.0\n"
                    "    for i in seq(0, 4):\n        c: f32[1] @ HELD\n        c[0] = 1.0\n")) ==
        "a:0-1 b:1-3 c:3-4");
  CHECK(
      placed(in_p("    a: f32[4] @ HELD\n    a[0] = 1.0\n    b: f32[13] @ HELD\n")) ==
      "memory HELD would have to hold 5 slots (80 bytes) at one time, and has 4 slots (64 bytes)");
}

TEST_CASE("parts share the slots of the whole") {
  CHECK(placed(in_p("    a: f32[3, 4] @ HIGH\n"
                    "    b: f32[6, 4] @ PAD\n"
                    "    c: f32[2, 4] @ LOW\n"
                    "    d: f32[2, 4] @ PAD\n"
                    "    a[0, 0] = 1.0\n"
                    "    b[0, 0] = a[0, 0]\n"
                    "    c[0, 0] = b[0, 0]\n"
                    "    d[0, 0] = c[0, 0]\n")) == "a:8-11 b:0-6 c:6-8 d:11-13");
  CHECK(placed(in_p("    b: f32[6, 4] @ PAD\n    c: f32[3, 4] @ LOW\n    b[0, 0] = 1.0\n"
                    "    c[0, 0] = b[0, 0]\n")) ==
        "memory LOW would have to hold 9 slots (144 bytes) at one time, and has 8 slots (128 "
        "bytes)");
}

TEST_CASE("free slots that are not next to each other are of no use") {
  CHECK(placed(in_p("    a: f32[6, 4] @ PAD\n"
                    "    b: f32[4, 4] @ PAD\n"
                    "    a[0, 0] = 1.0\n"
                    "    b[0, 0] = a[0, 0]\n"
                    "    c: f32[7, 4] @ PAD\n"
                    "    c[0, 0] = b[0, 0]\n")) ==
        "memory PAD has no 7 slots (112 bytes) next to each other for `c: f32[7, 4] @ PAD`, though "
        "12 of 16 are free");
}

TEST_CASE("a callee lies apart from all that is alive at any of its calls, and its callees do") {
  const std::string callees =
      "@proc\ndef r(x: [f32][4]):\n    t: f32[4] @ PAD\n    t[0] = 1.0\n    x[0] = t[0]\n"
      "@proc\ndef q(x: [f32][4]):\n    s: f32[2, 4] @ PAD\n    s[0, 0] = 1.0\n    r(x[0:4])\n"
      "    x[0] = s[0, 0]\n";
  CHECK(placed(callees + in_p("    q(x[0:4])\n"
                              "    a: f32[3, 4] @ PAD\n"
                              "    a[0, 0] = 1.0\n"
                              "    q(x[0:4])\n"
                              "    x[0] = a[0, 0]\n"
                              "    r(x[0:4])\n")) == "t:5-6 s:3-5 a:0-3");
  CHECK(placed(callees + in_p("    a: f32[14, 4] @ PAD\n"
                              "    a[0, 0] = 1.0\n"
                              "    q(x[0:4])\n"
                              "    x[0] = a[0, 0]\n")) ==
        "memory PAD would have to hold 17 slots (272 bytes) at one time, and has 16 slots (256 "
        "bytes)");
}

TEST_CASE("a buffer is alive during the last call that is given it") {
  CHECK(placed("@proc\ndef q(x: [f32][4] @ PAD):\n    t: f32[4] @ PAD\n    t[0] = 1.0\n"
               "    x[0] = t[0]\n" +
               in_p("    a: f32[2, 4] @ PAD\n    q(a[1, 0:4])\n")) == "t:2-3 a:0-2");
}

TEST_CASE("a capacity is compared with the sum of what is alive, callees included") {
  CHECK(placed(in_p("    a: f32[8] @ BYTES\n"
                    "    for i in seq(0, 4):\n"
                    "        b: f32[8] @ BYTES\n"
                    "    for i in seq(0, 4):\n"
                    "        c: f64[4] @ BYTES\n"))
            .empty());
  CHECK(placed(in_p("    a: f32[8] @ BYTES\n    b: f32[9] @ BYTES\n")) ==
        "memory BYTES would have to hold 68 bytes at one time, and has 64 bytes");
  const std::string callee = "@proc\ndef q():\n    t: f32[8] @ BYTES\n";
  CHECK(placed(callee + in_p("    q()\n    a: f32[8] @ BYTES\n    q()\n")).empty());
  CHECK(placed(callee + in_p("    a: f32[8] @ BYTES\n    b: i8[1] @ BYTES\n    q()\n")) ==
        "memory BYTES would have to hold 65 bytes at one time, and has 64 bytes");
  CHECK(placed(in_p("    a: R[9] @ BYTES\n")) ==
        "memory BYTES would have to hold 72 bytes at one time, and has 64 bytes");
  CHECK(placed(in_p("    a: f64[4000000000, 4000000000] @ BYTES\n"))
            .find("memory BYTES would have to hold") == 0);
  CHECK(placed("@proc\ndef p(n: size):\n    a: f32[n] @ BYTES\n") ==
        "`a` does not fit the memory BYTES: it holds buffers of constant size only, and `n` is not "
        "constant");
}

TEST_CASE("static buffers are alive for ever") {
  CHECK(placed(in_p("    for i in seq(0, 4):\n        a: f32[8] @ EVER\n"
                    "    for i in seq(0, 4):\n        b: f32[9] @ EVER\n")) ==
        "memory EVER would have to hold 68 bytes at one time, and has 64 bytes");
}

TEST_CASE("the error names every buffer that takes up room, where it is allocated") {
  const std::vector<Proc> procs = procs_of(
      in_p("    a: f32[9, 4] @ PAD\n    b: f32[8, 4] @ PAD\n    a[0, 0] = 1.0\n    b[0, 0] = "
           "a[0, 0]\n"));
  const Result<Placements> found = place_buffers(procs);
  REQUIRE_FALSE(found.ok());
  const Error& e = found.error();
  CHECK(e.reason == Reason::not_applicable);
  CHECK(e.loc.line == 4);
  REQUIRE(e.notes.size() == 2);
  CHECK(e.notes[0].text == "`a: f32[9, 4] @ PAD` of `p` takes 9 slots (144 bytes)");
  CHECK(e.notes[0].loc.line == 3);
  CHECK(e.notes[1].text == "`b: f32[8, 4] @ PAD` of `p` takes 8 slots (128 bytes)");
}

TEST_CASE("threads do not share what each of them allocates") {
  const std::string why = "it would be the same cells for all threads";
  const auto refused = [&](const std::string& text) {
    return placed(text).find(why) != std::string::npos;
  };
  CHECK(refused(in_p("    for i in par(0, 4):\n        a: f32[4] @ PAD\n")));
  CHECK(refused(in_p("    for i in par(0, 4):\n        a: f32[1] @ EVER\n")));
  CHECK(refused("@proc\ndef q():\n    a: f32[4] @ PAD\n" +
                in_p("    for i in par(0, 4):\n        q()\n")));
  CHECK_FALSE(refused(in_p("    a: f32[4] @ PAD\n    for i in par(0, 4):\n        x[i] = 1.0\n")));
}

TEST_CASE("how many threads a memory would have to hold buffers of is not known") {
  const std::string in_loop = in_p("    for i in par(0, 4):\n        a: f32[4] @ BYTES\n");
  CHECK(placed(in_loop) ==
        "`a` is allocated in a parallel loop, and how often memory BYTES would have to hold it at "
        "one time is up to the number of threads");
  CHECK(placed("@proc\ndef q():\n    a: f32[4] @ BYTES\n" +
               in_p("    for i in par(0, 4):\n        q()\n")) == placed(in_loop));
  CHECK(placed(in_p("    for i in par(0, 4):\n        a: f32[4] @ OWN\n")).empty());
}

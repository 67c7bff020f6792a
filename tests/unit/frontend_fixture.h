// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the front end share: a small library and short ways to parse.
#pragma once
#include <doctest/doctest.h>

#include <string>

#include "core/builtin_externs.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/result.h"
#include "core/traverse.h"

namespace selvage::core::testing {

inline SourceFileRef source(const std::string& text, const std::string& name = "t.slv") {
  return std::make_shared<const SourceFile>(SourceFile{name, text});
}

inline Proc parse_library_proc(const std::string& text, const Library& library) {
  Result<TokenCursor> cursor = lex(source(text, "t.hw"));
  TokenCursor at = cursor.value();
  return parse_proc(at, library).value();
}

// The built-ins, memories AVX and SCRATCH, configuration Cfg, and three procedures to call.
inline Library test_library() {
  Library library = builtin_library();
  for (const char* name : {"AVX", "SCRATCH"}) {
    MemoryDecl decl;
    decl.name = name;
    decl.access = CAccess::instructions_only;
    library.memories.emplace(name, std::make_shared<const MemoryDecl>(decl));
  }
  ConfigDecl config;
  config.name = "Cfg";
  config.fields = {{"n", Scalar::index},
                   {"on", Scalar::boolean},
                   {"scale", Scalar::f32},
                   {"step", Scalar::stride}};
  library.configs.emplace("Cfg", std::make_shared<const ConfigDecl>(config));
  for (const char* text : {"@instr(\"load({dst}, {src});\")\n"
                           "def load(dst: [f32][8] @ AVX, src: [f32][8] @ DRAM):\n"
                           "    assert stride(src, 0) == 1\n"
                           "    for i in seq(0, 8):\n"
                           "        dst[i] = src[i]\n",
                           "@proc\n"
                           "def dense(n: size, x: f32[n]):\n"
                           "    x[0] = 0.0\n",
                           "@proc\n"
                           "def cell(a: f32, go: bool, k: index):\n"
                           "    a = 1.0\n"}) {
    const Proc p = parse_library_proc(text, library);
    library.instructions.emplace(p->name, p);
  }
  return library;
}

inline Result<Module> parse(const std::string& text) {
  return parse_module(source(text), test_library());
}

// The body (indented by four) in a procedure with arguments of every kind.
inline std::string in_proc(const std::string& body) {
  return "@proc\n"
         "def p(n: size, m: size, i0: index, t: int, go: bool, s: stride, a: f32, d: f64, x: "
         "f32[n, m],\n"
         "      y: f32[n], w: [f32][n], q: i8[n], u: ui8[n], z: i32[n], h: f16[n], g: R[n]):\n" +
         body;
}

inline Proc parse_one(const std::string& text) {
  const Result<Module> module = parse(text);
  REQUIRE_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error())));
  REQUIRE(module.value().procs.size() == 1);
  return module.value().procs[0];
}

inline Error error_of(const std::string& text) {
  const Result<Module> module = parse(text);
  REQUIRE_FALSE(module.ok());
  return module.error();
}

}  // namespace selvage::core::testing

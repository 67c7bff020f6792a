// SPDX-License-Identifier: Apache-2.0
//
// Programs and hardware as text, and the C that comes of them.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "backends/emit_c.h"
#include "backends/hardware.h"
#include "core/parse.h"

namespace selvage::backends::testing {

inline const core::Library& avx2() {
  static const core::Library library = [] {
    const std::vector<std::string> names = {"x86_avx2"};
    const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
    Result<core::Library> loaded = load_hardware(names, folders);
    if (!loaded.ok()) FAIL(render(loaded.error()));
    return loaded.value();
  }();
  return library;
}

inline std::vector<core::Proc> procs_of(const std::string& text, const core::Library& library) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"test.slv", text});
  const Result<core::Module> module = core::parse_module(source, library);
  if (!module.ok()) FAIL(render(module.error()));
  return module.value().procs;
}

inline Result<CFile> try_emit(const std::string& text, const core::Library& library = avx2()) {
  const std::vector<core::Proc> procs = procs_of(text, library);
  // The last procedure is public, the others are what it calls.
  return emit_c(std::vector<core::Proc>{procs.back()}, library, {"out", {}});
}

inline std::string emit(const std::string& text, const core::Library& library = avx2()) {
  const Result<CFile> file = try_emit(text, library);
  if (!file.ok()) FAIL(render(file.error()));
  return file.value().c;
}

// The statements, given the arguments of a procedure.
inline std::string body(const std::string& args, const std::string& statements) {
  std::string text = "@proc\ndef p(" + args + "):\n";
  std::string line;
  for (const char c : statements + "\n") {
    if (c != '\n') {
      line += c;
      continue;
    }
    text += "    " + line + "\n";
    line.clear();
  }
  return emit(text);
}

inline Error refusal(const std::string& text, const core::Library& library = avx2()) {
  const Result<CFile> file = try_emit(text, library);
  REQUIRE_FALSE(file.ok());
  return file.error();
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline core::Library library_with(const std::string& hardware) {
  core::Library library = avx2();
  const Status read = read_hardware(
      std::make_shared<const core::SourceFile>(core::SourceFile{"test.hw", hardware}), library);
  if (!read.ok()) FAIL(render(read.error()));
  return library;
}

}  // namespace selvage::backends::testing

#define CHECK_HAS(text, part) CHECK_MESSAGE(has((text), (part)), (text))
#define CHECK_LACKS(text, part) CHECK_MESSAGE(!has((text), (part)), (text))

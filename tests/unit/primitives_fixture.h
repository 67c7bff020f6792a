// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "core/parse.h"
#include "primitives/workspace.h"

namespace selvage::primitives::test {

inline core::SourceFileRef source_of(const std::string& text, const std::string& name = "test") {
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text});
}

// The procedures of a program that names no hardware.
inline std::vector<core::Proc> procs_of(const std::string& text) {
  const Result<core::Module> module = core::parse_module(source_of(text), {});
  if (!module.ok()) FAIL(render(module.error()));
  return module.value().procs;
}
inline core::Proc proc_of(const std::string& text) { return procs_of(text).back(); }

// A workspace to which all procedures of the program were added.
struct Bench {
  explicit Bench(const std::string& program) : workspace(core::Library{}, {}) {
    for (const core::Proc& p : procs_of(program)) {
      const Result<Version> version = workspace.add_source(p);
      if (!version.ok()) FAIL(render(version.error()));
      last = version.value();
    }
  }
  [[nodiscard]] Version source() const { return *last; }
  // A step that must be accepted.
  Version step(const Version& v, const std::string& primitive, const std::vector<NamedArg>& args) {
    Result<Version> next = workspace.step(v, primitive, args);
    if (!next.ok()) FAIL(render(next.error()));
    return next.value();
  }

  Workspace workspace;
  std::optional<Version> last;
};

}  // namespace selvage::primitives::test

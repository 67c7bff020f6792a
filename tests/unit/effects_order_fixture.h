// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the claims about order share: programs from text, and a judge's tools.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "core/hardware.h"
#include "core/parse.h"
#include "effects/deciders.h"
#include "effects/prover.h"

namespace selvage::effects::testing {

// Configuration Cfg (i: index, on: bool), a shared memory DRAM and a private one REG.
inline core::Library library() {
  core::Library library;
  core::ConfigDecl config;
  config.name = "Cfg";
  config.fields = {{"i", core::Scalar::index}, {"on", core::Scalar::boolean}};
  library.configs.emplace("Cfg", std::make_shared<const core::ConfigDecl>(config));
  core::MemoryDecl reg;
  reg.name = "REG";
  reg.shared = false;
  library.memories.emplace("REG", std::make_shared<const core::MemoryDecl>(reg));
  library.memories.emplace("DRAM", core::dram());
  return library;
}

// The last procedure of the text.
inline core::Proc proc(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"t.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  REQUIRE_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error())));
  return module.value().procs.back();
}

// One session with the given numerics.
struct Tools {
  explicit Tools(Numerics numerics = Numerics::real) { options.numerics = numerics; }
  Tools(const Tools&) = delete;
  Tools& operator=(const Tools&) = delete;

  JudgeOptions options;
  Analysis analysis;
  smt::Session session;
  Prover prover{analysis, session, options};
};

// The first note of a refusal: what happens in the counterexample.
inline std::string story(const Outcome& o) {
  if (!o.error || o.error->notes.empty()) return {};
  return o.error->notes.front().text;
}

// The symbol of an argument, loop or buffer by its spelling (the first in the procedure).
inline core::Sym symbol(const core::Proc& p, const std::string& spelling) {
  for (const core::Arg& a : p->args) {
    if (a.name.name() == spelling) return a.name;
  }
  for (const core::Sym& s : core::bound_names(p->body)) {
    if (s.name() == spelling) return s;
  }
  FAIL("no such name: " << spelling);
  return core::Sym::fresh(spelling);
}

}  // namespace selvage::effects::testing

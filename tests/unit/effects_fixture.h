// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the judge share: programs from text, a small library, and short questions.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/builtin_externs.h"
#include "core/parse.h"
#include "core/place.h"
#include "core/print.h"
#include "effects/analysis.h"
#include "effects/judge.h"

namespace selvage::effects::fixture {

// The built-ins; memory REG, touched by instructions only; memory OWN, of which each thread has its
// own; configuration Cfg (i: index, k: index, on: bool, scale: f32, rows: size).
inline core::Library library() {
  core::Library out = core::builtin_library();
  core::MemoryDecl reg;
  reg.name = "REG";
  reg.access = core::CAccess::instructions_only;
  reg.shared = false;
  out.memories.emplace("REG", std::make_shared<const core::MemoryDecl>(reg));
  core::MemoryDecl own = reg;
  own.name = "OWN";
  own.access = core::CAccess::direct;
  out.memories.emplace("OWN", std::make_shared<const core::MemoryDecl>(own));
  core::ConfigDecl config;
  config.name = "Cfg";
  config.fields = {{"i", core::Scalar::index},
                   {"k", core::Scalar::index},
                   {"on", core::Scalar::boolean},
                   {"scale", core::Scalar::f32},
                   {"rows", core::Scalar::size}};
  out.configs.emplace("Cfg", std::make_shared<const core::ConfigDecl>(config));
  return out;
}

inline std::vector<core::Proc> procs(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"t.slv", text});
  const Result<core::Module> module = core::parse_module(source, library());
  REQUIRE_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error())));
  return module.value().procs;
}

// The last procedure of the text.
inline core::Proc proc(const std::string& text) { return procs(text).back(); }

// The text of `error`, or "certified".
inline std::string verdict(const std::string& text) {
  Judge judge;
  const Result<Certificate> r = judge.certify_source(proc(text));
  return r.ok() ? "certified" : render(r.error());
}

// The claim that refuses the procedure, with "?" if it is only not proved; "certified" if none
// does.
inline std::string refused_by(const std::string& text) {
  Judge judge;
  const Result<Certificate> r = judge.certify_source(proc(text));
  if (r.ok()) return "certified";
  return r.error().claim + (r.error().reason == Reason::undecided ? "?" : "");
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace selvage::effects::fixture

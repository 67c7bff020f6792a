// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the interpreter share: programs from text, tensors from lists.
#pragma once
#include <doctest/doctest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/interpret.h"
#include "core/parse.h"

namespace selvage::core::runs {

inline Extern make_extern(const std::string& name, int arity, const std::string& meaning) {
  ExternDecl decl;
  decl.name = name;
  decl.arity = arity;
  decl.meaning = meaning;
  return Extern(std::make_shared<const ExternDecl>(decl));
}

// Every extern with a meaning, one without (`mystery`), and a configuration `Cfg`.
inline Library test_library() {
  Library library;
  for (const auto& [name, arity] : extern_meanings()) {
    library.externs.emplace(name, make_extern(name, arity, name));
  }
  library.externs.emplace("mystery", make_extern("mystery", 1, ""));
  ConfigDecl config;
  config.name = "Cfg";
  config.fields = {
      {"n", Scalar::size}, {"i", Scalar::index}, {"on", Scalar::boolean}, {"scale", Scalar::f32}};
  library.configs.emplace("Cfg", Config(std::make_shared<const ConfigDecl>(config)));
  return library;
}

// The last procedure of the text.
inline Proc program(const std::string& text) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"test.slv", text});
  const Result<Module> module = parse_module(source, test_library());
  if (!module.ok()) FAIL(render(module.error()));
  return module.value().procs.back();
}

inline Tensor ints(Scalar type, std::vector<std::int64_t> shape,
                   const std::vector<std::int64_t>& values) {
  Tensor t{type, std::move(shape), {}, {}};
  for (const std::int64_t v : values) {
    t.cells.push_back({.initialised = true, .bits = static_cast<std::uint64_t>(v)});
  }
  return t;
}

inline Tensor reals(Scalar type, std::vector<std::int64_t> shape,
                    const std::vector<double>& values) {
  Tensor t{type, std::move(shape), {}, {}};
  for (const double v : values) t.cells.push_back({.initialised = true, .real = v});
  return t;
}

// A tensor without values.
inline Tensor blank(Scalar type, std::vector<std::int64_t> shape) {
  Tensor t{type, std::move(shape), {}, {}};
  std::int64_t count = 1;
  for (const std::int64_t extent : t.shape) count *= extent;
  t.cells.resize(static_cast<std::size_t>(count));
  return t;
}

inline const Tensor& tensor(const RunResult& r, std::size_t arg) {
  return std::get<Tensor>(r.args.at(arg));
}

inline std::vector<double> reals_of(const RunResult& r, std::size_t arg) {
  std::vector<double> values;
  for (const Cell& cell : tensor(r, arg).cells) values.push_back(cell.real);
  return values;
}

inline std::vector<std::int64_t> ints_of(const RunResult& r, std::size_t arg) {
  std::vector<std::int64_t> values;
  for (const Cell& cell : tensor(r, arg).cells) {
    values.push_back(static_cast<std::int64_t>(cell.bits));
  }
  return values;
}

inline std::vector<std::uint64_t> elements_of(const RunResult& r, std::size_t arg) {
  std::vector<std::uint64_t> values;
  for (const Cell& cell : tensor(r, arg).cells) values.push_back(cell.bits);
  return values;
}

// A run that must be free of faults.
inline RunResult run_well(const Proc& p, std::vector<Value> args, const ConfigState& config = {},
                          const RunOptions& options = {}) {
  RunResult result = run(p, std::move(args), config, options);
  if (result.fault) FAIL(result.fault->message);
  return result;
}

// The fault of a run that must have one.
inline Fault run_badly(const Proc& p, std::vector<Value> args, const ConfigState& config = {},
                       const RunOptions& options = {}) {
  const RunResult result = run(p, std::move(args), config, options);
  REQUIRE(result.fault.has_value());
  return *result.fault;
}

}  // namespace selvage::core::runs

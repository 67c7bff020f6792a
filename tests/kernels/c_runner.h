// SPDX-License-Identifier: Apache-2.0
//
// Runs emitted C: writes a driver that calls each procedure on given arguments and prints every
// cell, compiles it with the emitted file, and says where it differs from what the interpreter
// computed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/interpret.h"

namespace selvage::testing {

// One call: a procedure, its arguments before the call, and what the interpreter made of them.
struct CRun {
  core::Proc proc;
  std::vector<core::Value> args;
  core::RunResult expected;
};

struct CCompiler {
  std::string command;  // "gcc", "clang"
  std::string flags;
};

// How the compiler should be called for all emitted C: strict C11, every warning an error, no
// contraction.
std::string strict_flags();

struct CDifference {
  std::size_t run;   // number of the run that differs; all of them if it did not get that far
  std::string what;  // expected and found, or what the compiler or a sanitizer said
};

// Emits the procedures of the runs into one file, compiles and runs it.  Nothing if every cell of
// every argument is, bit for bit, what was expected (any NaN equals any NaN).
std::optional<CDifference> run_c(const std::vector<CRun>& runs, const core::Library& library,
                                 const CCompiler& compiler);

}  // namespace selvage::testing

// SPDX-License-Identifier: Apache-2.0
//
// What a test asks of emitted C: the first thing that a compiler makes of it and the interpreter
// does not.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/c_run.h"

namespace selvage::testing {

using fuzz::CRun;

struct CCompiler {
  std::string command;  // "gcc", "clang"
  std::string flags;
};

struct CDifference {
  std::size_t run;   // number of the run that differs; all of them if nothing could be emitted
  std::string what;  // expected and found, or what the compiler or a sanitizer said
};

// Every cell of every argument is, bit for bit, what was expected (any NaN equals any NaN), or
// else the first that is not.
std::optional<CDifference> run_c(const std::vector<CRun>& runs, const core::Library& library,
                                 const CCompiler& compiler);

}  // namespace selvage::testing

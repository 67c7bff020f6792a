// SPDX-License-Identifier: Apache-2.0
//
// Emitted C against the interpreter: procedures are emitted into one file, compiled by several
// compilers and called on the arguments that the interpreter was given.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/interpret.h"
#include "tools/toolchain/toolchain.h"

namespace selvage::fuzz {

// One call: a procedure, its arguments before the call, and what the interpreter made of them.
struct CRun {
  core::Proc proc;
  std::vector<core::Value> args;
  core::RunResult expected;
  // No operation rounded, so that neither the order of sums nor a contraction can be seen.
  bool exact = true;
  // Other results that are right, too: each cell is that of one of them, bit for bit.  With some,
  // the run is compared even if it is not exact.
  std::vector<core::RunResult> allowed = {};
};

// A compiler, flags besides those that all emitted C is compiled with, and what runs it.
using CVariant = toolchain::Variant;
using toolchain::command_of;

// What lies around the cells of an argument.  A fence is a page that cannot be touched, right
// behind the last cell: it sees reads, too, and says less of them than a sanitizer.
enum class Around { guards, fences };

// What is said of a call that took too long.
inline constexpr const char* does_not_end = "the C does not end";

struct CDifference {
  std::size_t run;  // the number of the run; the first of the procedure if none could be made
  CVariant variant;
  std::string what;                     // what differs, or what the compiler or a sanitizer said
  std::vector<std::string> found = {};  // the bytes of its tensors, if it came to its end
  bool compiled = true;                 // or the compiler has refused it
};

struct CResults {
  std::vector<CDifference> differences;  // at most one for a procedure and variant
  std::uint64_t compared = 0;            // runs in a variant
};

// Compares every cell of every argument and the configuration that C keeps, bit for bit (any NaN
// equals any NaN), and that nothing around the arguments was touched.  Refused if one of the
// procedures is.
[[nodiscard]] Result<CResults> run_c(const std::vector<CRun>& runs, const core::Library& library,
                                     const std::vector<CVariant>& variants,
                                     Around around = Around::guards);

}  // namespace selvage::fuzz

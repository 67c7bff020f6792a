// SPDX-License-Identifier: Apache-2.0
//
// Procedures to C11.  The C computes exactly what the interpreter computes if it is compiled
// without value-changing floating-point options; compilers that contract `a * b + c` by themselves
// (gcc by default) need -ffp-contract=off for that.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/hardware.h"
#include "core/result.h"

namespace selvage::backends {

// A configuration that the statements of a C file use: field f of it is the lvalue PREFIX.f, with
// f spelled as field_name() of c_unit.h does.
struct CConfig {
  core::Config config;
  std::string prefix;
  std::vector<int> fields;  // those that C keeps; instructions set the others in the hardware
};

struct CFile {
  std::string c;
  std::string h;
  std::vector<CConfig> configs;
};

struct EmitOptions {
  std::string name;                // of the files: the C file includes "NAME.h"
  std::vector<std::string> notes;  // lines of the comment at the top of both
};

// One C file in which each of `procs` is a public function, and every procedure they call a static
// one; and its header.  Refused where C cannot say what the procedure means: a buffer without a
// machine type, a cell of a memory that only instructions touch, an extern without C for a type, a
// memory that cannot be allocated.
[[nodiscard]] Result<CFile> emit_c(std::span<const core::Proc> procs, const core::Library& library,
                                   const EmitOptions& options);

}  // namespace selvage::backends

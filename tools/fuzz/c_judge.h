// SPDX-License-Identifier: Apache-2.0
//
// Judges the C of procedures: it compiles without a warning and computes, bit for bit, what the
// interpreter computes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/c_compilers.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

// A procedure and how it came about: the last result of the steps of `origin`, or its last
// procedure if there are none.
struct CSubject {
  core::Proc proc;
  Finding origin;  // without kind and message
};

class CJudge {
 public:
  static Result<CJudge> open(const core::Library& library, const CPlan& plan);

  // As commands.
  [[nodiscard]] std::vector<std::string> compilers() const { return compilers_.names(); }

  // Many at a time, for a compiler's start costs more than a procedure.  What comes of one does not
  // depend on the others.
  [[nodiscard]] Tally judge(const std::vector<CSubject>& subjects) const;

  // What is still wrong with the C of a finding's program after its steps, compiled as it says, if
  // anything: to make a finding of kind "C" smaller.
  [[nodiscard]] std::optional<std::string> goes_wrong(const Finding& finding) const;

 private:
  CJudge(const core::Library& library, CCompilers compilers)
      : library_(&library), compilers_(std::move(compilers)) {}

  const core::Library* library_;
  CCompilers compilers_;
};

// The kind of such findings.
inline constexpr const char* c_kind = "C";

}  // namespace selvage::fuzz

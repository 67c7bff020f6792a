// SPDX-License-Identifier: Apache-2.0
//
// What the fuzzing harnesses share.  A harness reads one kind of input and checks more than that
// nothing crashes: what is refused is refused with a place in the text, what is read survives being
// written.  docs/fuzzing-parsers.md says how to run them.
#pragma once
#include <stdexcept>
#include <string>

#include "core/parse.h"
#include "core/result.h"

namespace selvage::fuzz {

// A property of the harness that an input breaks.  Nobody catches it under libFuzzer, so that the
// input is kept as a crash.
class Violation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Each harness defines this: does the text mean something?  Throws Violation (or InternalError).
[[nodiscard]] bool accepts(const std::string& text);

[[nodiscard]] core::SourceFileRef source_of(const std::string& text, const std::string& name);

void expect(bool holds, const std::string& what);

// The error is one a user can act on: a sentence, and a place inside the text it speaks of.
void expect_located(const Error& error);

// Printing and parsing give the same procedures again, and so does type checking.
void expect_survives_printing(const core::Module& module, const core::Library& library);

// The shipped hardware and that of the proof files.
[[nodiscard]] const core::Library& known_library();

// A procedure with a statement of every kind, to search in.
[[nodiscard]] const core::Proc& sample_proc();

}  // namespace selvage::fuzz

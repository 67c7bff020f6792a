// SPDX-License-Identifier: Apache-2.0
//
// What the modes of `selvage fuzz` share.
#pragma once
#include <string>

#include "tools/commands.h"
#include "tools/fuzz/case.h"
#include "tools/fuzz/tally.h"

namespace selvage::tools {

[[nodiscard]] Result<fuzz::Plan> fuzz_plan(const FuzzOptions& options);
// Can files be written there?  Asked before a long run.  The folder is made if there is none.
[[nodiscard]] Status check_folder(const std::string& folder);

// What is wrong with a step of the schedule, judged as the fuzzer judges; nothing if it is sound.
// A step that is refused is an error.
struct Judged {
  std::size_t step = 0;  // from 1; 0: all agree
  std::string primitive, kind, message;
  std::size_t steps = 0;  // that were judged
  int runs = 0;           // comparisons
};
[[nodiscard]] Result<Judged> judge_schedule(const std::string& schedule, const Common& common);

// The names of the files that were written for a finding, whether they reproduce it, and how: on
// the standard output, or with --json on that of errors.
void tell_of_files(const fuzz::Finding& finding, const FuzzOptions& options, const Common& common);

}  // namespace selvage::tools

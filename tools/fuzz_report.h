// SPDX-License-Identifier: Apache-2.0
//
// What the modes of `selvage fuzz` share.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "tools/commands.h"
#include "tools/fuzz/case.h"
#include "tools/fuzz/corpus.h"
#include "tools/fuzz/subject.h"
#include "tools/fuzz/tally.h"

namespace selvage::tools {

// What the options ask for, ready to run.
struct FuzzRun {
  explicit FuzzRun(core::Library library) : subject(std::move(library)) {}
  FuzzRun(const FuzzRun&) = delete;
  FuzzRun& operator=(const FuzzRun&) = delete;

  fuzz::Subject subject;
  std::optional<fuzz::Corpus> corpus;
  std::optional<fuzz::CJudge> c;
  fuzz::Plan plan;  // points to these
};
[[nodiscard]] Result<std::unique_ptr<FuzzRun>> prepare_fuzz(const FuzzOptions& options,
                                                            const Common& common);
// Nothing if C is not judged.
[[nodiscard]] Result<std::optional<fuzz::CJudge>> c_judge(const FuzzOptions& options,
                                                          const core::Library& library);
// Can files be written there?  Asked before a long run.  The folder is made if there is none.
[[nodiscard]] Status check_folder(const std::string& folder);

// What is wrong with a step of the schedule, judged as the fuzzer judges, or with the C of its
// result, if that is judged; nothing if it is sound.  A step that is refused is an error.
struct Judged {
  bool is_wrong = false;
  std::size_t step = 0;  // that is, from 1; 0: the program
  std::string primitive, kind, message;
  std::size_t steps = 0;  // that were judged
  int runs = 0;           // comparisons
};
[[nodiscard]] Result<Judged> judge_schedule(const std::string& schedule, const FuzzOptions& options,
                                            const Common& common);

// The names of the files that were written for a finding, whether they reproduce it, and how: on
// the standard output, or with --json on that of errors.
void tell_of_files(const fuzz::Finding& finding, const FuzzOptions& options, const Common& common);

}  // namespace selvage::tools

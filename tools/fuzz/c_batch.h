// SPDX-License-Identifier: Apache-2.0
//
// Some procedures in one C file with all their calls, ready to be compiled in several ways.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/fuzz/c_driver.h"
#include "tools/fuzz/c_run.h"
#include "tools/toolchain/process.h"

namespace selvage::fuzz {

class CBatch {
 public:
  // One C function and its calls: the numbers of its runs.
  struct Function {
    core::Proc proc;
    std::vector<std::size_t> runs;
  };

  // Writes the C.  Refused if the emitter refuses a procedure, or all of them together.
  static Result<CBatch> write(const std::vector<CRun>& runs, std::vector<Function> functions,
                              const core::Library& library);

  // What the compiler says; nothing if it makes a program.
  [[nodiscard]] std::optional<std::string> compile(const CVariant& variant);

  // What went wrong with a function, by its number, when the compiled program ran.  A program that
  // died is started again behind the function that it died in.
  struct Fault {
    std::size_t function;
    std::size_t run;
    std::string what;
    std::vector<std::string> found = {};  // the bytes of the tensors, if the call came to its end
  };
  [[nodiscard]] std::vector<Fault> execute(const CVariant& variant, Around around,
                                           std::uint64_t& compared) const;

  [[nodiscard]] const std::vector<Function>& functions() const { return functions_; }

 private:
  CBatch(const std::vector<CRun>& runs, std::vector<Function> functions);
  void write_calls(const std::vector<backends::CConfig>& configs);
  struct Finish {
    int status;
    std::string errors;
    std::vector<Outcome> outcomes;
  };
  [[nodiscard]] Finish start(const CVariant& variant, Around around, std::size_t first,
                             std::size_t end) const;
  [[nodiscard]] std::optional<std::string> difference(const Outcome& outcome) const;
  [[nodiscard]] std::optional<Fault> leak(const CVariant& variant, Around around) const;
  [[nodiscard]] std::size_t first_call_after(std::size_t function) const;

  const std::vector<CRun>* runs_;
  std::vector<Function> functions_;
  std::vector<bool> inexact_;  // by function: only exact runs can be compared, and only as numbers
  std::unique_ptr<toolchain::ScratchFolder> folder_;
  std::vector<std::string> with_driver_;  // commands that have compiled the driver
  // By call, which are the runs of the first function, then of the second, ...
  struct Sent {
    std::size_t function, run;
    std::vector<std::int64_t> configuration;
    std::vector<std::size_t> sizes;
  };
  std::vector<Sent> calls_;
  std::vector<std::string> fields_;  // of configuration
};

// Is what the procedure computes determined only over the reals?  By contracted instructions, and
// by parallel sums of floats, which C adds to what is there and not to zero.
[[nodiscard]] bool is_inexact(const core::Proc& p);

}  // namespace selvage::fuzz

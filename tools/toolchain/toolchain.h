// SPDX-License-Identifier: Apache-2.0
//
// From C to what it computes, for the target that hardware files declare: which of its compilers
// make programs here, and what runs them.  What is not there is said, never passed over.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/target.h"
#include "tools/toolchain/process.h"

namespace selvage::toolchain {

// What runs programs: the processor, or an emulator.
struct Runner {
  std::string name;     // "native", or that of the emulator
  std::string command;  // words before the program; empty natively
  std::string flags;    // for the compiler
};

// One way to compile C and run it.
struct Variant {
  std::string compiler;  // a command
  std::string flags;
  std::string target_flags = {};          // those of them that are not this variant's own
  std::string runner = {};                // words before the program
  std::string runner_name = {};           // of the runner
  std::vector<std::string> objects = {};  // to link with
  bool compile_only = false;              // nothing runs it
};
// For people: the compiler, its flags, and what runs the program.
[[nodiscard]] std::string command_of(const Variant& variant);

class Toolchain {
 public:
  // Tries out the compilers and runners of the combined targets, or the compilers given instead.
  // Refused if the targets contradict each other, or if a compiler that was given makes no
  // programs.
  static Result<Toolchain> open(const std::vector<core::Target>& targets,
                                const std::vector<std::string>& compilers = {});

  [[nodiscard]] const core::Target& target() const { return target_; }
  // Those that make programs, as commands.
  [[nodiscard]] const std::vector<std::string>& compilers() const { return compilers_; }
  // None: programs are compiled only.
  [[nodiscard]] const std::vector<Runner>& runners() const { return runners_; }
  // What the target names and is not used, with the reason.
  [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }
  // Why there is no compiler, or no runner; "" if there are both.
  [[nodiscard]] std::string obstacle() const;

  // Compiles the target's sources for it, too.  Without a runner for one that is compiled only.
  [[nodiscard]] Result<Variant> variant(const std::string& compiler, const Runner* runner,
                                        const std::string& more_flags) const;
  // Does the compiler make a program of the text, with these flags besides those of the target,
  // that ends well, if anything runs it?
  [[nodiscard]] bool makes(const std::string& compiler, const std::string& flags,
                           const std::string& text) const;

 private:
  explicit Toolchain(core::Target target);
  [[nodiscard]] std::optional<std::string> fault_of_compiler(const std::string& compiler) const;
  [[nodiscard]] std::optional<std::string> fault_of_runner(const Runner& runner) const;
  [[nodiscard]] std::string all_flags(const Runner* runner, const std::string& more) const;
  void find_runners();
  [[nodiscard]] Result<std::string> object(const std::string& source, const std::string& compiler,
                                           const std::string& flags) const;

  core::Target target_;
  std::vector<std::string> compilers_;
  std::vector<Runner> runners_;
  std::vector<std::string> missing_;
  std::string why_no_runner_;
  std::shared_ptr<ScratchFolder> folder_;
  // The objects of the sources, by what compiled them.
  std::shared_ptr<std::map<std::string, std::string>> objects_;
};

}  // namespace selvage::toolchain

// SPDX-License-Identifier: Apache-2.0
//
// The compilers that emitted C is given to, and what they can do here.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/result.h"
#include "tools/fuzz/c_run.h"
#include "tools/toolchain/toolchain.h"

namespace selvage::fuzz {

struct CPlan {
  std::vector<std::string> compilers;  // "gcc", "clang"; empty: those of the hardware
  bool sanitize = false;               // also with the address and undefined-behaviour sanitizers
};

// What a procedure asks of a compiler besides C11.
struct CNeeds {
  bool half = false;     // _Float16
  bool threads = false;  // has parallel loops, for OpenMP to run
  friend auto operator<=>(const CNeeds&, const CNeeds&) = default;
};
[[nodiscard]] CNeeds needs_of(const core::Proc& p);

class CCompilers {
 public:
  // Tries out the compilers, and the hardware's instructions and memories with each.  Refused if
  // one that is named is not installed or does not make programs, or if nothing runs them here.
  static Result<CCompilers> open(const core::Library& library, const CPlan& plan);

  // As commands.
  [[nodiscard]] std::vector<std::string> names() const { return chain_.compilers(); }

  // All ways in which to compile such procedures here; none if no compiler can.
  [[nodiscard]] std::vector<CVariant> variants(const CNeeds& needs) const;

  // Why C of the procedure cannot be run here, if so: an instruction that has whatever template a
  // schedule gave it, one or a memory of the hardware that does not compile, or state of the
  // hardware that a C program cannot set.
  [[nodiscard]] std::optional<std::string> obstacle(const core::Proc& p) const;

 private:
  struct Compiler {
    std::string name;
    bool half = false, threads = false;
  };
  [[nodiscard]] CVariant variant(const Compiler& c, const toolchain::Runner& runner,
                                 const std::string& flags) const;
  explicit CCompilers(toolchain::Toolchain chain) : chain_(std::move(chain)) {}
  Status try_compilers();
  void try_hardware(const core::Library& library);
  [[nodiscard]] std::set<std::string> failing(const std::vector<core::Proc>& probes,
                                              const core::Library& library) const;

  toolchain::Toolchain chain_;
  std::vector<Compiler> compilers_;
  bool sanitize_ = false;
  std::set<const core::ProcNode*> instructions_;  // the hardware's
  // Of the hardware's, those that do not compile.
  std::set<const core::ProcNode*> bad_instructions_;
  std::set<std::string> bad_memories_;
};

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
//
// Checks of one accepted step that do not rest on the judge.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/interpret.h"
#include "effects/config_location.h"
#include "primitives/version.h"

namespace selvage::fuzz {

// Values of control arguments that a step has fixed, by name.
using Fixed = std::map<std::string, std::variant<std::int64_t, bool>>;

// Two procedures, one of which a step makes, or would make, of the other.
struct Rewrite {
  core::Proc before, after;
  std::string primitive, call;                  // the step
  std::vector<effects::ConfigLocation> modulo;  // fields that it leaves open at the end
  Fixed fixed = {};
  bool may_be_uninitialised = false;  // it was not decided whether such cells are read
  bool may_narrow = true;  // preconditions may be added: inputs that break them are not compared
};
[[nodiscard]] Rewrite rewrite_of(const primitives::Version& before,
                                 const primitives::Version& after, const Fixed& fixed);

// Runs both on equal inputs.
class Comparison {
 public:
  explicit Comparison(const Rewrite& rewrite);

  // What differs on random inputs of that greatest size; the other control arguments are given.
  [[nodiscard]] std::optional<std::string> once(
      core::Domain domain, std::int64_t size, std::uint64_t seed,
      const std::map<core::Sym, std::int64_t>& given = {});
  // The same in two parts.
  [[nodiscard]] std::optional<std::vector<core::Value>> inputs(
      core::Domain domain, std::int64_t size, std::uint64_t seed,
      const std::map<core::Sym, std::int64_t>& given = {}) const;
  [[nodiscard]] std::optional<std::string> on(std::vector<core::Value> args, core::Domain domain,
                                              std::uint64_t seed);
  // The runs that said something.
  [[nodiscard]] int runs() const { return runs_; }
  // An extern has no meaning in the domain, so that nothing can be run.
  [[nodiscard]] bool not_executable() const { return not_executable_; }

 private:
  void forget_modulo(core::RunResult& run) const;
  [[nodiscard]] const core::Program& old_or_narrower() const;

  Rewrite rewrite_;
  struct Transposed;
  std::shared_ptr<const Transposed> transposed_;  // null: no argument is
  core::Program old_, new_;
  std::map<core::Sym, std::int64_t> fixed_;
  int runs_ = 0;
  bool not_executable_ = false;
};

// Runs a step's versions on random inputs of several sizes over the prime field and, if the step
// uses no law, bit for bit in the machine domain.  The first thing that is wrong, with its seed;
// nothing if all runs agree.
[[nodiscard]] std::optional<std::string> meaning_differs(const primitives::Version& before,
                                                         const primitives::Version& after,
                                                         const Fixed& fixed);

// Every statement, run of statements and gap of `before` is found in `after`, or refused in a
// sentence that names the step.
[[nodiscard]] std::vector<std::string> forwarding_faults(const primitives::Version& before,
                                                         const primitives::Version& after);

}  // namespace selvage::fuzz

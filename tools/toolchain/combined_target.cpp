// SPDX-License-Identifier: Apache-2.0
#include "tools/toolchain/combined_target.h"

#include <fmt/format.h>

#include <algorithm>

namespace selvage::toolchain {
namespace {

using core::Target;

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  }
}

Error contradiction(const Target& first, const Target& second) {
  Error error = bad_input(
      second.loc,
      fmt::format("the machine is `{}` here and `{}` elsewhere", second.machine, first.machine),
      "no C program is for both");
  error.notes.push_back({first.loc, "the other target"});
  return error;
}

}  // namespace

Result<Target> combined(const std::vector<Target>& targets) {
  Target all;
  const Target* machine = nullptr;
  for (const Target& t : targets) {
    if (machine != nullptr && !t.machine.empty() && !same_machine(machine->machine, t.machine))
      return contradiction(*machine, t);
    if (!t.machine.empty()) {
      all.machine = t.machine;
      machine = &t;
    }
    append(all.features, t.features);
    append(all.sources, t.sources);
    append(all.headers, t.headers);
    if (!t.flags.empty()) all.flags += (all.flags.empty() ? "" : " ") + t.flags;
    if (!t.compilers.empty()) all.compilers = t.compilers;
    if (!t.emulators.empty()) all.emulators = t.emulators;
    all.native = all.native && t.native;
    all.loc = t.loc;
  }
  return all;
}

std::string why_not_native(const Target& target, const Processor& processor) {
  if (!target.machine.empty() && !same_machine(target.machine, processor.machine))
    return fmt::format("this machine is {}, not {}", processor.machine, target.machine);
  if (!target.native) return "it is not for the processor at hand (`native no`)";
  std::vector<std::string> missing;
  for (const std::string& feature : target.features) {
    if (!processor.features.contains(feature)) missing.push_back(feature);
  }
  if (missing.empty()) return "";
  return fmt::format("this processor has no {}", fmt::join(missing, ", "));
}

}  // namespace selvage::toolchain

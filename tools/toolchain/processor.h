// SPDX-License-Identifier: Apache-2.0
//
// The processor at hand, as the system describes it.
#pragma once
#include <set>
#include <string>
#include <string_view>

namespace selvage::toolchain {

struct Processor {
  std::string machine;             // `uname -m`
  std::set<std::string> features;  // of all cores, as /proc/cpuinfo spells them
};
[[nodiscard]] Processor this_processor();

// The features that every core of such a text has.  Lines are called `flags` (x86), `Features`
// (ARM) or `isa` (RISC-V), whose extensions are single letters and words between underscores.
[[nodiscard]] std::set<std::string> features_in(std::string_view cpuinfo);

// Do both name the same architecture?  `arm64` is `aarch64`, and `amd64` is `x86_64`.
[[nodiscard]] bool same_machine(std::string_view a, std::string_view b);

}  // namespace selvage::toolchain

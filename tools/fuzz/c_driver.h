// SPDX-License-Identifier: Apache-2.0
//
// The program around emitted C: it reads arguments, calls procedures on them, and writes what they
// left.  Arguments are data, so that the same program does for any number of runs.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "backends/emit_c.h"
#include "core/interpret.h"

namespace selvage::fuzz {

// The C file that calls `procs`, whose header is unit.h; `words` is the number of configuration
// words.
[[nodiscard]] std::string driver_text(const std::vector<core::Proc>& procs, std::size_t words);

// Functions that set and read all configuration of a unit, to be put at its end.
[[nodiscard]] std::string configuration_text(const std::vector<backends::CConfig>& configs);
// The fields in the order of their words, as ConfigState names them.
[[nodiscard]] std::vector<std::string> configuration_fields(
    const std::vector<backends::CConfig>& configs);

// One call as the driver reads it: the words of configuration, then the arguments.
[[nodiscard]] std::string call_bytes(std::size_t procedure, const core::Proc& proc,
                                     const std::vector<core::Value>& args,
                                     const std::vector<std::int64_t>& configuration);

// What a call left.
struct Outcome {
  std::size_t call = 0;
  std::int64_t damaged = 0;  // the number, from 1, of a tensor around which cells were written
  std::vector<std::int64_t> configuration;
  std::vector<std::string> tensors;  // the bytes of each
};
// `sizes`: bytes of the tensors of each call.
[[nodiscard]] std::vector<Outcome> outcomes(const std::string& bytes, std::size_t words,
                                            const std::vector<std::vector<std::size_t>>& sizes);

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "core/result.h"
#include "effects/judge.h"

namespace selvage::tools {

// For machines: {"reason", "message", "file", "line", "column", "primitive", "claim", "suggestion",
// "witness", "notes"}.
[[nodiscard]] nlohmann::ordered_json to_json(const Error& error);
// {"proved": n, "undecided": n, "by_claim": {...}}
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<effects::Decision>& decisions);

// What the procedures rest on without proof: [{"proc", "text", "precondition"}], each once.
[[nodiscard]] nlohmann::ordered_json assumptions_json(const std::vector<core::Proc>& procs);
// The same, a line each.
[[nodiscard]] std::string assumptions_text(const std::vector<core::Proc>& procs);

// The value on stdout.  Text that is not UTF-8 (names and contents of broken files) has its bytes
// replaced.
void print_json(const nlohmann::ordered_json& value);

// How many decisions ended in each way.
struct Tally {
  std::size_t proved = 0, undecided = 0;
};
[[nodiscard]] Tally tally(const std::vector<effects::Decision>& decisions);

}  // namespace selvage::tools

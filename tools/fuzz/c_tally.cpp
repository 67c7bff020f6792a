// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_tally.h"

#include <fmt/format.h>

namespace selvage::fuzz {
namespace {

std::string lines(const char* what, const std::map<std::string, std::uint64_t>& counts) {
  std::string out;
  for (const auto& [reason, count] : counts)
    out += fmt::format("{:>8} {}: {}\n", count, what, reason);
  return out;
}

}  // namespace

void CTally::add(const CTally& other) {
  procedures += other.procedures;
  compared += other.compared;
  for (const auto& [reason, count] : other.refused) refused[reason] += count;
  for (const auto& [reason, count] : other.skipped) skipped[reason] += count;
}

std::string c_table(const CTally& t) {
  if (t == CTally{}) return "";
  return fmt::format("\nemitted C: {} procedures compiled, {} runs compared\n", t.procedures,
                     t.compared) +
         lines("refused", t.refused) + lines("not run", t.skipped);
}

}  // namespace selvage::fuzz

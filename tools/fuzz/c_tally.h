// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace selvage::fuzz {

// What was compiled and compared, in numbers.
struct CTally {
  std::uint64_t procedures = 0;                  // compiled and run
  std::uint64_t compared = 0;                    // runs of them, one for each way of compiling
  std::map<std::string, std::uint64_t> refused;  // by the emitter, by what it says
  std::map<std::string, std::uint64_t> skipped;  // emitted and not run, by reason

  void add(const CTally& other);
  friend bool operator==(const CTally&, const CTally&) = default;
};

// Lines below the table; none if no C was judged.
[[nodiscard]] std::string c_table(const CTally& t);

}  // namespace selvage::fuzz

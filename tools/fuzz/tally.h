// SPDX-License-Identifier: Apache-2.0
//
// What a run of the fuzzer found, in numbers and in examples.
#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tools/fuzz/c_tally.h"

namespace selvage::fuzz {

// What went wrong with one step.
struct Finding {
  std::string kind;                    // "meaning", "internal error", "crash", "printing", "places", "C"
  std::string message;                 // what differs, or the error
  std::uint64_t seed = 0, number = 0;  // of the run and the case
  std::string primitive;
  std::string program;             // the text
  std::vector<std::string> steps;  // one JSON object each; the last is the one that went wrong
  std::string command = {};        // of kind "C": the compiler and its flags
};

// A refused step whose result agrees with the original wherever it was run.
struct Careful {
  std::string claim;
  std::uint64_t number = 0;  // of the case
  std::string program;       // before the step
  std::string step;
};

struct PrimitiveTally {
  std::uint64_t tried = 0, accepted = 0, runs = 0;
  std::map<std::string, std::uint64_t> refused;  // by reason
  std::map<std::string, std::uint64_t> careful;  // by claim
};

struct Tally {
  std::uint64_t seed = 0, cases = 0, programs = 0;  // drawn
  std::uint64_t uncertified = 0;                    // programs that were refused and set aside
  std::map<std::string, PrimitiveTally> primitives;
  std::vector<Finding> findings;  // in order of case
  CTally emitted_c;
  std::vector<Careful> careful;   // the first example of each primitive and claim

  void add(const Tally& other);
};

[[nodiscard]] nlohmann::ordered_json to_json(const Tally& t);
[[nodiscard]] Result<Tally> tally_from_json(const nlohmann::ordered_json& value);
// The table and, below it, the findings in a line each.
[[nodiscard]] std::string table(const Tally& t);

}  // namespace selvage::fuzz

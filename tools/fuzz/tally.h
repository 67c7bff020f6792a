// SPDX-License-Identifier: Apache-2.0
//
// What cases gave, in numbers and in examples.
#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tools/fuzz/c_tally.h"
#include "tools/fuzz/json_reader.h"

namespace selvage::fuzz {

// What went wrong with one step.
struct Finding {
  // "meaning", "places", "printing", "internal error", "crash" (the process died), "hang",
  // "C"
  std::string kind;
  std::string message;                 // what differs, or the error
  std::uint64_t seed = 0, number = 0;  // of the run and the case
  std::string primitive;
  std::string program;             // the text
  std::vector<std::string> steps;  // one JSON object each; the last is the one that went wrong
  std::string command = {};        // of kind "C": the compiler and its flags
  // Of a finding that was made smaller: control arguments on which the versions differ, the claims
  // that the last step proved, and whether it went wrong again each time it was tried.
  std::map<std::string, std::int64_t> at = {};
  std::vector<std::string> owed = {};
  bool reproduced = false;
  bool exact = false;  // results were to be kept bit for bit
};

// A refused step whose result agrees with the original wherever it was run.
struct Careful {
  std::string claim;
  std::uint64_t number = 0;  // of the case
  std::string program;       // before the step
  std::string step;
  std::string primitive;
};

struct PrimitiveTally {
  // judged: accepted, and compared on some input; runs: those comparisons
  std::uint64_t tried = 0, accepted = 0, judged = 0, runs = 0;
  std::map<std::string, std::uint64_t> refused;         // by reason
  std::map<std::string, std::uint64_t> refused_claims;  // refuted or undecided, by claim
  std::map<std::string, std::uint64_t> careful;         // of those, possibly over-careful

  void add(const PrimitiveTally& other);
};

struct Tally {
  std::uint64_t seed = 0, cases = 0, programs = 0;  // drawn
  std::uint64_t uncertified = 0;                    // programs that were refused and set aside
  std::map<std::string, PrimitiveTally> primitives;
  std::vector<Finding> findings;  // in order of case
  CTally emitted_c;
  std::vector<Careful> careful;  // an example, of the first case, of each primitive and claim

  // In any order of cases.
  void add(const Tally& other);
  [[nodiscard]] PrimitiveTally sum() const;
};

[[nodiscard]] nlohmann::ordered_json to_json(const Tally& t);
[[nodiscard]] nlohmann::ordered_json to_json(const Finding& f);
[[nodiscard]] Finding read_finding(const JsonReader& value);
[[nodiscard]] Tally read_tally(const JsonReader& value);

}  // namespace selvage::fuzz

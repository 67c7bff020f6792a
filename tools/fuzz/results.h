// SPDX-License-Identifier: Apache-2.0
//
// What was run and what came of it: results.json.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/result.h"
#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

// When a run is over: after that many cases (of all shards together), after the first case with
// which the steps judged (of one shard) come to that many, or when the time is over.
struct Stop {
  enum class By { cases, judged, seconds };
  By by = By::cases;
  std::uint64_t number = 100;
  double seconds = 0;
  friend bool operator==(const Stop&, const Stop&) = default;
};

struct RunInfo {
  std::string version;  // of the program
  std::uint64_t seed = 1;
  Stop stop;
  std::vector<std::string> primitives;  // in order; empty: all
  std::vector<std::string> hardware;
  bool corpus = true;                  // programs made of cases of the proof files, too
  std::vector<std::string> compilers;  // of emitted C; empty: it was not judged
  bool sanitize = false;
  bool kept = false;  // findings as they were found
  std::uint64_t shards = 1;
  std::vector<std::uint64_t> done = {1};  // of the shards, in order
  bool complete = true;                   // not interrupted
};

struct Results {
  RunInfo run;
  Tally tally;
};

[[nodiscard]] nlohmann::ordered_json to_json(const Results& r);
[[nodiscard]] Result<Results> results_from(const core::SourceFileRef& file);

struct Merged {
  Results results;
  std::vector<std::string> notes;  // what is not as whole as one might think
};
// The shards of one run, added up.  Refused if they are not of one run or overlap.  If none is
// missing, it is what the undivided run gives.
[[nodiscard]] Result<Merged> merge(const std::vector<core::SourceFileRef>& files);

}  // namespace selvage::fuzz

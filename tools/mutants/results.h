// SPDX-License-Identifier: Apache-2.0
//
// The kill table.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tools/mutants/hunt.h"
#include "tools/mutants/redundant.h"

namespace selvage::mutants {

struct Row {
  Mutant mutant;
  Hunted hunted;
  std::string redundant;  // the reason; empty: it is not marked
};
struct Results {
  std::uint64_t seed = 1;
  std::vector<Row> rows;
  Hunted sound;                        // the engine without a mistake
  std::vector<std::string> misplaced;  // marks of mutants that do not exist

  // Is every mutant killed, or marked and not killed, and is nothing else wrong?
  [[nodiscard]] bool good() const;
};

// "killed", "redundant", "survived", ..
[[nodiscard]] std::string verdict(const Row& row);
[[nodiscard]] nlohmann::ordered_json to_json(const Results& r);
[[nodiscard]] std::string table(const Results& r);
[[nodiscard]] std::string markdown(const Results& r);

}  // namespace selvage::mutants

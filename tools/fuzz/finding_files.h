// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "tools/fuzz/tally.h"

namespace selvage::fuzz {

struct FindingFile {
  std::string name, text;
};
// PRIMITIVE_SEED_CASE, with the kind if it is not a difference in meaning.
[[nodiscard]] std::string stem_of(const Finding& finding);
// The finding as a program with its schedule, which `selvage replay` runs, and as a case for
// tests/proofs, which the proof runner reports until what is wrong is mended.  Nothing for one
// without a program.
[[nodiscard]] std::vector<FindingFile> finding_files(const Finding& finding,
                                                     const std::vector<std::string>& hardware);

}  // namespace selvage::fuzz

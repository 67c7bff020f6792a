// SPDX-License-Identifier: Apache-2.0
//
// Runs the cases of proof files: what is accepted must be proved, mean the same and print as
// written; what is refused must be refused for the reason given.
#pragma once
#include <string>
#include <vector>

#include "primitives/proof_file.h"

namespace selvage::proofs {

struct Failure {
  core::SourceLoc loc;
  std::string text;
};

// Where hardware named by `import` is looked for.
using SearchPath = std::vector<std::string>;

struct CaseReport {
  std::vector<Failure> failures;
  std::string result;  // of an accepted case, what its `result` block should hold
};
[[nodiscard]] CaseReport run_case(const ProofCase& c, const SearchPath& hardware);

// Does the file name a primitive, and is every claim that the primitive may owe refused in some
// case?
[[nodiscard]] std::vector<Failure> check_manual(const ProofFile& file);

}  // namespace selvage::proofs

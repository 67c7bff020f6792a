// SPDX-License-Identifier: Apache-2.0
//
// `.proof` files: the manual page of a primitive and its tests in one.  The manual shows examples
// from them, the proof runner runs them.  See docs/adding-a-primitive.md.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace selvage::proofs {

// Part of an assignment of arguments and iterators.
using WitnessValues = std::vector<std::pair<std::string, std::int64_t>>;

// What a refused case expects.
struct Refusal {
  Reason reason = Reason::refuted;
  std::string claim;                   // empty: none
  std::optional<std::string> message;  // part of the rendered error
  WitnessValues witness;               // part of the counterexample
  bool confirmed = false;              // a run showed the failure
};

// A case that is not accepted either expects a refusal or is one of those that have only to be
// sound: the last step is refused for whatever reason, or what it makes computes the same.
struct ProofCase {
  std::string title;
  core::SourceLoc loc;
  bool accepted = false;
  core::SourceFileRef program;             // positions in it are positions in the proof file
  std::vector<core::SourceFileRef> steps;  // one JSON object each; likewise
  // The lines of the `result` block, dedented: the statements of the body, or (if it begins with a
  // decorator) the whole procedure.
  std::optional<std::string> result;
  std::optional<Refusal> refusal;
  WitnessValues at;                    // of a sound case: arguments to compare both versions on
  std::vector<std::string> laws;       // that the steps use, in order
  std::vector<std::string> modulo;     // fields that the steps leave open, in order
  bool exact = false;                  // numerics are `exact`
  std::vector<std::string> undecided;  // claims that may stay open
  std::string text;                    // the whole case as it stands in the file
  int result_line = 0;                 // of the word `result`
  int result_end = 0;                  // of the line after the block
};

// A claim that the primitive declares but a case cannot show refused, with the reason.
struct Exemption {
  std::string claim;
  std::string why;
};

struct ProofFile {
  core::SourceFileRef source;
  std::string name;  // of the primitive
  std::string summary;
  std::vector<Exemption> exemptions;
  std::vector<ProofCase> cases;
};

[[nodiscard]] Result<ProofFile> parse_proof(const core::SourceFileRef& source);

}  // namespace selvage::proofs

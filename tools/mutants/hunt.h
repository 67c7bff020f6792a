// SPDX-License-Identifier: Apache-2.0
//
// One mutant: the fuzzer runs until it finds a step that the mistake let through and that is wrong.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "core/hardware.h"
#include "tools/fuzz/case.h"
#include "tools/mutants/mutant.h"

namespace selvage::mutants {

enum class Verdict {
  killed,         // a step was accepted that is wrong when both versions are run
  caught,         // no such step, but an internal check of the engine failed
  survived,       // the mistake was made, or could have been, and nothing came of it
  never_reached,  // the question was never asked
};
[[nodiscard]] std::string_view name(Verdict v);

struct Hunted {
  Verdict verdict = Verdict::survived;
  std::uint64_t cases = 0;     // up to the one that decided
  std::uint64_t decided = 0;   // how often the mistake could have been made
  std::uint64_t dropped = 0;   // how often a refusal was turned into an acceptance
  std::uint64_t accepted = 0;  // steps
  std::optional<fuzz::Finding> finding;
};
[[nodiscard]] nlohmann::ordered_json to_json(const Hunted& h);
[[nodiscard]] Hunted hunted_from_json(const nlohmann::ordered_json& value);

struct Limits {
  const fuzz::Corpus* corpus = nullptr;  // programs to start from, too
  std::uint64_t seed = 1;
  std::uint64_t cases = 0;  // given up after so many
};
// Everything follows from the seed.  Without a mutant: what the engine as it is lets through.
[[nodiscard]] Hunted hunt(const core::Library& library, const std::optional<Mutant>& mutant,
                          const Limits& limits);
// A smaller program and step that show the same mistake.
[[nodiscard]] fuzz::Finding smaller(const core::Library& library, const Mutant& mutant,
                                    const fuzz::Finding& finding);

}  // namespace selvage::mutants

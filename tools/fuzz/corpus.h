// SPDX-License-Identifier: Apache-2.0
//
// The cases of the proof files as a place to start from: for each primitive, programs and steps at
// the edge of what it may do.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/random.h"
#include "effects/judge.h"

namespace selvage::fuzz {

struct Plan;

// One case: procedures, and the steps taken on the last of them.  The last step is the one that the
// case is about.
struct Seed {
  std::string primitive;
  std::vector<core::Proc> procs;
  std::vector<std::string> steps = {};  // a JSON object each
  effects::Numerics numerics = effects::Numerics::real;
  std::string claim = {};  // for which the last step is refused; empty: it is not, or for none
};

class Corpus {
 public:
  // The cases that this library can read.
  explicit Corpus(const core::Library& library);

  [[nodiscard]] const std::map<std::string, std::vector<Seed>>& seeds() const { return seeds_; }
  // Those of them that are refused for this claim.
  [[nodiscard]] Corpus refused_for(const std::string& claim) const;

 private:
  Corpus() = default;

  std::map<std::string, std::vector<Seed>> seeds_;  // by primitive, none of them empty
};

// What a case begins with.
struct Start {
  std::string program;
  std::vector<std::string> steps = {};  // to be tried first
  std::string primitive = {};           // that the program is for; empty: none in particular
  effects::Numerics numerics = effects::Numerics::real;
};
// A program written from nothing or, if the plan has a corpus, changed from a seed.
[[nodiscard]] Start random_start(core::Random& random, const core::Library& library,
                                 const Plan& plan);

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
//
// The mutants: every mistake about a claim that the judge can be told to make.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "effects/mutation.h"
#include "primitives/registry.h"

namespace selvage::mutants {

struct Mutant {
  std::string primitive;  // the one whose steps it is about; empty: of any
  effects::mutation::Mutation mutation;
  std::set<std::string> primitives;  // whose steps can show it; empty: of all

  // "fission fissioned_parts_commute drop"; `*` stands for any primitive.
  [[nodiscard]] std::string name() const;
};

// While it lives, the judge makes the mistake.
class Mistaken {
 public:
  explicit Mistaken(const effects::mutation::Mutation& m) { effects::mutation::begin(m); }
  ~Mistaken() { effects::mutation::end(); }
  Mistaken(const Mistaken&) = delete;
  Mistaken& operator=(const Mistaken&) = delete;
};

// Of the registry, each claim that a primitive's manual lists is dropped; of the judge, each
// invariant is dropped, and each claim is decided with each mistake that can be made in it.
[[nodiscard]] std::vector<Mutant> all_mutants(const primitives::Registry& registry);
// Those whose name contains one of the texts; all, if there is none.
[[nodiscard]] std::vector<Mutant> matching(const std::vector<Mutant>& all,
                                           const std::vector<std::string>& texts);

}  // namespace selvage::mutants

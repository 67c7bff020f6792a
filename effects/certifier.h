// SPDX-License-Identifier: Apache-2.0
//
// The front-end invariants of whole procedures, with a memory: a statement that was proved in a
// context need not be looked at again while neither has changed, and neither need anything below
// it.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "effects/outcome.h"
#include "effects/prover.h"

namespace selvage::effects {

// A buffer of which it is neither proved nor refuted that it is written before it is read.
struct OpenInitialisation {
  core::Sym buffer;
  Outcome outcome;
};

// What checking a procedure came to.
struct Checked {
  std::vector<Decision> decisions;  // those made now, and the undecided ones that stand from before
  std::vector<Law> laws;
  std::vector<OpenInitialisation> open;  // of this procedure and those it calls
  std::optional<Outcome> failure;        // the first other claim that is not proved
  core::Proc failed_in;                  // where it failed: the procedure, or one that it calls
};

class Certifier {
 public:
  explicit Certifier(Prover& prover);
  ~Certifier();

  [[nodiscard]] Checked check(const core::Proc& p);

 private:
  class Pass;  // one procedure being checked
  struct Memory;
  Prover& prover_;
  std::unique_ptr<Memory> memory_;
};

}  // namespace selvage::effects

// SPDX-License-Identifier: Apache-2.0
//
// The judge: decides obligations, and is the only one who can make a Certificate.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/result.h"
#include "effects/obligation.h"
#include "smt/session.h"

namespace selvage::effects {

// exact: floating-point results are kept bit for bit.  real: `+` and `*` associate, commute and
// distribute.
enum class Numerics { exact, real };

// A law of the reals that a step relied on.
struct Law {
  std::string name;  // "reassociate", "distribute", "narrow f64 -> f32"
  friend bool operator==(const Law&, const Law&) = default;
};

struct JudgeOptions {
  Numerics numerics = Numerics::real;
  smt::Limits limits;
  std::optional<std::string> dump_smt;  // a directory: every query is written as <n>.<claim>.smt2
  bool confirm = true;                  // run what is refuted, for the notes; changes no verdict
};

struct OpenInitialisation;

// What was decided, for reports and benchmarks.
struct Decision {
  Claim claim;
  core::SourceLoc loc;
  std::string what;  // one line: the statement, window or expression it is about
  smt::Answer answer = smt::Answer::undecided;
  std::string reason;
  int queries = 0;
  bool cached = false;  // no solver call was needed
  double seconds = 0;   // wall time of deciding it
};

// Proof that `after` may replace `before`: every obligation of the step was proved, and `after`
// meets all front-end invariants.  For a source file before and after are the same procedure.
class Certificate {
 public:
  [[nodiscard]] const core::Proc& before() const { return before_; }
  // What the step asked for, and the same with its types recomputed: only the latter may be used.
  [[nodiscard]] const core::Proc& planned() const { return planned_; }
  [[nodiscard]] const core::Proc& after() const { return after_; }
  [[nodiscard]] const std::vector<Decision>& decisions() const { return decisions_; }
  [[nodiscard]] const std::vector<Law>& laws() const { return laws_; }

 private:
  friend class Judge;
  Certificate(core::Proc before, core::Proc planned, core::Proc after)
      : before_(std::move(before)), planned_(std::move(planned)), after_(std::move(after)) {}
  core::Proc before_, planned_, after_;
  std::vector<Decision> decisions_;
  std::vector<Law>
      laws_;  // those the proofs needed: e.g. reassociate, when `+=` commuted with `+=`
};

class Judge {
 public:
  explicit Judge(const JudgeOptions& options = {});
  // Asks a solver that other judges may use as well, one after the other: what it has answered once
  // it knows.  Its limits are those it was made with, not those of the options.
  Judge(const JudgeOptions& options, std::shared_ptr<smt::Session> solver);
  ~Judge();

  // The front-end invariants of a procedure read from a file.  initialised_before_read may end
  // undecided (reported in the decisions); everything else must be proved.
  [[nodiscard]] Result<Certificate> certify_source(const core::Proc& p);

  // One step: the obligations, then the front-end invariants of `after`, of which
  // initialised_before_read may be undecided only of buffers, or copies of them, of which it is so
  // in `before`.  The error is that of
  // the first obligation not proved, with the smallest counterexample found, in the user's names,
  // and whether running both versions confirmed it.
  [[nodiscard]] Result<Certificate> certify(const core::Proc& before, const core::Proc& after,
                                            std::span<const Obligation> obligations);

  // Would this be proved?  An answer guides planning and certifies nothing: what the plan relies on
  // is owed and proved again (from the cache).
  [[nodiscard]] bool would_hold(const Obligation& o);

  [[nodiscard]] const JudgeOptions& options() const;
  [[nodiscard]] const smt::Statistics& statistics() const;
  // Everything decided so far, oldest first.
  [[nodiscard]] const std::vector<Decision>& decisions() const;

 private:
  // The certificate, if the front-end invariants hold of its procedure; `typed` is that procedure
  // with its types recomputed.  Which of them stand undecided goes to `open`.
  [[nodiscard]] Result<Certificate> invariants_of(Certificate certificate, const core::Proc& typed,
                                                  std::vector<OpenInitialisation>& open);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selvage::effects

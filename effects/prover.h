// SPDX-License-Identifier: Apache-2.0
//
// How every claim is decided: queries go through an Inquiry, which adds them up to one Decision and
// turns a refuted query into an Error in the user's names.  A counterexample that rests on an
// approximate ghost may not exist: it makes the claim undecided, with the reason "approximation",
// not refuted.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "effects/analysis.h"
#include "effects/encode.h"
#include "effects/judge.h"
#include "effects/obligation.h"
#include "effects/outcome.h"
#include "smt/session.h"

namespace selvage::effects {

// Decision::reason of a claim that fails only for what the analysis does not know.
inline constexpr std::string_view approximation = "approximation";

// The values that a counterexample gives to symbols.
class Assignment {
 public:
  explicit Assignment(std::map<std::uint64_t, std::int64_t> values) : values_(std::move(values)) {}
  // 0 (or false) where the counterexample does not care.
  [[nodiscard]] std::int64_t value(const core::Sym& s) const;
  [[nodiscard]] std::int64_t value(const Resolved& integer) const;
  [[nodiscard]] bool holds(const Resolved& boolean) const;
  // "x[1, 0]": the cell an access touches; "Cfg.f" for a field.
  [[nodiscard]] std::string cell(const Access& a) const;
  // "i=0, j=1".
  [[nodiscard]] std::string text(const std::vector<core::Sym>& names) const;

 private:
  std::map<std::uint64_t, std::int64_t> values_;
};

// How a refuted query is told.
struct Telling {
  // "iteration (i=0) writes x[0]; iteration (i=1) reads it"; empty: only the values are given.
  std::function<std::string(const Assignment&)> happens;
  // Variables to make small first and to show besides the procedure's control arguments, most
  // important first.  Those that the query does not mention are dropped.
  std::vector<core::Sym> order;
  std::string message;  // the refusal's sentence if it is not the inquiry's
  core::SourceLoc loc;  // if it is not the inquiry's
};

// What deciding needs.  One per Judge.
class Prover {
 public:
  Prover(Analysis& shared, smt::Session& solver, const JudgeOptions& judge_options)
      : analysis(shared), session(solver), options(judge_options) {}

  Analysis& analysis;
  smt::Session& session;
  const JudgeOptions& options;
  std::optional<core::Proc>
      subject;               // the version being judged: counterexamples name its control arguments
  bool explain = true;       // false: answers only, no counterexamples (would_hold)
  std::uint64_t dumped = 0;  // number of query files written
};

// One claim being decided.
class Inquiry {
 public:
  // `what`: one line naming the statement or expression; `message`: the sentence of a refusal.
  Inquiry(Prover& prover, Claim claim, core::SourceLoc loc, std::string what, std::string message);

  [[nodiscard]] Prover& prover() const { return prover_; }
  // Asks whether the facts imply the goal.  The first failure decides the inquiry: later calls are
  // not asked and give false.
  bool require(std::span<const smt::Formula> facts, const smt::Formula& goal,
               const Telling& telling);
  bool require(const Context& context, const smt::Formula& goal, const Telling& telling);
  // The same question without consequence: a failure here decides nothing.
  [[nodiscard]] bool holds(std::span<const smt::Formula> facts, const smt::Formula& goal);
  // The claim fails for a reason that needs no solver.
  void refuse(Error error);
  // The proof relies on this law of the reals.
  void use(const Law& law);
  [[nodiscard]] bool failed() const { return outcome_.error.has_value(); }
  [[nodiscard]] Outcome finish() &&;

 private:
  smt::Verdict ask(std::span<const smt::Formula> facts, const smt::Formula& goal);
  void dump(std::span<const smt::Formula> facts, const smt::Formula& goal);
  void fail(const smt::Verdict& verdict, std::span<const smt::Formula> facts,
            const smt::Formula& goal, const Telling& telling);
  Error undecided(const smt::Verdict& verdict, const Telling& telling);
  Error refuted(std::span<const smt::Formula> facts, const smt::Formula& goal,
                const Telling& telling);

  Prover& prover_;
  std::string message_;
  Outcome outcome_;
  bool all_cached_ = true;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace selvage::effects

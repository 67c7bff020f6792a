// SPDX-License-Identifier: Apache-2.0
//
// Mistakes made on purpose: would the fuzzer find it if the judge were wrong about one claim?  They
// exist only in the copy of effects/ that is compiled for `selvage-mutants`, a program for tests.
// Everywhere else each question below is the constant "no", and nothing of them is left in the
// program.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "effects/outcome.h"

namespace selvage::effects::mutation {

// What the judge does wrong.
enum class Slip {
  drop,              // the claim counts as proved
  off_by_one,        // `<` is taken for `<=`; the last iteration, or the next one, is not looked at
  lo_forgotten,      // loops are taken to begin at 0
  never_empty,       // loops are taken to run at least once
  guard_forgotten,   // what is written under a condition counts as written for certain
  must_for_may,      // what is not known exactly to be touched is taken not to be
  reads_forgotten,   // only two changes of a cell conflict
  calls_forgotten,   // callees touch nothing
  config_forgotten,  // nothing reads or sets configuration
  alias_forgotten,   // a window is taken for a buffer of its own
};
inline constexpr Slip all_slips[] = {Slip::drop,
                                     Slip::off_by_one,
                                     Slip::lo_forgotten,
                                     Slip::never_empty,
                                     Slip::guard_forgotten,
                                     Slip::must_for_may,
                                     Slip::reads_forgotten,
                                     Slip::calls_forgotten,
                                     Slip::config_forgotten,
                                     Slip::alias_forgotten};

// A claim is decided because a step owes it, or of the result of every step.
enum class Role { owed, invariant };

#ifdef SELVAGE_MUTANTS

struct Mutation {
  Claim claim;
  Slip slip;
  Role role;  // of a claim that is dropped; the other mistakes are made in either
};
// One process makes one mistake at a time: the judge, which the whole engine shares, has no other
// way to be told, and must not have one.
void begin(const Mutation& mutation);
void end();
// Is it made in what is decided from now on?
void pause(bool paused);

[[nodiscard]] std::string_view name(Slip s);      // "off_by_one"
[[nodiscard]] std::string_view sentence(Slip s);  // its one-line meaning in English
// Is it asked of the result of every step?
[[nodiscard]] bool is_invariant(Claim c);
// The mistakes, besides dropping it, that can be made in deciding the claim.
[[nodiscard]] std::span<const Slip> slips_of(Claim c);

// What happened since `begin`.
struct Reached {
  std::uint64_t decided = 0;  // how often the mistake could have been made
  std::uint64_t dropped = 0;  // how often a claim that was not proved counted as proved
};
[[nodiscard]] const Reached& reached();

// Is this mistake made in the decision at hand?
[[nodiscard]] bool slips(Slip s);
// What counts as the answer.
[[nodiscard]] Outcome answered(Outcome outcome);

// While it lives, a claim is being decided.
class Deciding {
 public:
  Deciding(Claim claim, Role role);
  ~Deciding();
  Deciding(const Deciding&) = delete;
  Deciding& operator=(const Deciding&) = delete;

 private:
  bool outermost_;  // one that is decided for the sake of another is part of that
};

// While it lives, the result of a step is looked at: of sources the invariants are certain.
class ResultOfStep {
 public:
  ResultOfStep();
  ~ResultOfStep();
  ResultOfStep(const ResultOfStep&) = delete;
  ResultOfStep& operator=(const ResultOfStep&) = delete;
};

// While it lives, no mistake is made: what is found is remembered for other claims.
class Remembering {
 public:
  Remembering();
  ~Remembering();
  Remembering(const Remembering&) = delete;
  Remembering& operator=(const Remembering&) = delete;
};

#else

[[nodiscard]] constexpr bool slips(Slip) { return false; }
[[nodiscard]] inline Outcome answered(Outcome outcome) { return outcome; }
struct [[maybe_unused]] Deciding {
  constexpr Deciding(Claim, Role) {}
};
struct [[maybe_unused]] ResultOfStep {
  constexpr ResultOfStep() {}
};
struct [[maybe_unused]] Remembering {
  constexpr Remembering() {}
};

#endif

}  // namespace selvage::effects::mutation

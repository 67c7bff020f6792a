// SPDX-License-Identifier: Apache-2.0
//
// What the places that call Z3 share.
#pragma once
#include <cstdint>
#include <span>

#include "smt/encode.h"
#include "smt/satisfiability.h"

namespace z3 {
class params;
class solver;
}  // namespace z3

namespace selvage::smt {

// A limit that does not look at the clock, at least one step.
[[nodiscard]] z3::params with_steps(z3::context& context, std::uint64_t steps);

// Runs the solver.  The reason of an unknown answer is Z3's.
[[nodiscard]] CheckResult answer_of(z3::solver& solver, Encoder& encoder,
                                    std::span<const Variable* const> wanted);

}  // namespace selvage::smt

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/random.h"
#include "primitives/workspace.h"
#include "tools/fuzz/aim.h"

namespace selvage::fuzz {

// What a random step may name besides places.
struct Surroundings {
  const core::Library& library;
  const std::vector<std::string>& procs;  // of the workspace
};

// A random step of the primitive on that procedure, as a schedule writes it: a value for each field
// of its argument record, by kind, aimed at what is there; null if what it needs is not there.
[[nodiscard]] nlohmann::ordered_json random_step(core::Random& random,
                                                 const primitives::Primitive& primitive,
                                                 const core::Proc& p, const Places& places,
                                                 const Surroundings& around);

// A step of the primitive with one or two of its arguments a little different: a neighbouring
// place, an integer more or less, another expression.
[[nodiscard]] nlohmann::ordered_json altered_step(core::Random& random,
                                                  const primitives::Primitive& primitive,
                                                  const nlohmann::ordered_json& step,
                                                  const core::Proc& p, const Places& places,
                                                  const Surroundings& around);

}  // namespace selvage::fuzz

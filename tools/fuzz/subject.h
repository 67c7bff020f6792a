// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <utility>

#include "primitives/workspace.h"

namespace selvage::fuzz {

// What is fuzzed: primitives, with the hardware that programs may use.
struct Subject {
  Subject(core::Library known, primitives::Registry all = {})
      : library(std::move(known)), registry(std::move(all)) {}

  // With a solver that remembers nothing.
  [[nodiscard]] std::shared_ptr<const primitives::Environment> environment() const {
    return std::make_shared<const primitives::Environment>(library, registry);
  }

  core::Library library;
  primitives::Registry registry;
};

}  // namespace selvage::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "primitives/primitive.h"

namespace selvage::primitives {

// Every primitive, in the order of registry.def.
class Registry {
 public:
  Registry();
  // Others, for tests of what works with primitives.
  explicit Registry(std::vector<Primitive> primitives) : primitives_(std::move(primitives)) {}
  [[nodiscard]] const std::vector<Primitive>& all() const { return primitives_; }
  // The primitive of that name, or an Error with the nearest name.
  [[nodiscard]] Result<const Primitive*> find(const std::string& name) const;

 private:
  std::vector<Primitive> primitives_;
};

}  // namespace selvage::primitives

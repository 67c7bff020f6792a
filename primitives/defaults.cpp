// SPDX-License-Identifier: Apache-2.0
#include "primitives/defaults.h"

namespace selvage::primitives {

std::optional<std::variant<std::int64_t, bool, std::string>> default_of(const Field& f) {
  if (!f.optional) return std::nullopt;
  if (std::int64_t* const* n = std::get_if<std::int64_t*>(&f.slot)) {
    if (**n < f.at_least || **n > f.at_most) return std::nullopt;
    return **n;
  }
  if (bool* const* b = std::get_if<bool*>(&f.slot)) return **b;
  if (Choice* const* c = std::get_if<Choice*>(&f.slot)) return (*c)->value;
  return std::nullopt;
}

}  // namespace selvage::primitives

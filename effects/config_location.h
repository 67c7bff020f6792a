// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "core/ast.h"

namespace selvage::effects {

// A configuration field.
struct ConfigLocation {
  core::Config config;
  int field = 0;
  friend bool operator==(const ConfigLocation&, const ConfigLocation&) = default;
};
[[nodiscard]] core::Scalar field_type(const ConfigLocation& l);
[[nodiscard]] std::string field_text(const ConfigLocation& l);  // "Cfg.field"

}  // namespace selvage::effects

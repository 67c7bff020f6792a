// SPDX-License-Identifier: Apache-2.0
//
// A memory of a hardware file whose lines were read one by one.
#pragma once
#include <map>
#include <string>

#include "core/hardware.h"
#include "core/result.h"

namespace selvage::backends {

struct MemoryDraft {
  core::MemoryDecl memory;
  std::map<std::string, core::SourceLoc> said;  // by keyword, where its line says what it says

  [[nodiscard]] bool says(const std::string& keyword) const { return said.count(keyword) != 0; }
};

// The lines fit together; otherwise an error at one that does not.
[[nodiscard]] Status check_draft(const MemoryDraft& d);

}  // namespace selvage::backends

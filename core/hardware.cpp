// SPDX-License-Identifier: Apache-2.0
#include "core/hardware.h"

namespace selvage::core {

int ConfigDecl::field_index(const std::string& field) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return static_cast<int>(i);
  }
  return -1;
}

Memory dram() {
  // A constant: every caller sees the same memory.
  static const Memory heap = [] {
    MemoryDecl m;
    m.name = "DRAM";
    return Memory(std::make_shared<const MemoryDecl>(std::move(m)));
  }();
  return heap;
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
#include "core/hardware.h"

#include "core/build.h"

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
    m.alloc_template = "{ctype} *{name} = ({ctype} *)malloc(sizeof({ctype}) * ({size}));";
    m.free_template = "free({name});";
    m.c_include = {"#include <stdlib.h>"};
    return Memory(std::make_shared<const MemoryDecl>(std::move(m)));
  }();
  return heap;
}

std::optional<std::string> memory_misfit(const MemoryDecl& memory, const Type& type) {
  if (memory.lanes.empty()) return std::nullopt;
  std::string known;
  for (const Lanes& l : memory.lanes) {
    const std::string element(spelling(l.element));
    if (l.element == type.scalar) {
      const auto inner = type.shape.empty() ? std::nullopt : constant_value(type.shape.back());
      if (inner == l.lanes) return std::nullopt;
      return "its innermost extent must be the " + std::to_string(l.lanes) + " lanes of " + element;
    }
    known += (known.empty() ? "" : ", ") + element;
  }
  return "it holds elements of type " + known + ", not " + std::string(spelling(type.scalar));
}

}  // namespace selvage::core

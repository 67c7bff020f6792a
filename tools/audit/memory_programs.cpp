// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/memory_programs.h"

#include <fmt/format.h>

namespace selvage::audit {
namespace {

using Dims = std::vector<std::int64_t>;

// Allocates, writes, makes a window, reads back, frees; `rows` may be a size.
std::string many_buffers(const std::string& memory, std::string_view type, const std::string& rows,
                         int columns) {
  const std::string size = rows == "n" ? "n: size, " : "";
  return fmt::format(
      "@proc\ndef audited({4}x: {0}[{1}, {3}], y: {0}[{1}, {3}], z: {0}):\n"
      "    for i in seq(0, {1}):\n"
      "        row: {0}[{3}] @ {2}\n"
      "        for j in seq(0, {3}):\n            row[j] = x[i, j]\n"
      "        for j in seq(0, {3}):\n            y[i, j] = row[{5} - j]\n"
      "    all: {0}[{1}, {3}] @ {2}\n    other: {0}[{1}, {3}] @ {2}\n    one: {0} @ {2}\n"
      "    for i in seq(0, {1}):\n"
      "        for j in seq(0, {3}):\n"
      "            all[i, j] = y[i, j]\n            other[i, j] = x[i, j]\n"
      "    part = all[0:{1}, 2:{3}]\n"
      "    one = part[0, 0]\n    z = one\n"
      "    for i in seq(0, {1}):\n"
      "        for j in seq(0, {6}):\n            x[i, j + 2] = part[i, j]\n"
      "        for j in seq(0, 2):\n            y[i, j] = other[i, j + 1]\n",
      type, rows, memory, columns, size, columns - 1, columns - 2);
}

// `FROM` is copied to `TO`, cell by cell.
std::string copied(const std::string& to, const std::string& from, const Dims& dims) {
  std::string out, index, indent = "    ";
  for (std::size_t d = 0; d < dims.size(); ++d) {
    out += fmt::format("{}for i{} in seq(0, {}):\n", indent, d, dims[d]);
    index += fmt::format("{}i{}", d == 0 ? "" : ", ", d);
    indent += "    ";
  }
  return out + fmt::format("{}{}[{}] = {}[{}]\n", indent, to, index, from, index);
}

// Exchanges two arguments, or copies one, through buffers of that shape.
std::string few_buffers(const std::string& memory, std::string_view type, const Dims& dims,
                        bool two) {
  const std::string shape = fmt::format("{}[{}]", type, fmt::join(dims, ", "));
  std::string out =
      fmt::format("@proc\ndef audited(x: {0}, y: {0}):\n    b: {0} @ {1}\n", shape, memory);
  if (two) out += fmt::format("    c: {} @ {}\n", shape, memory);
  out += copied("b", "x", dims);
  if (two) out += copied("c", "y", dims) + copied("x", "c", dims);
  return out + copied("y", "b", dims);
}

Dims dims_of(const core::ShapeRule& rule) {
  Dims out;
  for (const core::ExtentRule& e : rule.extents) {
    using Kind = core::ExtentRule::Kind;
    const bool free = e.kind == Kind::any;
    out.push_back(free                      ? 3
                  : e.kind == Kind::at_most ? std::min<std::int64_t>(3, e.number)
                                            : e.number);
  }
  return out;
}

}  // namespace

std::vector<std::string> memory_programs(const core::MemoryDecl& m, core::Scalar type) {
  const std::string_view t = spelling(type);
  std::vector<std::string> out;
  std::vector<Dims> shapes;
  for (const core::ShapeRule& rule : m.shapes) {
    Dims dims = dims_of(rule);
    if (!dims.empty()) shapes.push_back(std::move(dims));
  }
  if (m.shapes.empty()) {
    const bool constant = m.constant_extents || m.slots || m.capacity;
    out.push_back(many_buffers(m.name, t, constant ? "5" : "n", 7));
    out.push_back(many_buffers(m.name, t, "2", 3));
    shapes = {{4}, {1}};
  }
  for (const bool two : {true, false}) {
    for (const Dims& dims : shapes) out.push_back(few_buffers(m.name, t, dims, two));
  }
  return out;
}

}  // namespace selvage::audit

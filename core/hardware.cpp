// SPDX-License-Identifier: Apache-2.0
#include "core/hardware.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/print.h"

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

namespace {

using Misfit = std::optional<std::string>;

std::string joined(const std::vector<Scalar>& elements) {
  std::string out;
  for (const Scalar s : elements) out += (out.empty() ? "" : ", ") + std::string(spelling(s));
  return out;
}

std::string other_elements(const std::vector<Scalar>& held, Scalar given) {
  return fmt::format("it holds elements of type {}, not {}", joined(held), spelling(given));
}

// Is the value a multiple of k, for a reason that can be seen in the expression alone?
bool is_multiple(const Expr& e, std::int64_t k) {
  if (const auto value = constant_value(e)) return *value % k == 0;
  const auto* b = as<Binary>(e);
  if (b == nullptr) return false;
  if (b->op == BinaryOp::mul) return is_multiple(b->lhs, k) || is_multiple(b->rhs, k);
  const bool sum = b->op == BinaryOp::add || b->op == BinaryOp::sub;
  return sum && is_multiple(b->lhs, k) && is_multiple(b->rhs, k);
}

bool meets(const ExtentRule& rule, const Expr& extent) {
  const auto value = constant_value(extent);
  switch (rule.kind) {
    case ExtentRule::Kind::any:
      return true;
    case ExtentRule::Kind::equal:
      return value == rule.number;
    case ExtentRule::Kind::multiple:
      return is_multiple(extent, rule.number);
    case ExtentRule::Kind::at_most:
      return value && *value <= rule.number;
  }
  return false;
}

bool meets(const ShapeRule& rule, const std::vector<Expr>& shape) {
  const std::size_t named = rule.extents.size();
  if (shape.size() < named || (!rule.open && shape.size() != named)) return false;
  const std::size_t before = shape.size() - named;
  for (std::size_t i = 0; i < named; ++i) {
    if (!meets(rule.extents[i], shape[before + i])) return false;
  }
  return true;
}

std::string text(const ExtentRule& rule) {
  switch (rule.kind) {
    case ExtentRule::Kind::any:
      return "_";
    case ExtentRule::Kind::equal:
      return std::to_string(rule.number);
    case ExtentRule::Kind::multiple:
      return fmt::format("{} * _", rule.number);
    case ExtentRule::Kind::at_most:
      return fmt::format("_ <= {}", rule.number);
  }
  return {};
}

std::string text(const ShapeRule& rule) {
  std::string out = rule.open ? "..." : "";
  for (const ExtentRule& e : rule.extents) out += (out.empty() ? "" : ", ") + text(e);
  return "[" + out + "]";
}

Misfit lanes_misfit(const MemoryDecl& memory, const Type& type) {
  std::vector<Scalar> held;
  for (const Lanes& l : memory.lanes) {
    held.push_back(l.element);
    if (l.element != type.scalar) continue;
    const auto inner = type.shape.empty() ? std::nullopt : constant_value(type.shape.back());
    if (inner == l.lanes) return std::nullopt;
    return fmt::format("its innermost extent must be the {} lanes of {}", l.lanes,
                       spelling(l.element));
  }
  if (held.empty()) return std::nullopt;
  return other_elements(held, type.scalar);
}

// A window of slots may leave out the end of each.
Misfit slots_misfit(const MemoryDecl& memory, const Type& type) {
  if (!memory.slots || memory.slots->blocks.empty()) return std::nullopt;
  const SlotBlock* block = slot_block(memory, type.scalar);
  if (block == nullptr) {
    std::vector<Scalar> held;
    for (const SlotBlock& b : memory.slots->blocks) held.push_back(b.element);
    return other_elements(held, type.scalar);
  }
  const std::size_t inner = block->extents.size();
  bool fits = type.shape.size() >= inner;
  for (std::size_t i = 0; fits && !type.window && i < inner; ++i) {
    fits = constant_value(type.shape[type.shape.size() - inner + i]) == block->extents[i];
  }
  if (fits) return std::nullopt;
  const std::string slot =
      fmt::format("{}[{}]", spelling(block->element), fmt::join(block->extents, ", "));
  if (type.window) return fmt::format("a slot is {}, so it must have {} dimensions", slot, inner);
  return inner == 1 ? fmt::format("a slot is {}, so its innermost extent must be {}", slot,
                                  block->extents.front())
                    : fmt::format("a slot is {}, so its innermost extents must be [{}]", slot,
                                  fmt::join(block->extents, ", "));
}

Misfit element_misfit(const MemoryDecl& memory, const Type& type) {
  const std::vector<Scalar>& held = memory.elements;
  if (held.empty() || std::ranges::find(held, type.scalar) != held.end()) return std::nullopt;
  return other_elements(held, type.scalar);
}

// What is said of buffers says nothing of windows, which are parts of them.
Misfit shape_misfit(const MemoryDecl& memory, const Type& type) {
  if (memory.shapes.empty() || type.window) return std::nullopt;
  std::string known;
  for (const ShapeRule& rule : memory.shapes) {
    if (meets(rule, type.shape)) return std::nullopt;
    known += (known.empty() ? "" : " or ") + text(rule);
  }
  return "its shape must be " + known;
}

Misfit extents_misfit(const MemoryDecl& memory, const Type& type) {
  const bool constant = memory.constant_extents || memory.slots || memory.capacity;
  if (!constant) return std::nullopt;
  for (const Expr& extent : type.shape) {
    if (constant_value(extent)) continue;
    return fmt::format("it holds buffers of constant size only, and `{}` is not constant",
                       print(extent));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> memory_misfit(const MemoryDecl& memory, const Type& type,
                                         bool allocated) {
  for (const auto& misfit : {lanes_misfit, element_misfit, slots_misfit, shape_misfit}) {
    if (const Misfit found = misfit(memory, type)) return found;
  }
  return allocated ? extents_misfit(memory, type) : std::nullopt;
}

const SlotBlock* slot_block(const MemoryDecl& memory, Scalar element) {
  if (!memory.slots) return nullptr;
  const auto& blocks = memory.slots->blocks;
  const auto found = std::ranges::find(blocks, element, &SlotBlock::element);
  return found == blocks.end() ? nullptr : &*found;
}

std::optional<std::string> kept_from_threads(const MemoryDecl& memory) {
  if (memory.one_thread) return "a memory for one thread only";
  if (!memory.shared) return "a memory private to each thread";
  return std::nullopt;
}

const std::string& slots_owner(const MemoryDecl& memory) {
  return memory.part ? memory.part->of : memory.name;
}

}  // namespace selvage::core

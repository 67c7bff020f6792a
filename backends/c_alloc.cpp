// SPDX-License-Identifier: Apache-2.0
#include "backends/c_alloc.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/c_expr.h"
#include "backends/vocabulary.h"
#include "core/template.h"

namespace selvage::backends {
namespace {

using namespace core;

Status check_extents(const Alloc& a, const MemoryDecl& memory, const std::vector<CExpr>& extents,
                     const SourceLoc& loc) {
  if (!memory.constant_extents && memory.lanes.empty()) return Ok{};
  const auto varies = std::find_if(extents.begin(), extents.end(),
                                   [](const CExpr& e) { return !e.constant.has_value(); });
  if (varies == extents.end()) return Ok{};
  return not_applicable(
      loc,
      fmt::format("`{}` has extent `{}`, and memory `{}` holds buffers of constant "
                  "size only",
                  a.buffer.name(), varies->text, memory.name),
      "allocate it in `DRAM`, or make its extents constant");
}

Status check_innermost(const Alloc& a, const Lanes& lanes, const MemoryDecl& memory,
                       const std::vector<CExpr>& extents, const SourceLoc& loc) {
  if (!extents.empty() && extents.back().constant == lanes.lanes) return Ok{};
  return not_applicable(
      loc,
      fmt::format(
          "the innermost dimension of `{}` is not {}, the lanes of a register of memory `{}`",
          a.buffer.name(), lanes.lanes, memory.name),
      fmt::format("give it a last dimension of {}, for instance with `divide_dim`", lanes.lanes));
}

std::string bracketed(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += "[" + item + "]";
  return out;
}

// The alloc template, filled in.  `extents` are those of the language, lanes included.
Result<std::string> declaration(const std::string& text, const View& view, const MemoryDecl& memory,
                                const std::vector<CExpr>& extents) {
  std::vector<std::string> items;
  CExpr count = c_int(1);
  for (std::size_t i = 0; i < extents.size(); ++i) {
    items.push_back(extents[i].text);
    if (i < view.strides.size()) count = c_mul(count, extents[i]);
  }
  TRY(parsed, parse_template(text, memory.loc));
  TRY(checked, check_template(parsed, alloc_vocabulary()));
  return expand(parsed, [&](const Placeholder& hole) -> Result<std::string> {
    if (hole.name == "name") return view.name;
    if (hole.name == "ctype") return view.element();
    if (hole.name == "size") return operand(count, Binding::product);
    if (hole.name == "slot") return view.slot.text;
    if (!hole.subscript) return bracketed(items);
    const std::optional<std::vector<std::string>> part = pick(items, *hole.subscript);
    if (part) return hole.subscript->slice ? bracketed(*part) : "(" + part->front() + ")";
    return bad_input(
        hole.loc, fmt::format("`{}`: `{}` has {} dimensions", hole.text, view.name, items.size()));
  });
}

bool by_index(const MemoryDecl& memory) {
  const Result<Template> window = parse_template(memory.window_template, memory.loc);
  return window.ok() && window.value().mentions("index");
}

Result<std::string> free_text(const View& view, const MemoryDecl& memory) {
  TRY(parsed, parse_template(memory.free_template, memory.loc));
  TRY(checked, check_template(parsed, free_vocabulary()));
  return expand(parsed, [&](const Placeholder&) -> Result<std::string> { return view.name; });
}

SlotRange slots_of(const FunctionScope& scope, const Sym& buffer) {
  const Placement& placed = scope.unit.placements.at(scope.node);
  return placed.slots.at(buffer);
}

// Nothing happens in C: from now on the buffer is a number.
Result<Allocated> allocate_numbered(FunctionScope& scope, const Alloc& a,
                                    const MemoryDecl& memory) {
  TRY(extents, control_exprs(scope, a.type.shape));
  const std::vector<std::int64_t> inner = inner_extents(memory, a.type.scalar);
  std::vector<CExpr> outer(extents.begin(),
                           extents.end() - static_cast<std::ptrdiff_t>(inner.size()));
  const SlotRange range = slots_of(scope, a.buffer);
  View view{a.buffer.name(), Storage::slots, a.type.scalar,        a.memory,
            false,           std::nullopt,   dense_strides(outer), outer};
  view.inner = inner;
  view.slot = c_int(range.first);
  scope.unit.use_allocator(memory);
  scope.views.insert_or_assign(a.buffer, view);
  const std::string which = range.end - range.first == 1
                                ? fmt::format("slot {}", range.first)
                                : fmt::format("slots {} to {}", range.first, range.end - 1);
  TRY(freed, free_text(view, memory));
  return Allocated{fmt::format("// {}: {} of {}", a.buffer.name(), which, memory.name), freed};
}

}  // namespace

Result<Allocated> allocate(FunctionScope& scope, const Alloc& a, const SourceLoc& loc) {
  const MemoryDecl& memory = scope.unit.allocator(a.memory);
  const std::string what = fmt::format("`{}` of `{}`", a.buffer.name(), scope.proc);
  if (is_numbered(memory)) return allocate_numbered(scope, a, memory);
  TRY(machine, check_machine_type(a.type.scalar, what, loc));
  if (memory.alloc_template.empty()) {
    return not_applicable(
        loc, fmt::format("memory `{}` of {} cannot be allocated in C", memory.name, what),
        "choose another with `set_memory`");
  }
  TRY(lanes, lanes_of(memory, a.type.scalar, loc));
  TRY(extents, control_exprs(scope, a.type.shape));
  TRY(constant, check_extents(a, memory, extents, loc));
  const std::string kept = keep_extents(scope, a.buffer, a.type.shape, extents);
  std::vector<CExpr> c_extents = extents;
  if (lanes) {
    TRY(innermost, check_innermost(a, *lanes, memory, extents, loc));
    c_extents.pop_back();
  }
  if (const auto misfit = memory_misfit(memory, a.type, true)) {
    return not_applicable(
        loc, fmt::format("{} does not fit the memory {}: {}", what, memory.name, *misfit));
  }
  const bool is_variable = extents.empty() && !memory.scalar_template.empty();
  const Storage storage = is_variable        ? Storage::value
                          : by_index(memory) ? Storage::array
                                             : Storage::pointer;
  scope.unit.allocates();
  if (is_variable) {
    scope.unit.use(memory);
  } else {
    scope.unit.use_allocator(memory);
  }
  View view{scope.names.bind(a.buffer), storage,  a.type.scalar, a.memory, false, lanes,
            dense_strides(c_extents),   c_extents};
  view.inner = inner_extents(memory, a.type.scalar);
  if (memory.slots) view.slot = c_int(slots_of(scope, a.buffer).first);
  const std::string& text = is_variable ? memory.scalar_template : memory.alloc_template;
  // What is found by address arithmetic has an address, also where it is a single element.
  const bool one_element = extents.empty() && storage == Storage::pointer;
  const std::vector<CExpr> declared_extents = one_element ? std::vector<CExpr>{c_int(1)} : extents;
  TRY(declared, declaration(text, view, memory, declared_extents));
  std::string freed;
  if (!is_variable) {
    TRY(released, free_text(view, memory));
    freed = released;
  }
  scope.views.insert_or_assign(a.buffer, view);
  return Allocated{kept + declared, freed};
}

}  // namespace selvage::backends

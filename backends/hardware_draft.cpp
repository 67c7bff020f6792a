// SPDX-License-Identifier: Apache-2.0
#include "backends/hardware_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/template.h"

namespace selvage::backends {
namespace {

bool mentions(const std::string& text, const std::string& name) {
  const Result<core::Template> parsed = core::parse_template(text, {});
  ENSURE(parsed.ok(), "the template was read before");
  return parsed.value().mentions(name);
}

// The first of these lines that the memory has would contradict `why`.
Status without(const MemoryDraft& d, const std::vector<std::string>& keywords,
               const std::string& why) {
  for (const std::string& keyword : keywords) {
    if (!d.says(keyword)) continue;
    return bad_input(d.said.at(keyword), fmt::format("memory `{}` has a `{}` line, but {}",
                                                     d.memory.name, keyword, why));
  }
  return Ok{};
}

Status needs_alloc(const MemoryDraft& d, const std::vector<std::string>& keywords) {
  if (d.says("alloc")) return Ok{};
  for (const std::string& keyword : keywords) {
    if (!d.says(keyword)) continue;
    return bad_input(d.said.at(keyword),
                     fmt::format("memory `{}` has no `alloc` line", d.memory.name),
                     fmt::format("`{}` needs one", keyword));
  }
  return Ok{};
}

Status check_lanes(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  if (!d.says("lanes")) return Ok{};
  if (m.access == core::CAccess::direct) {
    return bad_input(d.said.at("lanes"),
                     fmt::format("memory `{}` has lanes, which C code cannot access", m.name),
                     "add `access instructions only`");
  }
  return without(d, {"element"}, "`lanes` already says which elements there are");
}

// A buffer is a number in C.
Status check_numbered(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  TRY(nothing_else, without(d, {"alloc", "scalar", "lanes", "element", "extents"},
                            "its slots say what a buffer is"));
  if (mentions(m.free_template, "name")) {
    return bad_input(
        d.said.at("free"),
        fmt::format("the `free` line of memory `{}` uses `name`, and buffers are numbers", m.name),
        "it says what is to be done before a block ends, whatever buffers it had");
  }
  if (m.access == core::CAccess::direct) {
    return bad_input(d.said.at("slots"),
                     fmt::format("memory `{}` has slots, which C code cannot access", m.name),
                     "add `access instructions only`");
  }
  if (!d.says("window")) return Ok{};
  for (const char* other : {"name", "ctype", "index", "offset"}) {
    if (!mentions(m.window_template, other)) continue;
    return bad_input(
        d.said.at("window"),
        fmt::format("the window of memory `{}` uses `{}`, and buffers are numbers", m.name, other),
        "`{slot}` is the number of the first slot");
  }
  if (mentions(m.window_template, "slot")) return Ok{};
  return bad_input(d.said.at("window"),
                   fmt::format("the window of memory `{}` does not say which slot", m.name),
                   "`{slot}` is the number of the first slot");
}

// A slot is so many bytes, of which the alloc line makes cells.
Status check_cut(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  if (!d.says("alloc") || !mentions(m.alloc_template, "slot")) {
    return bad_input(d.said.at("slots"),
                     fmt::format("memory `{}` does not say how cells are made of slots", m.name),
                     "add an `alloc` line with `{slot}`, the number of the first one, or say what "
                     "a slot holds: `slots 8 of i8[16]`");
  }
  return without(d, {"scalar", "lanes", "extents"}, "its slots are bytes");
}

Status check_slots(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  if (d.says("slots")) {
    TRY(one, without(d, {"capacity", "static"}, "`slots` already says it"));
    return m.slots->blocks.empty() ? check_cut(d) : check_numbered(d);
  }
  for (const auto& [keyword, text] :
       {std::pair<std::string, std::string>{"alloc", m.alloc_template},
        {"window", m.window_template}}) {
    if (!mentions(text, "slot")) continue;
    return bad_input(d.said.at(keyword),
                     fmt::format("`{{slot}}`: memory `{}` has no slots", m.name),
                     "add a `slots` line");
  }
  return Ok{};
}

// Does the template of an allocation declare an array of several dimensions?
bool declares_dimensions(const std::string& text) {
  const Result<core::Template> alloc = core::parse_template(text, {});
  ENSURE(alloc.ok(), "the template was read before");
  return std::any_of(alloc.value().parts.begin(), alloc.value().parts.end(), [](const auto& part) {
    const auto* hole = std::get_if<core::Placeholder>(&part);
    const bool all = hole != nullptr && (!hole->subscript || hole->subscript->slice);
    return all && hole->name == "dims";
  });
}

// The window template says where an element is in one way.
Status check_window(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  const bool by_index = mentions(m.window_template, "index");
  const bool by_offset = mentions(m.window_template, "offset");
  if (!by_index && declares_dimensions(m.alloc_template)) {
    return bad_input(d.said.at("alloc"),
                     fmt::format("memory `{}` declares arrays of several dimensions, and finds "
                                 "their cells as if they had one",
                                 m.name),
                     "add `window \"{name}{index}\"`, or allocate `[{size}]`");
  }
  if (!d.says("window") || by_index != by_offset) return Ok{};
  return bad_input(d.said.at("window"),
                   fmt::format("the window of memory `{}` uses {} `index` and `offset`", m.name,
                               by_index ? "both" : "neither of"),
                   "`{index}` for C arrays, `{offset}` for addresses");
}

// Commands of several threads to one queue would come in any order.
Status check_fence(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  if (!d.says("fence")) return Ok{};
  if (m.access == core::CAccess::direct) {
    return bad_input(d.said.at("fence"),
                     fmt::format("memory `{}` has a fence, and C code can access it", m.name),
                     "add `access instructions only`");
  }
  if (m.one_thread) return Ok{};
  return bad_input(d.said.at("fence"),
                   fmt::format("memory `{}` has a fence, and threads may share it", m.name),
                   "add `threads one`");
}

}  // namespace

Status check_draft(const MemoryDraft& d) {
  const core::MemoryDecl& m = d.memory;
  if (d.says("part")) {
    std::vector<std::string> others;
    for (const auto& [keyword, loc] : d.said) {
      if (keyword != "part") others.push_back(keyword);
    }
    return without(d, others, fmt::format("a part is like `{}` in all but its slots", m.part->of));
  }
  TRY(lanes, check_lanes(d));
  TRY(slots, check_slots(d));
  TRY(fence, check_fence(d));
  if (m.slots && !m.slots->blocks.empty()) return Ok{};
  TRY(allocated, needs_alloc(d, {"free", "scalar", "capacity", "static"}));
  return check_window(d);
}

}  // namespace selvage::backends

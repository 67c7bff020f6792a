// SPDX-License-Identifier: Apache-2.0
#include "backends/c_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/vocabulary.h"
#include "core/template.h"

namespace selvage::backends {
namespace {

using core::Lanes;
using core::MemoryDecl;
using core::Placeholder;
using core::Template;

std::string element_name(const std::optional<Lanes>& lanes, core::Scalar type) {
  return lanes ? lanes->c_type : std::string(c_type(type));
}

CExpr offset_of(const View& view, const std::vector<CExpr>& index) {
  ENSURE(index.size() == view.strides.size(), "one index per C dimension");
  CExpr sum = c_int(0);
  for (std::size_t i = 0; i < index.size(); ++i) {
    sum = c_add(sum, c_mul(index[i], view.strides[i]));
  }
  return sum;
}

std::string base_of(const View& view) {
  return view.storage == Storage::window ? view.name + ".data" : view.name;
}

std::string bracketed(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += "[" + item + "]";
  return out;
}

Result<CExpr> by_template(const View& view, const Template& text, const std::vector<CExpr>& index) {
  std::vector<std::string> items;
  items.reserve(index.size() + 1);
  for (const CExpr& i : index) items.push_back(i.text);
  if (view.lanes) items.emplace_back("0");
  TRY(expanded, expand(text, [&](const Placeholder& hole) -> Result<std::string> {
        if (hole.name == "name") return base_of(view);
        if (hole.name == "ctype") return view.element();
        if (hole.name == "offset") return atom(offset_of(view, index));
        if (hole.name == "slot") return atom(slot_number(view, index));
        if (!hole.subscript) return bracketed(items);
        const std::optional<std::vector<std::string>> part = pick(items, *hole.subscript);
        if (part) return hole.subscript->slice ? bracketed(*part) : "(" + part->front() + ")";
        return bad_input(hole.loc, fmt::format("`{}`: a buffer of memory `{}` has {} dimensions",
                                               hole.text, view.memory->name, items.size()));
      }));
  return foreign(expanded);
}

// The window template, if it applies: one that uses `{index}` speaks of buffers allocated in the
// memory only, since pointers and windows have no C array behind them.
Result<std::optional<Template>> window_template(const View& view) {
  const std::string& text = view.memory->window_template;
  if (text.empty()) return std::optional<Template>();
  TRY(parsed, parse_template(text, view.memory->loc));
  TRY(checked, check_template(parsed, window_vocabulary()));
  const bool applies =
      view.storage == Storage::array || view.storage == Storage::slots || parsed.mentions("offset");
  return applies ? std::optional<Template>(parsed) : std::nullopt;
}

}  // namespace

std::string View::element() const {
  return storage == Storage::slots ? "uint32_t" : element_name(lanes, type);
}

std::int64_t View::cells() const {
  std::int64_t count = 1;
  for (const std::int64_t extent : inner) count *= extent;
  return count;
}

CExpr View::stride(std::size_t dim) const {
  if (dim < strides.size()) return c_mul(strides[dim], c_int(cells()));
  std::int64_t distance = 1;
  for (std::size_t k = dim - strides.size() + 1; k < inner.size(); ++k) distance *= inner[k];
  return c_int(distance);
}

std::vector<std::int64_t> inner_extents(const MemoryDecl& memory, core::Scalar type) {
  if (const core::SlotBlock* block = slot_block(memory, type)) return block->extents;
  for (const Lanes& l : memory.lanes) {
    if (l.element == type) return {l.lanes};
  }
  return {};
}

bool is_numbered(const MemoryDecl& memory) { return memory.slots && !memory.slots->blocks.empty(); }

Result<std::optional<Lanes>> lanes_of(const MemoryDecl& memory, core::Scalar type,
                                      const core::SourceLoc& loc) {
  const auto is_type = [type](const Lanes& l) { return l.element == type; };
  if (memory.lanes.empty()) {
    const std::vector<core::Scalar>& held = memory.elements;
    if (held.empty() || std::find(held.begin(), held.end(), type) != held.end()) {
      return std::optional<Lanes>();
    }
  }
  const auto found = std::find_if(memory.lanes.begin(), memory.lanes.end(), is_type);
  if (found != memory.lanes.end()) return std::optional<Lanes>(*found);
  std::vector<std::string> known;
  for (const Lanes& l : memory.lanes) known.emplace_back(spelling(l.element));
  for (const core::Scalar s : memory.elements) known.emplace_back(spelling(s));
  return not_applicable(loc, fmt::format("memory `{}` cannot hold {}", memory.name, spelling(type)),
                        fmt::format("it holds {}", fmt::join(known, ", ")));
}

std::vector<CExpr> dense_strides(const std::vector<CExpr>& extents) {
  std::vector<CExpr> strides(extents.size(), c_int(1));
  for (std::size_t i = extents.size(); i-- > 1;) {
    strides[i - 1] = c_mul(extents[i], strides[i]);
  }
  return strides;
}

Result<CExpr> element_at(const View& view, const std::vector<CExpr>& index) {
  if (view.storage == Storage::value) return CExpr{view.name, Binding::postfix, {}};
  TRY(text, window_template(view));
  if (text) return by_template(view, *text, index);
  if (view.storage == Storage::slots) return slot_number(view, index);
  if (view.strides.empty()) return CExpr{"*" + base_of(view), Binding::prefix, {}};
  return CExpr{
      fmt::format("{}[{}]", base_of(view), offset_of(view, index).text), Binding::postfix, {}};
}

CExpr slot_number(const View& view, const std::vector<CExpr>& index) {
  ENSURE(view.storage == Storage::slots, "the buffer is a number");
  const CExpr sum = c_add(view.slot, offset_of(view, index));
  if (sum.constant) return {fmt::format("{}u", *sum.constant), Binding::postfix, sum.constant};
  return sum.text == view.slot.text ? view.slot : c_cast("uint32_t", sum);
}

Result<std::string> address_of(const View& view, const std::vector<CExpr>& index) {
  if (view.storage == Storage::slots) return slot_number(view, index).text;
  const bool flat = view.storage == Storage::pointer || view.storage == Storage::window;
  TRY(text, window_template(view));
  if (flat && !text && offset_of(view, index).text == "0") return base_of(view);
  TRY(element, element_at(view, index));
  return "&" + operand(element, Binding::prefix);
}

bool is_plain(const MemoryDecl& memory) {
  return memory.access == core::CAccess::direct && memory.lanes.empty() &&
         memory.window_template.empty();
}

bool accepts(const MemoryDecl& wanted, const MemoryDecl& given) {
  const bool part = given.part && given.part->of == wanted.name;
  return wanted.name == given.name || part || (is_plain(wanted) && is_plain(given));
}

}  // namespace selvage::backends

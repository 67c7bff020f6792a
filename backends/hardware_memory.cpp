// SPDX-License-Identifier: Apache-2.0
#include "backends/hardware_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "backends/hardware_draft.h"
#include "backends/hardware_lines.h"
#include "backends/vocabulary.h"

namespace selvage::backends {
namespace {

using core::Library;
using core::Scalar;
using core::TokenCursor;
using core::TokenKind;
using core::Vocabulary;

constexpr std::int64_t most_slots = 2147483647;
constexpr std::int64_t largest_extent = 65536;
constexpr std::int64_t most_bytes = std::int64_t{1} << 48;

// ---- numbers -----------------------------------------------------------------------------------

Result<std::int64_t> take_number(TokenCursor& cursor, const std::string& what, std::int64_t least,
                                 std::int64_t most) {
  const core::SourceLoc loc = cursor.loc();
  TRY(number, cursor.expect_integer(what));
  if (least <= number && number <= most) return number;
  return bad_input(loc, fmt::format("{} cannot be {}", what, number),
                   fmt::format("between {} and {}", least, most));
}

// `4 * 4096`
Result<std::int64_t> take_product(TokenCursor& cursor, const std::string& what, std::int64_t most) {
  const core::SourceLoc start = cursor.loc();
  std::int64_t product = 1;
  do {
    TRY(factor, take_number(cursor, what, 1, most));
    if (factor > most / product) {
      return bad_input(cursor.span(start), fmt::format("{} is too large", what),
                       fmt::format("at most {}", most));
    }
    product *= factor;
  } while (cursor.accept("*"));
  return product;
}

// ---- lines -------------------------------------------------------------------------------------

// `f32 8 "__m256" | f64 4 "__m256d"`
Status lanes_line(TokenCursor& cursor, core::MemoryDecl& m) {
  do {
    const core::SourceLoc loc = cursor.loc();
    TRY(element, take_data_type(cursor));
    const core::SourceLoc count_loc = cursor.loc();
    TRY(count, cursor.expect_integer("the number of lanes"));
    if (count < 1 || count > 65536) {
      return bad_input(count_loc, fmt::format("{} lanes", count), "between 1 and 65536 lanes");
    }
    TRY(c_type, take_located_string(cursor, "the C type of a register, a string"));
    const auto same = [element = element](const core::Lanes& l) { return l.element == element; };
    if (std::any_of(m.lanes.begin(), m.lanes.end(), same)) {
      return bad_input(loc, fmt::format("lanes of `{}` are given twice", spelling(element)));
    }
    if (c_type.text.empty()) return bad_input(c_type.whole, "a register needs a C type");
    m.lanes.push_back({element, static_cast<int>(count), c_type.text});
  } while (cursor.accept("|"));
  return Ok{};
}

Status element_line(TokenCursor& cursor, core::MemoryDecl& m) {
  do {
    const core::SourceLoc loc = cursor.loc();
    TRY(element, take_data_type(cursor));
    if (std::count(m.elements.begin(), m.elements.end(), element) != 0) {
      return bad_input(loc, fmt::format("`{}` is named twice", spelling(element)));
    }
    m.elements.push_back(element);
  } while (!cursor.at(TokenKind::newline));
  return Ok{};
}

Status access_line(TokenCursor& cursor, core::MemoryDecl& m) {
  TRY(word, take_choice(cursor, {"direct", "instructions"}));
  if (word == "direct") return Ok{};
  TRY(only, cursor.expect("only"));
  m.access = core::CAccess::instructions_only;
  return Ok{};
}

// `_`, `16`, `4 * _` or `_ <= 64`
Result<core::ExtentRule> take_extent_rule(TokenCursor& cursor) {
  using Kind = core::ExtentRule::Kind;
  if (cursor.accept("_")) {
    if (!cursor.accept("<=")) return core::ExtentRule{};
    TRY(most, take_number(cursor, "an extent", 1, most_bytes));
    return core::ExtentRule{Kind::at_most, most};
  }
  if (!cursor.at(TokenKind::integer) && !cursor.at("-")) {
    return cursor.unexpected("an extent: `_`, `16`, `4 * _` or `_ <= 64`");
  }
  TRY(number, take_number(cursor, "an extent", 1, most_bytes));
  if (!cursor.accept("*")) return core::ExtentRule{Kind::equal, number};
  TRY(any, cursor.expect("_"));
  return core::ExtentRule{Kind::multiple, number};
}

// `[..., 4 * _, 16] | [16]`
Status shape_line(TokenCursor& cursor, core::MemoryDecl& m) {
  do {
    core::ShapeRule rule;
    TRY(open, cursor.expect("["));
    if (cursor.accept(".")) {
      TRY(second, cursor.expect("."));
      TRY(third, cursor.expect("."));
      rule.open = true;
    }
    for (bool first = !rule.open; !cursor.at("]"); first = false) {
      if (!first) {
        TRY(comma, cursor.expect(","));
      }
      TRY(extent, take_extent_rule(cursor));
      rule.extents.push_back(extent);
    }
    TRY(close, cursor.expect("]"));
    m.shapes.push_back(rule);
  } while (cursor.accept("|"));
  return Ok{};
}

// `i8[16, 64]`
Result<core::SlotBlock> take_slot_block(TokenCursor& cursor) {
  core::SlotBlock block{};
  TRY(element, take_data_type(cursor));
  block.element = element;
  TRY(open, cursor.expect("["));
  do {
    TRY(extent, take_number(cursor, "an extent", 1, largest_extent));
    block.extents.push_back(extent);
  } while (cursor.accept(","));
  TRY(close, cursor.expect("]"));
  return block;
}

// `8 of i8[16, 64] | i32[16, 16]`, or `1024 of 64 bytes`
Status slots_line(TokenCursor& cursor, core::MemoryDecl& m) {
  core::Slots slots;
  TRY(count, take_product(cursor, "the number of slots", most_slots));
  slots.count = count;
  TRY(of, cursor.expect("of"));
  if (cursor.at(TokenKind::integer) || cursor.at("-")) {
    TRY(bytes, take_product(cursor, "the size of a slot", most_slots));
    TRY(unit, cursor.expect("bytes"));
    slots.bytes = bytes;
    m.slots = slots;
    return Ok{};
  }
  do {
    const core::SourceLoc loc = cursor.loc();
    TRY(block, take_slot_block(cursor));
    if (std::ranges::count(slots.blocks, block.element, &core::SlotBlock::element) != 0) {
      return bad_input(
          loc, fmt::format("what a slot holds of `{}` is given twice", spelling(block.element)));
    }
    slots.blocks.push_back(block);
  } while (cursor.accept("|"));
  m.slots = slots;
  return Ok{};
}

Status capacity_line(TokenCursor& cursor, core::MemoryDecl& m) {
  TRY(bytes, take_product(cursor, "the capacity", most_bytes));
  TRY(unit, cursor.expect("bytes"));
  m.capacity = bytes;
  return Ok{};
}

// `of SPAD[0:8192]`: a memory like that, but for its name and the slots it may use.
Status part_line(TokenCursor& cursor, const Library& library, core::MemoryDecl& m) {
  TRY(of, cursor.expect("of"));
  TRY(name, cursor.expect_identifier("the memory that it is a part of"));
  const std::string whole_name(name.text);
  const auto found = library.memories.find(whole_name);
  if (found == library.memories.end()) {
    std::vector<std::string> known;
    for (const auto& [other, memory] : library.memories) known.push_back(other);
    return bad_input(cursor.loc(name), fmt::format("there is no memory `{}` yet", whole_name),
                     did_you_mean(whole_name, known));
  }
  const core::MemoryDecl& whole = *found->second;
  if (!whole.slots) {
    return bad_input(cursor.loc(name), fmt::format("memory `{}` has no slots", whole_name),
                     "only memories with `slots` have parts");
  }
  if (whole.part) {
    return bad_input(cursor.loc(name),
                     fmt::format("`{}` is itself a part of `{}`", whole_name, whole.part->of),
                     fmt::format("name slots of `{}`", whole.part->of));
  }
  TRY(open, cursor.expect("["));
  TRY(first, take_number(cursor, "the first slot", 0, whole.slots->count - 1));
  TRY(colon, cursor.expect(":"));
  TRY(end, take_number(cursor, "the slot after the last", first + 1, whole.slots->count));
  TRY(close, cursor.expect("]"));
  const core::MemoryDecl own = m;
  m = whole;
  m.name = own.name;
  m.loc = own.loc;
  m.part = core::MemoryPart{whole_name, first, end};
  return Ok{};
}

Status template_line(TokenCursor& cursor, const std::string& keyword, core::MemoryDecl& m) {
  const auto put = [&](const Vocabulary& names, std::string& target) -> Status {
    TRY(text, take_template(cursor, names));
    target = text;
    return Ok{};
  };
  if (keyword == "alloc") return put(alloc_vocabulary(), m.alloc_template);
  if (keyword == "scalar") return put(scalar_vocabulary(), m.scalar_template);
  if (keyword == "free") return put(free_vocabulary(), m.free_template);
  if (keyword == "fence") return put({}, m.fence);
  ENSURE(keyword == "window", "every keyword of a memory is handled");
  return put(window_vocabulary(), m.window_template);
}

Status choice_line(TokenCursor& cursor, const std::string& yes, const std::string& no,
                   bool& target) {
  TRY(word, take_choice(cursor, {yes, no}));
  target = word == yes;
  return Ok{};
}

Status memory_line(TokenCursor& cursor, const Library& library, const std::string& keyword,
                   core::MemoryDecl& m) {
  if (keyword == "lanes") return lanes_line(cursor, m);
  if (keyword == "element") return element_line(cursor, m);
  if (keyword == "shape") return shape_line(cursor, m);
  if (keyword == "slots") return slots_line(cursor, m);
  if (keyword == "capacity") return capacity_line(cursor, m);
  if (keyword == "part") return part_line(cursor, library, m);
  if (keyword == "access") return access_line(cursor, m);
  if (keyword == "include") return take_include(cursor, m.c_include);
  if (keyword == "global") return take_global(cursor, m.c_global);
  if (keyword == "threads") return choice_line(cursor, "one", "many", m.one_thread);
  if (keyword == "shared") return choice_line(cursor, "yes", "no", m.shared);
  if (keyword == "static") return choice_line(cursor, "yes", "no", m.one_place);
  if (keyword == "extents") return choice_line(cursor, "constant", "any", m.constant_extents);
  return template_line(cursor, keyword, m);
}

}  // namespace

Status memory_block(TokenCursor& cursor, Library& library) {
  static const std::vector<LineRule> rules = {
      {"include", true}, {"global", true}, {"lanes"},  {"element"}, {"shape"},  {"slots"},
      {"part"},          {"capacity"},     {"alloc"},  {"scalar"},  {"free"},   {"fence"},
      {"window"},        {"access"},       {"shared"}, {"threads"}, {"static"}, {"extents"}};
  TRY(head, block_head(cursor, "memory"));
  TRY(free_name, check_new(library.memories, head, "memory"));
  MemoryDraft draft;
  draft.memory.name = head.name;
  draft.memory.loc = head.loc;
  TRY(lines, read_block(cursor, "memory", rules, [&](const std::string& keyword) {
        draft.said.emplace(keyword, cursor.loc());
        return memory_line(cursor, library, keyword, draft.memory);
      }));
  TRY(checked, check_draft(draft));
  library.memories.insert_or_assign(
      head.name, core::Memory(std::make_shared<const core::MemoryDecl>(draft.memory)));
  return Ok{};
}

}  // namespace selvage::backends

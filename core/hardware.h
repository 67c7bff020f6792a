// SPDX-License-Identifier: Apache-2.0
//
// What a procedure may name that lives in a hardware library: memories, configuration records,
// external functions, instructions.  All of it is data read from `.hw` files by backends/; core
// knows only what a *program* means, and keeps the C side as unread text.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/target.h"

namespace selvage::core {

// How C code may touch a memory.
enum class CAccess {
  direct,             // any C expression may read and write cells
  instructions_only,  // cells are touched by instructions only; no plain read, write or reduce
};

// C types of a vector memory: `lanes` elements of `element` make one `c_type`; the innermost
// dimension of a buffer of that element type must equal `lanes` and disappears in C.
struct Lanes {
  Scalar element;
  int lanes;
  std::string c_type;
  friend bool operator==(const Lanes&, const Lanes&) = default;
};

// What the memory asks of one extent of a buffer.
struct ExtentRule {
  enum class Kind { any, equal, multiple, at_most };
  Kind kind = Kind::any;
  std::int64_t number = 0;
  friend bool operator==(const ExtentRule&, const ExtentRule&) = default;
};

// A shape that buffers may have: one rule per dimension, innermost last; if it is `open`, further
// dimensions may precede.
struct ShapeRule {
  bool open = false;
  std::vector<ExtentRule> extents;
  friend bool operator==(const ShapeRule&, const ShapeRule&) = default;
};

// The block of elements that one slot holds: the innermost dimensions of a buffer.
struct SlotBlock {
  Scalar element;
  std::vector<std::int64_t> extents;
  friend bool operator==(const SlotBlock&, const SlotBlock&) = default;
};

// A memory of numbered slots, dealt out when C is written (core/placement.h): a buffer is as many
// neighbouring slots as it has blocks, row-major.
struct Slots {
  std::int64_t count = 0;
  std::vector<SlotBlock> blocks;  // in C a buffer is the number of its first slot
  std::int64_t bytes = 0;         // if there are no blocks: the alloc template makes cells of slots
  friend bool operator==(const Slots&, const Slots&) = default;
};

// Slots [first, end) of another memory, whose buffers they hold.
struct MemoryPart {
  std::string of;
  std::int64_t first = 0, end = 0;
  friend bool operator==(const MemoryPart&, const MemoryPart&) = default;
};

struct MemoryDecl {
  std::string name;
  CAccess access = CAccess::direct;
  bool shared = true;        // one copy visible to all threads of a par loop (static buffers are;
                             // registers are not)
  bool one_thread = false;   // nothing in a par loop may touch it: one thread has the hardware
  std::vector<Lanes> lanes;  // empty: an ordinary memory
  std::vector<Scalar> elements;   // the element types it can hold; empty: any (or those of `lanes`)
  bool constant_extents = false;  // buffers allocated here have constant extents
  std::vector<ShapeRule> shapes;  // what buffers may look like; empty: anything
  std::optional<Slots> slots;     // the count of a part is that of the whole
  std::optional<MemoryPart> part;
  std::optional<std::int64_t> capacity;  // in bytes, of the buffers alive at one time
  bool one_place = false;  // an allocation is the same cells each time it is met, as `static` in C
  std::string alloc_template;   // C text; checked at load; empty: cannot be allocated in C
  std::string scalar_template;  // the same for a buffer without dimensions; empty: as any other
  std::string free_template;
  // C text that waits for the hardware.  Until then, what instructions on the memory do elsewhere
  // may still be going on.  Empty: instructions are done when the next statement begins.
  std::string fence;
  std::string window_template;         // C lvalue of an element or register; empty: name[offset]
  std::vector<std::string> c_include;  // #include lines, emitted once when the memory is used
  std::vector<std::string> c_global;   // C text, emitted once when a buffer is allocated here
  SourceLoc loc;
};

struct ConfigField {
  std::string name;
  Scalar type;  // a control type, or f32 for scale factors
  friend bool operator==(const ConfigField&, const ConfigField&) = default;
};
struct ConfigDecl {
  std::string name;
  std::vector<ConfigField> fields;
  std::string c_name;  // C expression prefix when the field lives in a C struct; may be empty
  std::vector<std::string> c_global;  // what declares that struct
  SourceLoc loc;
  [[nodiscard]] int field_index(const std::string& field) const;  // -1 if absent
};

// A pure function on data.  `arity` arguments, all of one data type, which is also the result's.
// `meaning` names one of the interpreter's functions (relu, sqrt, select, max, min, abs, ...); an
// extern whose meaning is empty is an uninterpreted pure function: it can be proved about but not
// run.
struct ExternDecl {
  std::string name;
  int arity = 1;
  std::string meaning;
  std::map<Scalar, std::string> c_template;  // by operand type
  std::vector<std::string> c_global;
  SourceLoc loc;
};

// Everything a program may refer to by name.
struct Library {
  std::map<std::string, Memory> memories;
  std::map<std::string, Config> configs;
  std::map<std::string, Extern> externs;
  std::map<std::string, Proc> instructions;  // also plain procedures that a library defines
  std::map<std::string, std::string>
      files;                       // hardware name -> file it came from, in load order by name
  std::vector<Target> targets;     // of the files that have one, imported files first
  std::set<std::string> reserved;  // words that headers give a meaning to in C
};

// Why a buffer of this type cannot live in the memory (element type, number of lanes, shape), in
// words; nothing if it can.  One that is allocated there may have to have constant extents.
[[nodiscard]] std::optional<std::string> memory_misfit(const MemoryDecl& memory, const Type& type,
                                                       bool allocated);

// The block of elements of this type that one slot of the memory holds; null if the memory has
// none.
[[nodiscard]] const SlotBlock* slot_block(const MemoryDecl& memory, Scalar element);

// The memory whose slots these are: of a part, the whole.
[[nodiscard]] const std::string& slots_owner(const MemoryDecl& memory);

// Why a buffer of the memory cannot be used by threads that did not allocate it, in words; nothing
// if it can.
[[nodiscard]] std::optional<std::string> kept_from_threads(const MemoryDecl& memory);

// The memory of a buffer that names none.  Its declaration ships as backends/hardware/dram.hw; a
// library without one has this heap memory.
[[nodiscard]] Memory dram();

}  // namespace selvage::core

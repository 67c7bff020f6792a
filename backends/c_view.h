// SPDX-License-Identifier: Apache-2.0
//
// Where the cells of a buffer are in C.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "backends/c_text.h"
#include "core/hardware.h"
#include "core/result.h"

namespace selvage::backends {

enum class Storage {
  value,    // a C variable that is the one cell
  pointer,  // a pointer (or flat array) to the first cell; cells are a sum of index times stride
            // away
  array,    // whatever the memory's templates declare, reached by `{index}`
  slots,    // nothing in C but a number: that of the first slot
  window,   // a struct of a pointer and strides
};

// One buffer, window or data parameter.  In a memory with lanes the *C elements* are registers, and
// in one of numbered slots they are slots: the innermost dimensions are inside of them and have no
// index and no stride in C.
struct View {
  std::string name;
  Storage storage = Storage::pointer;
  core::Scalar type = core::Scalar::f32;
  core::Memory memory;
  bool read_only = false;
  std::optional<core::Lanes> lanes;
  std::vector<CExpr> strides;            // one per C dimension, in C elements
  std::vector<CExpr> extents = {};       // of buffers and dense parameters, in C elements
  std::vector<std::int64_t> inner = {};  // extents of the dimensions inside of a C element
  CExpr slot = {};                       // the number of the first slot

  [[nodiscard]] int rank() const { return static_cast<int>(strides.size() + inner.size()); }
  // How many elements of the language make one of C.
  [[nodiscard]] std::int64_t cells() const;
  // The stride of a dimension of the language, in its elements.
  [[nodiscard]] CExpr stride(std::size_t dim) const;
  // The C type of an element.
  [[nodiscard]] std::string element() const;
};

// The lanes that a memory has for an element type, if it has lanes at all; an error if it cannot
// hold it.
[[nodiscard]] Result<std::optional<core::Lanes>> lanes_of(const core::MemoryDecl& memory,
                                                          core::Scalar type,
                                                          const core::SourceLoc& loc);

// The extents of the dimensions inside of a C element of such a buffer.
[[nodiscard]] std::vector<std::int64_t> inner_extents(const core::MemoryDecl& memory,
                                                      core::Scalar type);
// A buffer is a number in C.
[[nodiscard]] bool is_numbered(const core::MemoryDecl& memory);

// Strides of a dense row-major buffer with these extents.
[[nodiscard]] std::vector<CExpr> dense_strides(const std::vector<CExpr>& extents);

// The C lvalue of the element at `index` (one per C dimension), and its address.
[[nodiscard]] Result<CExpr> element_at(const View& view, const std::vector<CExpr>& index);
[[nodiscard]] Result<std::string> address_of(const View& view, const std::vector<CExpr>& index);

// The number of the slot at `index`, a uint32_t.
[[nodiscard]] CExpr slot_number(const View& view, const std::vector<CExpr>& index);

// C code may read and write cells of the memory through a plain pointer.
[[nodiscard]] bool is_plain(const core::MemoryDecl& memory);
// A buffer in memory `given` may be passed where `wanted` is declared.
[[nodiscard]] bool accepts(const core::MemoryDecl& wanted, const core::MemoryDecl& given);

}  // namespace selvage::backends

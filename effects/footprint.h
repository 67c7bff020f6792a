// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "core/place.h"
#include "effects/config_location.h"

namespace selvage::effects {

// How a range of statements may use a buffer.
struct BufferUse {
  bool reads = false;    // a plain read; the read inside a `+=` is not one
  bool writes = false;   // a plain assignment
  bool reduces = false;  // a `+=`
  [[nodiscard]] bool any() const { return reads || writes || reduces; }
};

// An over-approximation of how the range touches the cells that `buffer` (a buffer, or a window of
// one: then its base) owns: windows are resolved and calls seen as what the callee does.  For
// planning: it certifies nothing.
[[nodiscard]] BufferUse buffer_use(const core::Proc& p, const core::BlockRange& range,
                                   const core::Sym& buffer);

// The configuration fields that the range may set, in order of first occurrence: an
// over-approximation in the same way.
[[nodiscard]] std::vector<ConfigLocation> fields_set(const core::Proc& p,
                                                     const core::BlockRange& range);

}  // namespace selvage::effects

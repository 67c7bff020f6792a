// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>

#include "core/place.h"

namespace selvage::primitives {

// The windows in scope at a gap, each with the buffer or argument that it is ultimately a view of.
[[nodiscard]] std::map<core::Sym, core::Sym> views_at(const core::Proc& p, const core::Gap& gap);

// What `name` is ultimately a view of; itself if it is no window.
[[nodiscard]] core::Sym base_of(const std::map<core::Sym, core::Sym>& views, const core::Sym& name);

// Does the block ask for the stride of one of these buffers, or of a view of one, itself or in a
// procedure that it calls? Asserts of callees do not count: they are proved again wherever a call
// changes.
[[nodiscard]] bool asks_for_stride(const core::Block& block, std::set<core::Sym> buffers);

}  // namespace selvage::primitives

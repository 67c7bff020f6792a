// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>

#include "core/place.h"

namespace selvage::primitives {

// The windows in scope at a gap, each with the buffer or argument that it is ultimately a view of.
[[nodiscard]] std::map<core::Sym, core::Sym> views_at(const core::Proc& p, const core::Gap& gap);

// What `name` is ultimately a view of; itself if it is no window.
[[nodiscard]] core::Sym base_of(const std::map<core::Sym, core::Sym>& views, const core::Sym& name);

}  // namespace selvage::primitives

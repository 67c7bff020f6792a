// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::primitives {

// How the accesses of one buffer change when its layout does.
struct AccessMap {
  // The index of a cell, as read, assigned or reduced into.
  std::function<Result<std::vector<core::Expr>>(const std::vector<core::Expr>& index)> cell;
  // The dimensions of a window; a whole buffer handed to a call arrives here as the window of all
  // of it.
  std::function<Result<std::vector<core::WindowDim>>(const std::vector<core::WindowDim>& dims)>
      window;
  // The dimension whose stride is meant, after the change.
  std::function<Result<int>(int dim)> stride;
  // The buffer that an access or window with these (old) dimensions goes to; without it, the same.
  std::function<Result<core::Sym>(const std::vector<core::WindowDim>& dims)> buffer = {};
  // The buffer whose stride is meant; without it, the same.
  std::optional<core::Sym> stride_buffer = {};
};

// Every access to `buffer` in `body` changed by the map, whatever kind of statement it stands in.
// `type` is the buffer's type before the change.  The statement tree keeps its shape.
[[nodiscard]] Result<core::Block> map_accesses(const core::Block& body, const core::Sym& buffer,
                                               const core::Type& type, const AccessMap& map);

}  // namespace selvage::primitives

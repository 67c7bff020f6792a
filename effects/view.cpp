// SPDX-License-Identifier: Apache-2.0
#include "effects/view.h"

#include "core/build.h"

namespace selvage::effects {

std::vector<Resolved> View::to_base(const std::vector<Resolved>& index) const {
  ENSURE(static_cast<int>(index.size()) == rank(), "a cell is named by one index per dimension");
  std::vector<Resolved> out;
  out.reserve(dims.size());
  for (const BaseDim& d : dims) {
    out.push_back(d.dim ? core::add(d.offset, index[static_cast<std::size_t>(*d.dim)]) : d.offset);
  }
  return out;
}

const Resolved& View::stride(int dim) const {
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (dims[k].dim == dim) return base_strides[k];
  }
  internal_error("dims[k].dim == dim", "every view dimension runs along one of the base", __FILE__,
                 __LINE__);
}

View window_of(const View& of, const std::vector<core::WindowDim>& dims) {
  ENSURE(static_cast<int>(dims.size()) == of.rank(), "a window has one entry per dimension");
  View out = of;
  out.whole = false;
  out.extents.clear();
  for (View::BaseDim& base : out.dims) {
    if (!base.dim) continue;
    const core::WindowDim& d = dims[static_cast<std::size_t>(*base.dim)];
    base.offset = core::add(base.offset, d.lo);
    if (d.is_point()) {
      base.dim.reset();
    } else {
      base.dim = out.rank();
      out.extents.push_back(core::sub(*d.hi, d.lo));
    }
  }
  return out;
}

}  // namespace selvage::effects

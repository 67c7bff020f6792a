// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/interpret_machine.h"
#include "core/print.h"

namespace selvage::core::compiled {
namespace {

// The cells of a strided view: it has `extents.size()` dimensions.
struct Cells {
  Address first;
  std::span<const std::int64_t> extents, strides;

  [[nodiscard]] bool is_empty() const {
    return std::any_of(extents.begin(), extents.end(), [](std::int64_t e) { return e == 0; });
  }
  [[nodiscard]] Address last() const {
    Address result = first;
    for (std::size_t i = 0; i < extents.size(); ++i) result += (extents[i] - 1) * strides[i];
    return result;
  }
  // In ascending order.
  [[nodiscard]] std::vector<Address> sorted() const {
    std::vector<Address> result{first};
    for (std::size_t dim = 0; dim < extents.size(); ++dim) {
      const std::size_t count = result.size();
      for (std::int64_t i = 1; i < extents[dim]; ++i) {
        for (std::size_t k = 0; k < count; ++k) result.push_back(result[k] + i * strides[dim]);
      }
    }
    std::sort(result.begin(), result.end());
    return result;
  }
};

bool intersect(const std::vector<Address>& a, const std::vector<Address>& b) {
  std::vector<Address> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return !both.empty();
}

}  // namespace

void Machine::make_view(const WindowCode& code, std::int64_t* target) {
  const ViewSlot& source = proc_->views[static_cast<std::size_t>(code.source)];
  const std::int64_t* from = frame_ + source.at;
  if (code.whole) {
    std::copy(from, from + 1 + 2 * source.rank, target);
    return;
  }
  std::int64_t* extent = target + 1;
  std::int64_t* stride =
      extent + std::count_if(code.dims.begin(), code.dims.end(),
                             [](const WindowDimCode& d) { return d.hi.has_value(); });
  Address first = from[0];
  for (int dim = 0; dim < source.rank; ++dim) {
    const WindowDimCode& range = code.dims[static_cast<std::size_t>(dim)];
    const std::int64_t bound = frame_[source.extent(dim)];
    const std::int64_t lo = control(range.lo);
    const std::int64_t hi = range.hi ? control(*range.hi) : lo;
    const bool fits = range.hi ? 0 <= lo && lo <= hi && hi <= bound : 0 <= lo && lo < bound;
    if (!fits) {
      const std::string text = range.hi ? fmt::format("{}:{}", lo, hi) : std::to_string(lo);
      fail(FaultKind::out_of_bounds, *code.loc, [&] {
        return fmt::format("the window takes {} of dimension {} of {}, which has extent {}", text,
                           dim, source.name, bound);
      });
    }
    if (fault_) return;
    first += lo * frame_[source.stride(dim)];
    if (!range.hi) continue;
    *extent++ = hi - lo;
    *stride++ = frame_[source.stride(dim)];
  }
  target[0] = first;
}

void Machine::execute(const CallCode& code, const SourceLoc& loc) {
  const ProcCode* const caller = proc_;
  std::int64_t* const caller_frame = frame_;
  std::int64_t* const callee_frame = frame_ + caller->frame_size;
  for (std::size_t i = 0; i < code.args.size(); ++i) {
    const ParamCode& param = code.callee->params[i];
    if (const auto* id = std::get_if<ControlId>(&code.args[i])) {
      callee_frame[param.slot] = control(*id);
      continue;
    }
    const ViewSlot& view = code.callee->views[static_cast<std::size_t>(param.view)];
    make_view(std::get<WindowCode>(code.args[i]), callee_frame + view.at);
  }
  if (fault_) return;
  proc_ = code.callee;
  frame_ = callee_frame;
  if (check_entry(loc) && check_aliasing(loc)) execute(proc_->body);
  proc_ = caller;
  frame_ = caller_frame;
}

std::vector<std::int64_t> Machine::declared_shape(const ParamCode& param) {
  std::vector<std::int64_t> result;
  result.reserve(param.shape.size());
  for (const ControlId extent : param.shape) result.push_back(control(extent));
  return result;
}

void Machine::bind_view(const ParamCode& param, Address first, std::span<const std::int64_t> shape,
                        std::span<const std::int64_t> strides) {
  const ViewSlot& view = view_of(param);
  frame_[view.at] = first;
  for (int dim = 0; dim < view.rank; ++dim) {
    frame_[view.extent(dim)] = shape[static_cast<std::size_t>(dim)];
    frame_[view.stride(dim)] = strides[static_cast<std::size_t>(dim)];
  }
}

bool Machine::check_entry(const SourceLoc& loc) {
  for (const ParamCode& param : proc_->params) {
    if (param.is_control() && !check_size(param, loc)) return false;
  }
  for (const ParamCode& param : proc_->params) {
    if (param.is_control()) continue;
    if (!check_shape(param, loc) || !check_layout(param, loc)) return false;
  }
  for (const ControlId condition : proc_->asserts) {
    if (!check_assert(condition, loc)) return false;
  }
  return true;
}

bool Machine::check_size(const ParamCode& param, const SourceLoc& loc) {
  const std::int64_t value = frame_[param.slot];
  if (param.type != Scalar::size || value >= 1) return true;
  fail(FaultKind::nonpositive_size, loc, [&] {
    return fmt::format("the size {} of {} is {}", param.name, proc_->proc->name, value);
  });
  return false;
}

bool Machine::check_shape(const ParamCode& param, const SourceLoc& loc) {
  const ViewSlot& view = view_of(param);
  for (int dim = 0; dim < view.rank; ++dim) {
    const std::int64_t declared = control(param.shape[static_cast<std::size_t>(dim)]);
    const std::int64_t given = frame_[view.extent(dim)];
    if (fault_) return false;
    if (declared == given) continue;
    fail(FaultKind::precondition_violated, loc, [&] {
      return fmt::format("dimension {} of argument {} of {} has extent {} where {} is declared",
                         dim, param.name, proc_->proc->name, given, declared);
    });
    return false;
  }
  return true;
}

// A tensor parameter is dense: neighbours along a dimension are as far apart as in row-major order.
// Of a dimension of extent 1 there are no neighbours.
bool Machine::check_layout(const ParamCode& param, const SourceLoc& loc) {
  if (param.window) return true;
  const ViewSlot& view = view_of(param);
  const std::span<const std::int64_t> extents(frame_ + view.extent(0),
                                              static_cast<std::size_t>(view.rank));
  const bool empty = Cells{0, extents, extents}.is_empty();
  std::int64_t dense = 1;
  for (int dim = view.rank - 1; dim >= 0; --dim) {
    std::int64_t& stride = frame_[view.stride(dim)];
    if (stride != dense && frame_[view.extent(dim)] != 1 && !empty) {
      fail(FaultKind::precondition_violated, loc, [&] {
        return fmt::format("argument {} of {} is not dense: stride {} in dimension {}", param.name,
                           proc_->proc->name, stride, dim);
      });
      return false;
    }
    stride = dense;
    dense *= frame_[view.extent(dim)];
  }
  return true;
}

bool Machine::check_assert(ControlId condition, const SourceLoc& loc) {
  const bool holds = control(condition) != 0;
  if (fault_) return false;
  if (holds) return true;
  const auto number = static_cast<std::size_t>(
      std::find(proc_->asserts.begin(), proc_->asserts.end(), condition) - proc_->asserts.begin());
  fail(FaultKind::precondition_violated, loc, [&] {
    return fmt::format("`assert {}` of {} does not hold", print(proc_->proc->asserts[number]),
                       proc_->proc->name);
  });
  return false;
}

bool Machine::overlap(const ViewSlot& a, const ViewSlot& b) const {
  const auto cells_of = [&](const ViewSlot& v) {
    const auto rank = static_cast<std::size_t>(v.rank);
    return Cells{frame_[v.at], {frame_ + v.extent(0), rank}, {frame_ + v.stride(0), rank}};
  };
  const Cells left = cells_of(a);
  const Cells right = cells_of(b);
  if (left.is_empty() || right.is_empty()) return false;
  if (left.last() < right.first || right.last() < left.first) return false;
  return intersect(left.sorted(), right.sorted());
}

bool Machine::check_aliasing(const SourceLoc& loc) {
  const std::vector<ParamCode>& params = proc_->params;
  for (std::size_t i = 0; i < params.size(); ++i) {
    for (std::size_t j = i + 1; j < params.size(); ++j) {
      if (params[i].is_control() || params[j].is_control()) continue;
      if (!params[i].written && !params[j].written) continue;
      if (!overlap(view_of(params[i]), view_of(params[j]))) continue;
      fail(FaultKind::aliasing, loc, [&] {
        return fmt::format("arguments {} and {} of {} share cells, and it writes {}",
                           params[i].name, params[j].name, proc_->proc->name,
                           params[i].written ? params[i].name : params[j].name);
      });
      return false;
    }
  }
  return true;
}

}  // namespace selvage::core::compiled

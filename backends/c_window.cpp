// SPDX-License-Identifier: Apache-2.0
#include "backends/c_window.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/c_expr.h"
#include "core/print.h"

namespace selvage::backends {
namespace {

using namespace core;

Error part_of_register(const Expr& e, const View& view) {
  return not_applicable(
      e->loc,
      fmt::format("`{}` takes part of a register of memory `{}`", print(e), view.memory->name),
      fmt::format("pass the last dimension whole, as `0:{}`", view.lanes->lanes));
}

// A window may leave out the end of each slot; an address says only where it begins.
Status check_slot_dim(FunctionScope& scope, const Expr& e, const View& view, const WindowDim& dim) {
  if (!dim.is_point()) {
    TRY(lo, control_expr(scope, dim.lo));
    if (lo.constant == 0) return Ok{};
  }
  return not_applicable(
      e->loc,
      fmt::format("`{}` does not begin with a slot of memory `{}`, and has no address", print(e),
                  view.memory->name),
      fmt::format("a slot holds {}[{}]: take {} from 0 on", spelling(view.type),
                  fmt::join(view.inner, ", "),
                  view.inner.size() == 1
                      ? std::string("the last dimension")
                      : fmt::format("the last {} dimensions", view.inner.size())));
}

Status check_register_dim(FunctionScope& scope, const Expr& e, const View& view,
                          const WindowDim& dim) {
  if (dim.is_point()) return part_of_register(e, view);
  TRY(lo, control_expr(scope, dim.lo));
  TRY(hi, control_expr(scope, *dim.hi));
  const bool all = lo.constant == 0 && hi.constant == view.lanes->lanes;
  return all ? Status(Ok{}) : Status(part_of_register(e, view));
}

Result<CWindow> part(FunctionScope& scope, const Expr& e, const WindowExpr& w) {
  CWindow out{scope.view(w.buffer), {}, {}, false};
  ENSURE(static_cast<int>(w.dims.size()) == out.base.rank(), "a window names every dimension");
  for (std::size_t i = 0; i < w.dims.size(); ++i) {
    if (i >= out.base.strides.size()) {
      const bool slots = out.base.storage == Storage::slots;
      TRY(checked, slots ? check_slot_dim(scope, e, out.base, w.dims[i])
                         : check_register_dim(scope, e, out.base, w.dims[i]));
      continue;
    }
    TRY(lo, control_expr(scope, w.dims[i].lo));
    out.first.push_back(lo);
    if (!w.dims[i].is_point()) out.strides.push_back(out.base.strides[i]);
  }
  return out;
}

CWindow all_of(FunctionScope& scope, const Sym& buffer) {
  const View& view = scope.view(buffer);
  return {view, std::vector<CExpr>(view.strides.size(), c_int(0)), view.strides, true};
}

}  // namespace

WindowType window_type(const View& view, std::size_t rank, bool read_only) {
  const bool slots = view.storage == Storage::slots;
  return {view.element(), static_cast<int>(rank), read_only && !slots, slots};
}

bool CWindow::is_struct() const {
  if (base.storage != Storage::slots) return !strides.empty();
  return std::ranges::any_of(strides, [](const CExpr& s) { return !s.constant; });
}

View CWindow::as_window(const std::string& name) const {
  View out = base;
  out.name = name;
  out.extents.clear();
  if (base.storage == Storage::slots) {
    const CExpr number = slot_number(base, first);
    const CExpr variable{is_struct() ? name + ".data" : name, Binding::postfix, {}};
    out.slot = number.constant && !is_struct() ? number : variable;
    out.strides = strides;
    for (std::size_t i = 0; i < strides.size(); ++i) {
      if (strides[i].constant) continue;
      out.strides[i] = {fmt::format("{}.strides[{}]", name, i), Binding::postfix, {}};
    }
    return out;
  }
  out.storage = strides.empty() ? Storage::pointer : Storage::window;
  out.strides = strides;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    if (strides[i].constant) continue;
    out.strides[i] = {fmt::format("{}.strides[{}]", name, i), Binding::postfix, {}};
  }
  return out;
}

Result<CWindow> window_of(FunctionScope& scope, const Expr& e) {
  const auto* buffer = as<Whole>(e);
  const auto* window = as<WindowExpr>(e);
  ENSURE(buffer != nullptr || window != nullptr, "buffers are passed by reference");
  if (buffer != nullptr) return all_of(scope, buffer->buffer);
  return part(scope, e, *window);
}

Result<std::string> window_fields(const CWindow& w) {
  TRY(address, address_of(w.base, w.first));
  std::string strides;
  for (const CExpr& stride : w.strides) strides += (strides.empty() ? "" : ", ") + stride.text;
  return fmt::format("{{ {}, {{ {} }} }}", address, strides);
}

Result<CExpr> cell(FunctionScope& scope, const Sym& buffer, const std::vector<Expr>& index,
                   const std::function<std::string()>& what, const SourceLoc& loc) {
  const View& view = scope.view(buffer);
  if (view.memory->access == CAccess::instructions_only) {
    return not_applicable(
        loc,
        fmt::format("`{}` touches `{}` in memory `{}`, which only instructions may do", what(),
                    buffer.name(), view.memory->name),
        "turn the statement into an instruction with `replace`");
  }
  TRY(computes, check_computable(view.type, what, loc));
  TRY(place, control_exprs(scope, index));
  return element_at(view, place);
}

Status check_computable(Scalar type, const std::function<std::string()>& what,
                        const SourceLoc& loc) {
  if (type != Scalar::bf16) return Ok{};
  return not_applicable(
      loc, fmt::format("`{}` has to do with bf16, which C11 cannot compute with", what()),
      "leave it to instructions (`replace`), or choose f16 or f32 with `set_precision`");
}

Status check_machine_type(Scalar type, const std::string& what, const SourceLoc& loc) {
  if (type == Scalar::r) {
    return not_applicable(loc, fmt::format("{} has type R, which is no machine type", what),
                          "choose one with `set_precision`");
  }
  return Ok{};
}

}  // namespace selvage::backends

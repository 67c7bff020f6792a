// SPDX-License-Identifier: Apache-2.0
#include "primitives/permute.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "core/traverse.h"
#include "primitives/accesses.h"

namespace selvage::primitives {
namespace {

using namespace core;

// Where dimension `old` went.
int new_place(const DimOrder& order, int old) {
  return static_cast<int>(std::find(order.begin(), order.end(), old) - order.begin());
}

// The order in which the dimensions of a window of a permuted buffer end up.
DimOrder order_of_window(const WindowExpr& window, const DimOrder& order) {
  std::vector<int> view_dim;  // by dimension of the buffer; -1 for a point
  int next = 0;
  for (const WindowDim& d : window.dims) view_dim.push_back(d.is_point() ? -1 : next++);
  DimOrder out = permuted(view_dim, order);
  std::erase(out, -1);
  return out;
}

AccessMap access_map(const DimOrder& order) {
  return {
      .cell = [order](const std::vector<Expr>& old) -> Result<std::vector<Expr>> {
        return permuted(old, order);
      },
      .window = [order](const std::vector<WindowDim>& old) -> Result<std::vector<WindowDim>> {
        return permuted(old, order);
      },
      .stride = [order](int dim) -> Result<int> { return new_place(order, dim); },
  };
}

// The buffer and all views of it whose dimensions change order.
class Reordered {
 public:
  Reordered(const Sym& buffer, const DimOrder& order) { note(buffer, order); }

  // A window is made before it is used: one pass in text order finds all.
  Status follow(const Block& body) {
    std::optional<Error> refusal;
    visit_statements(body, [&](const Stmt& s) {
      if (refusal) return;
      if (const auto* w = as<WindowStmt>(s)) made(w->name, w->window);
      if (const auto* call = as<Call>(s)) refusal = misfit(*call, s->loc);
    });
    if (refusal) return *refusal;
    return Ok{};
  }

  [[nodiscard]] const std::map<Sym, DimOrder>& orders() const { return orders_; }

 private:
  void note(const Sym& name, const DimOrder& order) {
    if (!is_identity(order)) orders_.emplace(name, order);
  }

  void made(const Sym& name, const Expr& e) {
    const auto* window = as<WindowExpr>(e);
    const auto base = orders_.find(window->buffer);
    if (base != orders_.end()) note(name, order_of_window(*window, base->second));
  }

  [[nodiscard]] std::optional<Error> misfit(const Call& call, const SourceLoc& loc) const {
    for (const Expr& e : call.args) {
      const auto* whole = as<Whole>(e);
      const auto* window = as<WindowExpr>(e);
      if (whole == nullptr && window == nullptr) continue;
      const Sym& name = whole != nullptr ? whole->buffer : window->buffer;
      const auto base = orders_.find(name);
      if (base == orders_.end()) continue;
      if (window != nullptr && is_identity(order_of_window(*window, base->second))) continue;
      return not_applicable(
          e->loc.line > 0 ? e->loc : loc,
          fmt::format("`{}` is handed to `{}`, which would see its dimensions in another order",
                      name.name(), call.callee->name),
          "inline the call first, or call a version of `" + call.callee->name +
              "` whose argument is transposed");
    }
    return std::nullopt;
  }

  std::map<Sym, DimOrder> orders_;
};

}  // namespace

bool is_identity(const DimOrder& order) { return std::is_sorted(order.begin(), order.end()); }

Result<DimOrder> dim_order(const std::vector<std::int64_t>& list, int rank,
                           const std::string& argument, const SourceLoc& loc) {
  std::vector<std::int64_t> sorted = list;
  std::sort(sorted.begin(), sorted.end());
  bool fits = static_cast<int>(sorted.size()) == rank;
  for (int k = 0; fits && k < rank; ++k) fits = sorted[static_cast<std::size_t>(k)] == k;
  if (fits) return DimOrder(list.begin(), list.end());
  return bad_input(loc, fmt::format("`{}` must hold each of the dimensions 0 to {} once, not [{}]",
                                    argument, rank - 1, fmt::join(list, ", ")));
}

Expr permute_strides(const Expr& e, const Sym& buffer, const DimOrder& order) {
  return rewrite(e, [&](const Expr& part) -> std::optional<Expr> {
    const auto* stride = as<StrideOf>(part);
    if (stride == nullptr || !(stride->buffer == buffer)) return std::nullopt;
    return make_expr(part->loc, part->type, StrideOf{buffer, new_place(order, stride->dim)});
  });
}

Result<Block> permute_dims(const Block& body, const Sym& buffer, const DimOrder& order) {
  Reordered reordered(buffer, order);
  TRY(followed, reordered.follow(body));
  Block out = body;
  for (const auto& [name, its_order] : reordered.orders()) {
    // No whole buffer is left to be mapped, so the type is not looked at.
    TRY(mapped, map_accesses(out, name, Type{}, access_map(its_order)));
    out = mapped;
  }
  return out;
}

}  // namespace selvage::primitives

// SPDX-License-Identifier: Apache-2.0
#include "primitives/views.h"

#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"
#include "primitives/linear.h"

namespace selvage::primitives {

using namespace core;

std::vector<Cells> points(const std::vector<Expr>& index) {
  std::vector<Cells> cells;
  for (const Expr& i : index) cells.push_back({i, std::nullopt});
  return cells;
}

std::optional<Handed> handed_over(const Expr& e) {
  if (const auto* window = as<WindowExpr>(e)) {
    Handed out{window->buffer, {}};
    for (const WindowDim& d : window->dims) out.cells.push_back({d.lo, d.hi});
    return out;
  }
  if (const auto* whole = as<Whole>(e)) {
    Handed out{whole->buffer, {}};
    for (const Expr& extent : e->type.shape) out.cells.push_back({int_const(0), extent});
    return out;
  }
  return std::nullopt;
}

int View::buffer_dim(int dim) const {
  const auto at = std::find(along.begin(), along.end(), dim);
  ENSURE(at != along.end(), "every dimension of a view lies along one of its buffer");
  return static_cast<int>(at - along.begin());
}

namespace {

class Placing {
 public:
  Placing(const Sym& ours, const std::vector<Cells>& theirs, const std::vector<Cells>& cells,
          const Equations& equations)
      : ours_(ours),
        theirs_(theirs),
        cells_(cells),
        equations_(equations),
        along_(cells.size(), -1) {}

  std::vector<View> all() {
    from(0, 0);
    return std::move(found_);
  }

 private:
  // Dimensions `dim`, ... of the buffer are still free, and so are dimensions `next`, ... of the
  // view.
  void from(std::size_t dim, std::size_t next) {
    if (dim == cells_.size()) {
      if (next == theirs_.size()) add();
      return;
    }
    // Prefer to lay the view along the innermost dimensions: leave this one out while enough
    // remain.
    if (cells_.size() - dim - 1 >= theirs_.size() - next) {
      along_[dim] = -1;
      from(dim + 1, next);
    }
    if (next == theirs_.size()) return;
    along_[dim] = static_cast<int>(next);
    from(dim + 1, next + 1);
    along_[dim] = -1;
  }

  void add() {
    View view{ours_, along_, {}};
    for (std::size_t d = 0; d < cells_.size(); ++d) {
      const auto offset = offset_of(d);
      if (!offset) return;
      view.offset.push_back(*offset);
    }
    found_.push_back(view);
  }

  [[nodiscard]] std::optional<Expr> offset_of(std::size_t d) const {
    const Cells nothing{int_const(0), std::nullopt};
    const Cells& part = along_[d] < 0 ? nothing : theirs_[static_cast<std::size_t>(along_[d])];
    if (part.end.has_value() != cells_[d].end.has_value()) return std::nullopt;
    const Expr theirs = equations_.known(part.first);
    const auto offset = equations_.fixed_difference(cells_[d].first, theirs);
    // `a[lane]` with an unknown lane lies in many views: the one from the first cell on is tried.
    if (!offset && !part.end && equations_.is_open(theirs)) return int_const(0);
    if (!offset || !part.end) return offset;
    const auto at_end = equations_.fixed_difference(*cells_[d].end, equations_.known(*part.end));
    return at_end && equal(*at_end, *offset) ? offset : std::nullopt;
  }

  const Sym& ours_;
  const std::vector<Cells>& theirs_;
  const std::vector<Cells>& cells_;
  const Equations& equations_;
  std::vector<int> along_;
  std::vector<View> found_;
};

// Is all of the buffer handed over, as it lies?  That the extents agree is proved of the call.
bool is_whole(const View& view) {
  return std::none_of(view.along.begin(), view.along.end(), [](int a) { return a < 0; }) &&
         std::all_of(view.offset.begin(), view.offset.end(),
                     [](const Expr& o) { return constant_value(o) == 0; });
}

}  // namespace

std::vector<View> views_through(const Sym& ours, const std::vector<Cells>& theirs,
                                const std::vector<Cells>& cells, const Equations& equations) {
  if (theirs.size() > cells.size()) return {};
  return Placing(ours, theirs, cells, equations).all();
}

Expr argument(const Arg& parameter, const View& view, const Equations& equations,
              const SourceLoc& loc) {
  const bool dense = parameter.type.is_tensor() && !parameter.type.window;
  if (view.along.empty() || (dense && is_whole(view)))
    return make_expr(loc, parameter.type, Whole{view.buffer});
  WindowExpr window{view.buffer, {}};
  for (std::size_t d = 0; d < view.along.size(); ++d) {
    if (view.along[d] < 0) {
      window.dims.push_back({view.offset[d], std::nullopt});
      continue;
    }
    const Expr extent =
        equations.known(parameter.type.shape[static_cast<std::size_t>(view.along[d])]);
    const Expr end = add(view.offset[d], extent);
    const auto shorter = linear_form(end);
    window.dims.push_back({view.offset[d], shorter ? to_expr(*shorter) : end});
  }
  return make_expr(loc, parameter.type, window);
}

}  // namespace selvage::primitives

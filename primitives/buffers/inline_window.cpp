// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// inline_window(window)
//   w = x[e, lo:hi] ; ... w[i] ...   ~>   ... x[e, lo + i] ...
// requires  nothing up to its last use changes what the window's indices read  (value_unchanged)
// sound     the indices are evaluated where the window is used, with the values that they had where
//           it was made; x[e, lo + i] is the cell, and stride(x, 1) the stride, that w names.

namespace selvage::primitives {
namespace {

using namespace core;

struct InlineWindow {
  StmtArg window;
  std::vector<Field> fields() {
    return {{.name = "window", .slot = &window, .doc = "the window statement, as `w = x[_]`"}};
  }
};

Expr sum(const Expr& a, const Expr& b) {
  const auto x = linear_form(a);
  const auto y = linear_form(b);
  const auto total = x && y ? plus(*x, *y) : std::nullopt;
  return total ? to_expr(*total) : add(a, b);
}

// A window statement seen from its uses.
struct Inlined {
  Sym base;
  std::vector<WindowDim> dims;  // of the base
  std::vector<Expr> extents;    // of the window
  // Are the ends of its intervals used?
  std::shared_ptr<bool> needs_ends = std::make_shared<bool>(false);

  [[nodiscard]] std::vector<Expr> cell(const std::vector<Expr>& index) const {
    std::vector<Expr> out;
    std::size_t next = 0;
    for (const WindowDim& d : dims) out.push_back(d.is_point() ? d.lo : sum(d.lo, index[next++]));
    return out;
  }

  [[nodiscard]] std::vector<WindowDim> window(const std::vector<WindowDim>& of_it) const {
    std::vector<WindowDim> out;
    std::size_t next = 0;
    for (const WindowDim& d : dims) {
      if (d.is_point()) {
        out.push_back(d);
        continue;
      }
      const Expr& extent = extents[next];
      out.push_back(part(d, of_it[next], extent));
      ++next;
    }
    return out;
  }

  [[nodiscard]] WindowDim part(const WindowDim& d, const WindowDim& of_it,
                               const Expr& extent) const {
    if (of_it.is_point()) return {sum(d.lo, of_it.lo), std::nullopt};
    const bool all = constant_value(of_it.lo) == 0 && equal(*of_it.hi, extent);
    if (!all) return {sum(d.lo, of_it.lo), sum(d.lo, *of_it.hi)};
    *needs_ends = true;
    return d;
  }

  // The dimension of the base along which a dimension of the window lies.
  [[nodiscard]] int base_dim(int dim) const {
    for (std::size_t d = 0; d < dims.size(); ++d) {
      if (!dims[d].is_point() && dim-- == 0) return static_cast<int>(d);
    }
    ENSURE(false, "a window has the dimensions that its intervals say");
    return 0;
  }
};

AccessMap through(const Inlined& w) {
  return {
      .cell = [w](const std::vector<Expr>& index) -> Result<std::vector<Expr>> {
        return w.cell(index);
      },
      .window = [w](const std::vector<WindowDim>& dims) -> Result<std::vector<WindowDim>> {
        return w.window(dims);
      },
      .stride = [w](int dim) -> Result<int> { return w.base_dim(dim); },
      .buffer = [w](const std::vector<WindowDim>&) -> Result<Sym> { return w.base; },
      .stride_buffer = w.base,
  };
}

// The statements that may not change the indices: those from the window to its last use.  A last
// one without nested blocks evaluates them before it changes anything.
std::optional<BlockRange> until_last_use(const Proc& p, const Path& path, const Sym& name) {
  auto range = lifetime(p, path);
  const auto uses = [&](const Stmt& s) { return free_names(Block{s}).count(name) != 0; };
  while (range && !uses(stmt_at(p, stmt_path(*range, range->count - 1)))) {
    if (--range->count == 0) return std::nullopt;
  }
  if (range && blocks(stmt_at(p, stmt_path(*range, range->count - 1))).empty()) {
    if (--range->count == 0) return std::nullopt;
  }
  return range;
}

void owe_stable_indices(Plan& plan, const Proc& p, const Path& path, const Sym& name,
                        const Inlined& w) {
  const auto range = until_last_use(p, path, name);
  if (!range) return;
  const auto owe = [&](const Expr& e) {
    if (!constant_value(e)) plan.owes.push_back(effects::value_unchanged(p, *range, e));
  };
  for (const WindowDim& d : w.dims) {
    owe(d.lo);
    if (d.hi && *w.needs_ends) owe(*d.hi);
  }
}

Result<Plan> plan(const Planner& p, const InlineWindow& args) {
  const Path path = args.window.path();
  const Stmt stmt = p.stmt(path);
  const auto* made = as<WindowStmt>(stmt);
  if (made == nullptr) {
    return not_applicable(stmt->loc, "`" + headline(stmt) + "` makes no window",
                          "point at a window statement, as `w = x[_]`");
  }
  const auto* window = as<WindowExpr>(made->window);
  const Inlined w{window->buffer, window->dims, made->window->type.shape};
  Plan plan{Edit(p.proc()), {}, {}};
  TRY(body, map_accesses(p.proc()->body, made->name, made->window->type, through(w)));
  owe_stable_indices(plan, p.proc(), path, made->name, w);
  plan.edit.map_body(body);
  plan.edit.erase(range_of(path));
  return plan;
}

}  // namespace

Primitive make_inline_window() {
  return define<InlineWindow>(
      {.name = "inline_window",
       .summary = "put what a window stands for in its place",
       .rewrite = "w = x[e, lo:hi]\n... w[i] ...\n~>  ... x[e, lo + i] ...",
       .sound = "the indices are evaluated where the window is used, with the values that they had "
                "where it was made; x[e, lo + i] is the cell, and stride(x, 1) the stride, that w "
                "names",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives

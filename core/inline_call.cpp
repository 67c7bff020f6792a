// SPDX-License-Identifier: Apache-2.0
#include "core/inline_call.h"

#include <algorithm>

#include "core/build.h"
#include "core/mentions.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

// A place `at` cells further on, constants last.
Expr moved(const Expr& from, const Expr& at) {
  return constant_value(from) ? add(at, from) : add(from, at);
}

// The cell of the window's buffer that is cell `index` of the window.
std::vector<Expr> cell_of(const WindowExpr& window, const std::vector<Expr>& index) {
  std::vector<Expr> out;
  auto next = index.begin();
  for (const WindowDim& d : window.dims) {
    out.push_back(d.is_point() ? d.lo : moved(d.lo, *next++));
  }
  ENSURE(next == index.end(), "an index has one entry per dimension");
  return out;
}

// The window of the window's buffer that is the window `dims` of the window.
std::vector<WindowDim> window_of(const WindowExpr& window, const std::vector<WindowDim>& dims) {
  std::vector<WindowDim> out;
  auto next = dims.begin();
  for (const WindowDim& d : window.dims) {
    if (d.is_point()) {
      out.push_back(d);
      continue;
    }
    const WindowDim& inner = *next++;
    out.push_back({moved(d.lo, inner.lo), std::nullopt});
    if (inner.hi) out.back().hi = moved(d.lo, *inner.hi);
  }
  ENSURE(next == dims.end(), "a window has one entry per dimension");
  return out;
}

// The dimension of the window's buffer along which dimension `dim` of the window lies.
int buffer_dim(const WindowExpr& window, int dim) {
  for (std::size_t d = 0; d < window.dims.size(); ++d) {
    if (!window.dims[d].is_point() && dim-- == 0) return static_cast<int>(d);
  }
  ENSURE(false, "a window has the dimension");
  return 0;
}

Expr make_window(const SourceLoc& loc, Scalar scalar, const Sym& buffer,
                 std::vector<WindowDim> dims) {
  Type type{scalar, {}, false};
  for (const WindowDim& d : dims) {
    if (d.hi) type.shape.push_back(sub(*d.hi, d.lo));
  }
  type.window = !type.shape.empty();
  return make_expr(loc, type, WindowExpr{buffer, std::move(dims)});
}

// Puts the arguments of one call in place of the parameters.
class Inlining {
 public:
  explicit Inlining(const Call& call) : callee_(freshen(call.callee)) {
    ENSURE(call.args.size() == callee_->args.size(), "a call gives one argument per parameter");
    for (std::size_t i = 0; i < call.args.size(); ++i) {
      const Arg& parameter = callee_->args[i];
      if (is_control(parameter.type.scalar)) {
        control_.emplace(parameter.name, call.args[i]);
      } else {
        data_.emplace(parameter.name, call.args[i]);
      }
    }
  }

  [[nodiscard]] Block body() const {
    const Block read =
        rewrite_expressions(callee_->body, [this](const Expr& e) { return expr(e); });
    return rewrite_statements(read, [this](const Stmt& s) { return target(s); });
  }

 private:
  [[nodiscard]] const Expr* argument(const Sym& name) const {
    const auto found = data_.find(name);
    return found == data_.end() ? nullptr : &found->second;
  }

  // What the argument hands over: a whole buffer, or a window.
  static const Sym& whole_buffer(const Expr& argument) {
    const auto* whole = as<Whole>(argument);
    ENSURE(whole != nullptr, "a data argument is a buffer or a window");
    return whole->buffer;
  }

  [[nodiscard]] std::optional<Expr> expr(const Expr& e) const {
    if (const auto* v = as<Var>(e)) {
      const auto value = control_.find(v->name);
      if (value == control_.end()) return std::nullopt;
      return value->second;
    }
    if (const auto* r = as<Read>(e)) return read(e, *r);
    if (const auto* w = as<WindowExpr>(e)) return window(e, *w);
    if (const auto* w = as<Whole>(e)) {
      const Expr* given = argument(w->buffer);
      if (given == nullptr) return std::nullopt;
      return *given;
    }
    if (const auto* s = as<StrideOf>(e)) return stride(e, *s);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Expr> read(const Expr& e, const Read& r) const {
    const Expr* given = argument(r.buffer);
    if (given == nullptr) return std::nullopt;
    const auto* view = as<WindowExpr>(*given);
    if (view == nullptr) return make_expr(e->loc, e->type, Read{whole_buffer(*given), r.index});
    return make_expr(e->loc, e->type, Read{view->buffer, cell_of(*view, r.index)});
  }

  [[nodiscard]] std::optional<Expr> window(const Expr& e, const WindowExpr& w) const {
    const Expr* given = argument(w.buffer);
    if (given == nullptr) return std::nullopt;
    const auto* view = as<WindowExpr>(*given);
    if (view == nullptr) return make_window(e->loc, e->type.scalar, whole_buffer(*given), w.dims);
    return make_window(e->loc, e->type.scalar, view->buffer, window_of(*view, w.dims));
  }

  [[nodiscard]] std::optional<Expr> stride(const Expr& e, const StrideOf& s) const {
    const Expr* given = argument(s.buffer);
    if (given == nullptr) return std::nullopt;
    const auto* view = as<WindowExpr>(*given);
    if (view == nullptr) return make_expr(e->loc, e->type, StrideOf{whole_buffer(*given), s.dim});
    return make_expr(e->loc, e->type, StrideOf{view->buffer, buffer_dim(*view, s.dim)});
  }

  [[nodiscard]] std::optional<Block> target(const Stmt& s) const {
    if (const auto* assign = as<Assign>(s)) return written(s, *assign);
    if (const auto* reduce = as<Reduce>(s)) return written(s, *reduce);
    return clause(s);
  }

  // A loop that reduces into a parameter reduces into the buffer that it is given, or part of which
  // it is given: to the rest it adds nothing.
  [[nodiscard]] std::optional<Block> clause(const Stmt& s) const {
    std::vector<Sym> buffers;
    bool changed = false;
    for (const Sym& name : reduced_names(s)) {
      const Expr* given = argument(name);
      const auto* view = given == nullptr ? nullptr : as<WindowExpr>(*given);
      const Sym& buffer = given == nullptr  ? name
                          : view != nullptr ? view->buffer
                                            : whole_buffer(*given);
      changed = changed || given != nullptr;
      if (std::ranges::find(buffers, buffer) == buffers.end()) buffers.push_back(buffer);
    }
    if (!changed) return std::nullopt;
    return Block{with_reduced_names(s, std::move(buffers))};
  }

  template <class Write>
  [[nodiscard]] std::optional<Block> written(const Stmt& s, const Write& w) const {
    const Expr* given = argument(w.buffer);
    if (given == nullptr) return std::nullopt;
    const auto* view = as<WindowExpr>(*given);
    if (view == nullptr)
      return Block{make_stmt(s->loc, Write{whole_buffer(*given), w.index, w.rhs})};
    return Block{make_stmt(s->loc, Write{view->buffer, cell_of(*view, w.index), w.rhs})};
  }

  Proc callee_;
  Substitution control_;
  std::map<Sym, Expr> data_;  // what each data parameter is given
};

}  // namespace

Block inlined(const Call& call) { return Inlining(call).body(); }

std::vector<Expr> evaluated_by(const Call& call) {
  std::vector<Expr> out;
  for (const Expr& a : call.args) {
    if (as<Whole>(a) != nullptr) continue;
    if (as<WindowExpr>(a) == nullptr) {
      out.push_back(a);
      continue;
    }
    for (const Expr& e : children(a)) out.push_back(e);
  }
  return out;
}

bool reads_config(const Expr& e) {
  bool found = false;
  visit(e, [&](const Expr& part) { found = found || as<ReadConfig>(part) != nullptr; });
  return found;
}

}  // namespace selvage::core

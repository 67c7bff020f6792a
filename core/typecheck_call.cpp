// SPDX-License-Identifier: Apache-2.0
//
// Cells, windows and whole buffers, and what is passed to a call.
#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/checker.h"
#include "core/traverse.h"

namespace selvage::core {

namespace {

std::string dimensions(int rank) {
  if (rank == 0) return "no dimensions";
  return rank == 1 ? "1 dimension" : fmt::format("{} dimensions", rank);
}

// Does the expression contain a leaf that only data have?
bool holds_data(const Expr& e) {
  if (as<Read>(e) != nullptr || as<ConstReal>(e) != nullptr || as<ExternCall>(e) != nullptr ||
      as<Cast>(e) != nullptr) {
    return true;
  }
  if (const auto* r = as<ReadConfig>(e)) {
    return is_data(r->config->fields[static_cast<std::size_t>(r->field)].type);
  }
  return std::ranges::any_of(children(e), holds_data);
}

}  // namespace

Result<Expr> Checker::any(const Expr& e) {
  if (const auto* w = as<WindowExpr>(e)) return window(e, *w);
  if (const auto* w = as<Whole>(e)) return whole(e, *w);
  if (!holds_data(e)) return control(e);
  TRY(value, data(e));
  return settled(value, Scalar::r);
}

Status Checker::check_rank(const Sym& buffer, const Type& type, std::size_t given,
                           const SourceLoc& loc) const {
  if (static_cast<int>(given) == type.rank()) return Ok{};
  return bad_input(
      at(loc), fmt::format("`{}` has {}; {} {} given", buffer.name(), dimensions(type.rank()),
                           given == 0 ? "none" : std::to_string(given), given == 1 ? "is" : "are"));
}

Result<std::vector<Expr>> Checker::index(const Sym& buffer_name, const std::vector<Expr>& index,
                                         const SourceLoc& loc) {
  TRY(base, buffer(buffer_name, loc));
  TRY(matches, check_rank(buffer_name, base.type, index.size(), loc));
  std::vector<Expr> out;
  for (const Expr& i : index) {
    TRY(checked, integer(i, "an index"));
    out.push_back(checked);
  }
  return out;
}

Result<Expr> Checker::window(const Expr& e, const WindowExpr& w) {
  TRY(base, buffer(w.buffer, e->loc));
  TRY(matches, check_rank(w.buffer, base.type, w.dims.size(), e->loc));
  Type type{base.type.scalar};
  std::vector<Expr> bounds;
  for (const WindowDim& dim : w.dims) {
    TRY(lo, integer(dim.lo, "a bound of a window"));
    bounds.push_back(lo);
    if (!dim.hi) continue;
    TRY(hi, integer(*dim.hi, "a bound of a window"));
    bounds.push_back(hi);
    type.shape.push_back(sub(hi, lo));
    type.window = true;
  }
  return retyped(e, type, bounds);
}

Result<Expr> Checker::whole(const Expr& e, const Whole& w) {
  TRY(base, buffer(w.buffer, e->loc));
  return retyped(e, base.type);
}

Result<Expr> Checker::reference(const Expr& e, const Arg& param) {
  const auto* view = as<WindowExpr>(e);
  const auto* all = as<Whole>(e);
  const std::string what = fmt::format("argument `{}`", param.name.name());
  if (view == nullptr && all == nullptr) {
    return bad_input(at(e->loc), fmt::format("{} is passed by reference; this is a value", what),
                     "pass a buffer, a window or a cell");
  }
  TRY(given, view != nullptr ? window(e, *view) : whole(e, *all));
  const Type& type = given->type;
  if (type.scalar != param.type.scalar) {
    return bad_input(at(e->loc), fmt::format("{} is {}; this is {}", what,
                                             spelling(param.type.scalar), spelling(type.scalar)));
  }
  if (type.rank() != param.type.rank()) {
    return bad_input(at(e->loc),
                     fmt::format("{} has {}; this has {}", what, dimensions(param.type.rank()),
                                 dimensions(type.rank())));
  }
  if (type.window && !param.type.window) {
    return bad_input(at(e->loc), fmt::format("{} is dense; this is a window", what),
                     fmt::format("declare it as a window: `[{}][...]`", spelling(type.scalar)));
  }
  return given;
}

Result<Expr> Checker::argument(const Expr& e, const Arg& param) {
  if (is_data(param.type.scalar)) return reference(e, param);
  const std::string what = fmt::format("argument `{}`", param.name.name());
  return param.type.scalar == Scalar::boolean ? condition(e, what) : integer(e, what);
}

Result<Stmt> Checker::call(const Stmt& s, const Call& c) {
  const std::vector<Arg>& params = c.callee->args;
  if (params.size() != c.args.size()) {
    return bad_input(at(s->loc), fmt::format("`{}` takes {} arguments; {} are given",
                                             c.callee->name, params.size(), c.args.size()));
  }
  std::vector<Expr> args;
  for (std::size_t i = 0; i < params.size(); ++i) {
    TRY(checked, argument(c.args[i], params[i]));
    args.push_back(checked);
  }
  return with_expressions(s, args);
}

}  // namespace selvage::core

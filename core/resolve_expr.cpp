// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/resolver.h"

namespace selvage::core {

namespace {

bool has_interval(const std::vector<syntax::Dim>& dims) {
  return std::ranges::any_of(dims, [](const syntax::Dim& d) { return d.hi.has_value(); });
}

}  // namespace

Result<Expr> Resolver::expr(const syntax::Expr& e) {
  const SourceLoc& loc = e->loc;
  using R = Result<Expr>;
  return syntax::match(
      *e,
      [&](const syntax::Wildcard&) -> R {
        return bad_input(loc, "`_` stands for anything only in patterns");
      },
      [&](const syntax::Name& n) -> R { return name(n.text, loc); },
      [&](const syntax::Integer& i) -> R {
        return make_expr(loc, {Scalar::index}, ConstInt{i.value});
      },
      [&](const syntax::Real& r) -> R { return make_expr(loc, {Scalar::r}, ConstReal{r.value}); },
      [&](const syntax::Boolean& b) -> R {
        return make_expr(loc, {Scalar::boolean}, ConstBool{b.value});
      },
      [&](const syntax::Subscript& s) -> R { return subscript(s, loc); },
      [&](const syntax::Application& a) -> R { return application(a, loc); },
      [&](const syntax::Field& f) -> R { return field(f, loc); },
      [&](const syntax::Unary& u) -> R {
        TRY(arg, expr(u.arg));
        return make_expr(loc, {}, Unary{u.op, arg});
      },
      [&](const syntax::Binary& b) -> R {
        TRY(lhs, expr(b.lhs));
        TRY(rhs, expr(b.rhs));
        return make_expr(loc, {}, Binary{b.op, lhs, rhs});
      });
}

Result<std::vector<Expr>> Resolver::exprs(const std::vector<syntax::Expr>& list) {
  std::vector<Expr> out;
  for (const syntax::Expr& e : list) {
    TRY(resolved, expr(e));
    out.push_back(resolved);
  }
  return out;
}

Result<Expr> Resolver::name(const std::string& text, const SourceLoc& loc) {
  TRY(entry, variable(text, loc));
  if (is_data(entry.type.scalar)) return make_expr(loc, entry.type, Read{entry.name, {}});
  return make_expr(loc, entry.type, Var{entry.name});
}

Result<Expr> Resolver::subscript(const syntax::Subscript& s, const SourceLoc& loc) {
  TRY(base, buffer(s.base, loc));
  TRY(view, window(base.name, s.dims));
  if (has_interval(s.dims)) return make_expr(loc, {base.type.scalar}, view);
  Read read{base.name, {}};
  for (const WindowDim& dim : view.dims) read.index.push_back(dim.lo);
  return make_expr(loc, {base.type.scalar}, read);
}

Result<WindowExpr> Resolver::window(const Sym& buffer, const std::vector<syntax::Dim>& dims) {
  WindowExpr out{buffer, {}};
  for (const syntax::Dim& dim : dims) {
    TRY(lo, expr(dim.lo));
    WindowDim resolved{lo, std::nullopt};
    if (dim.hi) {
      TRY(hi, expr(*dim.hi));
      resolved.hi = hi;
    }
    out.dims.push_back(resolved);
  }
  return out;
}

Result<Expr> Resolver::reference(const syntax::Expr& e) {
  if (const auto* n = syntax::as<syntax::Name>(e)) {
    TRY(entry, buffer(n->text, e->loc));
    return make_expr(e->loc, entry.type, Whole{entry.name});
  }
  if (const auto* s = syntax::as<syntax::Subscript>(e)) {
    TRY(base, buffer(s->base, e->loc));
    TRY(view, window(base.name, s->dims));
    return make_expr(e->loc, {base.type.scalar}, view);
  }
  return expr(e);
}

// A cast, `stride(x, 0)` or an extern.
Result<Expr> Resolver::application(const syntax::Application& a, const SourceLoc& loc) {
  if (a.fn == "stride") return stride_of(a, loc);
  if (const std::optional<Scalar> type = scalar_from_spelling(a.fn)) {
    if (!is_data(*type)) {
      return bad_input(loc, fmt::format("`{}` is a control type; only data are cast", a.fn));
    }
    if (a.args.size() != 1) return bad_input(loc, "a cast takes one value");
    TRY(arg, expr(a.args[0]));
    return make_expr(loc, {*type}, Cast{arg});
  }
  const auto found = library_.externs.find(a.fn);
  if (found == library_.externs.end()) return unknown_function(a.fn, loc);
  TRY(args, exprs(a.args));
  return make_expr(loc, {Scalar::r}, ExternCall{found->second, args});
}

Result<Expr> Resolver::stride_of(const syntax::Application& a, const SourceLoc& loc) {
  const auto* of = a.args.size() == 2 ? syntax::as<syntax::Name>(a.args[0]) : nullptr;
  const auto* dim = a.args.size() == 2 ? syntax::as<syntax::Integer>(a.args[1]) : nullptr;
  if (of == nullptr || dim == nullptr || dim->value < 0 || dim->value > 1000) {
    return bad_input(loc, "`stride` takes a buffer and the number of a dimension",
                     "as in `stride(x, 0)`");
  }
  TRY(base, buffer(of->text, a.args[0]->loc));
  return make_expr(loc, {Scalar::stride}, StrideOf{base.name, static_cast<int>(dim->value)});
}

Result<Expr> Resolver::field(const syntax::Field& f, const SourceLoc& loc) {
  TRY(of, config(f.config, loc));
  TRY(number, field_of(of, f.field, loc));
  const Scalar type = of->fields[static_cast<std::size_t>(number)].type;
  return make_expr(loc, {type}, ReadConfig{of, number});
}

}  // namespace selvage::core

// SPDX-License-Identifier: Apache-2.0
//
// Control expressions: integers and truth values that decide what runs and which cells are touched.
#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/checker.h"
#include "core/traverse.h"

namespace selvage::core {

namespace {

constexpr const char* no_data_in_control = "values never influence control or addresses";

Error data_in_control(const SourceLoc& loc, const std::string& what) {
  return bad_input(loc, fmt::format("{} is data, not a control expression", what),
                   no_data_in_control);
}

}  // namespace

Result<Expr> Checker::control(const Expr& e) {
  using R = Result<Expr>;
  const Level level(expr_depth_);
  TRY(bounded, check_depth(expr_depth_, "operators are"));
  const SourceLoc loc = at(e->loc);
  return match(
      *e, [&](const ConstInt&) -> R { return retyped(e, {Scalar::index}); },
      [&](const ConstBool&) -> R { return retyped(e, {Scalar::boolean}); },
      [&](const ConstReal&) -> R { return data_in_control(loc, "a floating-point literal"); },
      [&](const Var& v) -> R {
        TRY(binding, lookup(v.name, loc));
        if (is_control(binding.type.scalar)) return retyped(e, binding.type);
        return data_in_control(loc, fmt::format("`{}`", v.name.name()));
      },
      [&](const Read& r) -> R {
        return data_in_control(loc, fmt::format("a cell of `{}`", r.buffer.name()));
      },
      [&](const Whole& w) -> R {
        return data_in_control(loc, fmt::format("`{}`", w.buffer.name()));
      },
      [&](const WindowExpr& w) -> R {
        return data_in_control(loc, fmt::format("a window of `{}`", w.buffer.name()));
      },
      [&](const StrideOf& s) -> R { return stride_of(e, s); },
      [&](const ReadConfig& r) -> R {
        const ConfigField& field = r.config->fields[static_cast<std::size_t>(r.field)];
        if (is_control(field.type)) return retyped(e, {field.type});
        return data_in_control(loc, fmt::format("`{}.{}`", r.config->name, field.name));
      },
      [&](const Unary& u) -> R { return control_unary(e, u); },
      [&](const Binary& b) -> R { return control_binary(e, b); },
      [&](const ExternCall& c) -> R {
        return data_in_control(loc, fmt::format("the value of `{}`", c.fn->name));
      },
      [&](const Cast&) -> R { return data_in_control(loc, "the value of a cast"); });
}

Result<Expr> Checker::integer(const Expr& e, std::string_view what) {
  TRY(checked, control(e));
  if (is_control_int(checked->type.scalar)) return checked;
  return bad_input(at(e->loc), fmt::format("{} is an integer; this is a truth value", what));
}

Result<Expr> Checker::condition(const Expr& e, std::string_view what) {
  TRY(checked, control(e));
  if (checked->type.scalar == Scalar::boolean) return checked;
  return bad_input(at(e->loc), fmt::format("{} is a truth value; this is an integer", what),
                   "compare it with something");
}

Result<Expr> Checker::control_unary(const Expr& e, const Unary& u) {
  if (u.op == UnaryOp::neg) {
    TRY(arg, integer(u.arg, "the operand of `-`"));
    return retyped(e, {Scalar::index}, {arg});
  }
  TRY(arg, condition(u.arg, "the operand of `not`"));
  return retyped(e, {Scalar::boolean}, {arg});
}

Result<Expr> Checker::control_binary(const Expr& e, const Binary& b) {
  if (is_comparison(b.op)) return control_comparison(e, b);
  if (!is_logical(b.op)) return control_arithmetic(e, b);
  const char* const what = "an operand of `and` and `or`";
  TRY(lhs, condition(b.lhs, what));
  TRY(rhs, condition(b.rhs, what));
  return retyped(e, {Scalar::boolean}, {lhs, rhs});
}

Result<Expr> Checker::control_arithmetic(const Expr& e, const Binary& b) {
  TRY(lhs, integer(b.lhs, "an operand of arithmetic"));
  TRY(rhs, integer(b.rhs, "an operand of arithmetic"));
  if (b.op == BinaryOp::mul) {
    TRY(affine, check_product(e, lhs, rhs));
  }
  if (b.op == BinaryOp::div || b.op == BinaryOp::mod) {
    TRY(affine, check_divisor(e, b.op, rhs));
  }
  return retyped(e, {Scalar::index}, {lhs, rhs});
}

Result<Expr> Checker::control_comparison(const Expr& e, const Binary& b) {
  TRY(lhs, control(b.lhs));
  TRY(rhs, control(b.rhs));
  const bool bools = lhs->type.scalar == Scalar::boolean;
  if (bools != (rhs->type.scalar == Scalar::boolean)) {
    return bad_input(at(e->loc), "a truth value is compared with an integer");
  }
  if (bools && b.op != BinaryOp::eq && b.op != BinaryOp::ne) {
    return bad_input(at(e->loc), "truth values have no order", "compare them with `==` or `!=`");
  }
  return retyped(e, {Scalar::boolean}, {lhs, rhs});
}

Status Checker::check_product(const Expr& e, const Expr& lhs, const Expr& rhs) const {
  if (constant_value(lhs) || constant_value(rhs)) return Ok{};
  if (only_sizes(lhs) || only_sizes(rhs)) return Ok{};
  return bad_input(at(e->loc), "this product is not affine",
                   "one factor must be a constant, or made of sizes only; a tensor with more "
                   "dimensions often says the same");
}

Status Checker::check_divisor(const Expr& e, BinaryOp op, const Expr& divisor) const {
  const std::optional<std::int64_t> value = constant_value(divisor);
  if (value && *value > 0) return Ok{};
  return bad_input(at(divisor->loc.line > 0 ? divisor->loc : e->loc),
                   fmt::format("the divisor of `{}` must be a positive constant",
                               op == BinaryOp::div ? "/" : "%"));
}

bool Checker::only_sizes(const Expr& e) const {
  if (as<ConstInt>(e) != nullptr) return true;
  if (as<Var>(e) != nullptr) return e->type.scalar == Scalar::size;
  if (as<Unary>(e) == nullptr && as<Binary>(e) == nullptr) return false;
  return std::ranges::all_of(children(e), [&](const Expr& c) { return only_sizes(c); });
}

Result<Expr> Checker::stride_of(const Expr& e, const StrideOf& s) {
  TRY(base, buffer(s.buffer, e->loc));
  if (s.dim >= 0 && s.dim < base.type.rank()) return retyped(e, {Scalar::stride});
  return bad_input(at(e->loc), fmt::format("`{}` has no dimension {}; its dimensions are counted "
                                           "from 0 and it has {}",
                                           s.buffer.name(), s.dim, base.type.rank()));
}

}  // namespace selvage::core

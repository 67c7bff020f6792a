// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "backends/c_expr.h"
#include "backends/vocabulary.h"
#include "core/arith.h"
#include "core/print.h"
#include "core/template.h"

namespace selvage::backends {
namespace {

using namespace core;

[[noreturn]] Result<CExpr> not_data() {
  internal_error("data", "control never stands where data are expected", __FILE__, __LINE__);
}

const char* symbol(BinaryOp op) {
  switch (op) {
    case BinaryOp::add:
      return "+";
    case BinaryOp::sub:
      return "-";
    case BinaryOp::mul:
      return "*";
    case BinaryOp::div:
      return "/";
    case BinaryOp::mod:
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  internal_error("+ - * /", "data know four operations", __FILE__, __LINE__);
}

Binding binding_of(BinaryOp op) {
  return op == BinaryOp::add || op == BinaryOp::sub ? Binding::sum : Binding::product;
}

// i32 and i64: C's own arithmetic would be undefined where it overflows.
Helper wide_helper(Scalar type, BinaryOp op) {
  const bool narrow = type == Scalar::i32;
  if (op == BinaryOp::add) return narrow ? Helper::add_i32 : Helper::add_i64;
  if (op == BinaryOp::sub) return narrow ? Helper::sub_i32 : Helper::sub_i64;
  ENSURE(op == BinaryOp::mul, "division has its own helpers");
  return narrow ? Helper::mul_i32 : Helper::mul_i64;
}

Helper division_helper(Scalar type) {
  switch (type) {
    case Scalar::i8:
      return Helper::div_i8;
    case Scalar::i16:
      return Helper::div_i16;
    case Scalar::i32:
      return Helper::div_i32;
    case Scalar::ui8:
      return Helper::div_ui8;
    case Scalar::ui16:
      return Helper::div_ui16;
    case Scalar::ui32:
      return Helper::div_ui32;
    default:
      return Helper::div_i64;
  }
}

bool is_wide(Scalar type) { return type == Scalar::i32 || type == Scalar::i64; }

// By a constant, C's division is right as it is, but for the least number by -1.
CExpr integer_division(CUnit& unit, Scalar type, const CExpr& a, const CExpr& b) {
  const bool plain = b.constant && *b.constant != 0 && *b.constant != -1;
  if (!plain) return c_call(unit.use(division_helper(type)), a.text + ", " + b.text);
  const CExpr quotient = c_infix(a, "/", b, Binding::product);
  return bit_width(type) < 32 ? c_cast(c_type(type), quotient) : quotient;
}

CExpr negation(CUnit& unit, Scalar type, const CExpr& a) {
  CExpr minus{"-" + operand(a, Binding::postfix), Binding::prefix, {}};
  switch (type) {
    case Scalar::i32:
      return c_call(unit.use(Helper::neg_i32), a.text);
    case Scalar::i64:
      return c_call(unit.use(Helper::neg_i64), a.text);
    case Scalar::r:
    case Scalar::f32:
    case Scalar::f64:
      return minus;
    case Scalar::ui32:
      return c_cast("uint32_t", minus);
    default:
      return c_cast(c_type(type), minus);
  }
}

// Does every value of `from` fit `to`, so that C's promotions do what is meant?  Not for ui32: two
// narrower numbers that stand for ui32 would be computed with as int.
bool widens(Scalar from, Scalar to) {
  if (to == Scalar::ui32 || !is_integer_data(from) || !is_integer_data(to)) return false;
  if (is_unsigned(from) == is_unsigned(to)) return bit_width(from) <= bit_width(to);
  return is_unsigned(from) && bit_width(from) < bit_width(to);
}

CExpr converted(Scalar from, Scalar to, const CExpr& e) {
  const Scalar target = to == Scalar::r ? Scalar::f64 : to;
  const Scalar source = from == Scalar::r ? Scalar::f64 : from;
  if (source == target || widens(source, target)) return e;
  return c_cast(c_type(target), e);
}

Result<CExpr> value(FunctionScope& scope, const Expr& e);

Result<CExpr> binary(FunctionScope& scope, Scalar type, const Binary& b) {
  TRY(lhs, data_expr(scope, b.lhs, type));
  TRY(rhs, data_expr(scope, b.rhs, type));
  return data_arithmetic(scope.unit, type, b.op, lhs, rhs);
}

Result<CExpr> extern_call(FunctionScope& scope, const Expr& e, const ExternCall& c) {
  const Scalar type = e->type.scalar;
  const auto text = c.fn->c_template.find(type);
  if (text == c.fn->c_template.end()) {
    std::vector<std::string_view> known;
    for (const auto& [t, unused] : c.fn->c_template) known.push_back(spelling(t));
    return not_applicable(e->loc, fmt::format("`{}` has no C for {}", c.fn->name, spelling(type)),
                          known.empty() ? "add a line for that type to its hardware file"
                                        : fmt::format("it has C for {}", fmt::join(known, ", ")));
  }
  std::vector<std::string> args;
  for (const Expr& arg : c.args) {
    TRY(operand_text, data_expr(scope, arg, type));
    args.push_back(atom(operand_text));
  }
  scope.unit.use(*c.fn, type);
  TRY(parsed, parse_template(text->second, c.fn->loc));
  TRY(checked, check_template(parsed, extern_vocabulary(c.fn->arity)));
  TRY(expanded, expand(parsed, [&](const Placeholder& hole) -> Result<std::string> {
        return args.at(static_cast<std::size_t>(std::stoi(hole.name)));
      }));
  // The template of a narrow integer may compute in C's int.
  const CExpr call = foreign(expanded);
  return is_float(type) && type != Scalar::f16 ? call : c_cast(c_type(type), call);
}

// The value in the expression's own type.
Result<CExpr> value(FunctionScope& scope, const Expr& e) {
  using R = Result<CExpr>;
  const Scalar type = e->type.scalar;
  TRY(computes, check_computable(
                    type, [&] { return print(e); }, e->loc));
  return match(
      *e,
      [&](const ConstInt& c) -> R {
        if (!is_float(type)) return c_integer_literal(type, wrap(type, c.value));
        return c_float_literal(type, round_to(type, static_cast<double>(c.value)));
      },
      [&](const ConstReal& c) -> R { return c_float_literal(type, round_to(type, c.value)); },
      [&](const Read& r) -> R {
        scope.read.insert(r.buffer);
        return cell(
            scope, r.buffer, r.index, [&] { return print(e); }, e->loc);
      },
      [&](const ReadConfig& r) -> R {
        return config_field(scope, r.config, r.field, ConfigUse::read, e->loc);
      },
      [&](const Unary& u) -> R {
        TRY(arg, data_expr(scope, u.arg, type));
        return negation(scope.unit, type, arg);
      },
      [&](const Binary& b) -> R { return binary(scope, type, b); },
      [&](const ExternCall& c) -> R { return extern_call(scope, e, c); },
      [&](const Cast& c) -> R {
        TRY(arg, value(scope, c.arg));
        return converted(c.arg->type.scalar, type, arg);
      },
      [](const ConstBool&) -> R { return not_data(); }, [](const Var&) -> R { return not_data(); },
      [](const Whole&) -> R { return not_data(); },
      [](const WindowExpr&) -> R { return not_data(); },
      [](const StrideOf&) -> R { return not_data(); });
}

}  // namespace

Result<CExpr> data_expr(FunctionScope& scope, const Expr& e, Scalar type) {
  TRY(own, value(scope, e));
  return converted(e->type.scalar, type, own);
}

CExpr data_arithmetic(CUnit& unit, Scalar type, BinaryOp op, const CExpr& a, const CExpr& b) {
  if (op == BinaryOp::div && is_integer_data(type)) return integer_division(unit, type, a, b);
  if (is_wide(type)) return c_call(unit.use(wide_helper(type, op)), a.text + ", " + b.text);
  CExpr infix = c_infix(a, symbol(op), b, binding_of(op));
  switch (type) {
    case Scalar::r:
    case Scalar::f32:
    case Scalar::f64:
    case Scalar::ui32:
      return infix;
    case Scalar::ui16:
      if (op != BinaryOp::mul) return c_cast(c_type(type), infix);
      // Two uint16_t would be multiplied as int, and overflow.
      return c_cast(c_type(type), c_infix(c_cast("uint32_t", a), "*", b, Binding::product));
    default:
      // f16 rounds after every operation; 8 and 16 bits are computed exactly in int, then wrap.
      return c_cast(c_type(type), infix);
  }
}

}  // namespace selvage::backends

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "backends/c_expr.h"
#include "core/arith.h"
#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"

namespace selvage::backends {
namespace {

using namespace core;

Error too_large(const Expr& e) {
  return not_applicable(e->loc, fmt::format("`{}` does not fit 64 bits", print(e)));
}

[[noreturn]] Result<CExpr> not_control() {
  internal_error("control", "data never stand where control is expected", __FILE__, __LINE__);
}

Result<CExpr> stride_of(FunctionScope& scope, const StrideOf& s) {
  const View& view = scope.view(s.buffer);
  const auto dim = static_cast<std::size_t>(s.dim);
  ENSURE(s.dim >= 0 && s.dim < view.rank(), "stride() names a dimension of its buffer");
  return view.stride(dim);
}

Result<CExpr> arithmetic(const Expr& e, BinaryOp op, const CExpr& a, const CExpr& b) {
  if (a.constant && b.constant && !control_arith(op, *a.constant, *b.constant)) return too_large(e);
  if (op == BinaryOp::add) return c_add(a, b);
  return op == BinaryOp::sub ? c_sub(a, b) : c_mul(a, b);
}

// C rounds toward zero, which is the floor where the numerator is not negative.
Result<CExpr> division(FunctionScope& scope, const Binary& b, const CExpr& numerator,
                       const CExpr& divisor) {
  ENSURE(divisor.constant && *divisor.constant > 0, "control is divided by positive constants");
  const bool quotient = b.op == BinaryOp::div;
  if (numerator.constant) {
    const std::optional<std::int64_t> value =
        control_arith(b.op, *numerator.constant, *divisor.constant);
    ENSURE(value.has_value(), "a quotient fits");
    return c_int(*value);
  }
  if (*divisor.constant == 1) return quotient ? numerator : c_int(0);
  if (is_non_negative(scope, b.lhs)) {
    return c_infix(numerator, quotient ? "/" : "%", divisor, Binding::product);
  }
  const std::string helper = scope.unit.use(quotient ? Helper::floor_div : Helper::floor_mod);
  return c_call(helper, fmt::format("{}, {}", numerator.text, divisor.text));
}

CExpr truth(bool value) { return {value ? "true" : "false", Binding::postfix, {}}; }

// Compilers warn about `i == i`; equal texts have equal values, since expressions have no effects.
CExpr comparison(FunctionScope& scope, BinaryOp op, const CExpr& a, const CExpr& b) {
  if (a.constant && b.constant) return truth(*control_compare(op, *a.constant, *b.constant));
  if (a.text == b.text) return truth(*control_compare(op, 0, 0));
  scope.unit.compares();
  const bool equality = op == BinaryOp::eq || op == BinaryOp::ne;
  const Binding binding = equality ? Binding::equality : Binding::relational;
  // `a == b == c` reads badly and is warned about: operands that compare are parenthesised.
  // So are negations, `!a == b`.
  const auto side = [](const CExpr& e) {
    const bool loose = e.binding < Binding::sum || e.text.front() == '!';
    return CExpr{loose ? "(" + e.text + ")" : e.text, Binding::postfix, {}};
  };
  const char* text = op == BinaryOp::lt   ? "<"
                     : op == BinaryOp::le ? "<="
                     : op == BinaryOp::gt ? ">"
                     : op == BinaryOp::ge ? ">="
                     : op == BinaryOp::eq ? "=="
                                          : "!=";
  return c_infix(side(a), text, side(b), binding);
}

// Compilers ask for parentheses where `&&` meets `||`.
CExpr junction(BinaryOp op, const CExpr& a, const CExpr& b) {
  const bool both = op == BinaryOp::logical_and;
  const Binding own = both ? Binding::logical_and : Binding::logical_or;
  const auto side = [own](const CExpr& e) {
    const bool mixed = e.binding <= Binding::logical_and && e.binding != own;
    return mixed ? CExpr{"(" + e.text + ")", Binding::postfix, {}} : e;
  };
  return c_infix(side(a), both ? "&&" : "||", side(b), own);
}

Result<CExpr> binary(FunctionScope& scope, const Expr& e, const Binary& b) {
  TRY(lhs, control_expr(scope, b.lhs));
  TRY(rhs, control_expr(scope, b.rhs));
  switch (b.op) {
    case BinaryOp::add:
    case BinaryOp::sub:
    case BinaryOp::mul:
      return arithmetic(e, b.op, lhs, rhs);
    case BinaryOp::div:
    case BinaryOp::mod:
      return division(scope, b, lhs, rhs);
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
      return comparison(scope, b.op, lhs, rhs);
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      return junction(b.op, lhs, rhs);
  }
  internal_error("an operator", "every operator is handled", __FILE__, __LINE__);
}

Result<CExpr> unary(FunctionScope& scope, const Expr& e, const Unary& u) {
  TRY(arg, control_expr(scope, u.arg));
  if (u.op == UnaryOp::logical_not) {
    return CExpr{"!" + operand(arg, Binding::postfix), Binding::prefix, {}};
  }
  if (arg.constant && !control_arith(BinaryOp::sub, 0, *arg.constant)) return too_large(e);
  return c_neg(arg);
}

}  // namespace

Result<CExpr> config_field(FunctionScope& scope, const Config& config, int number, ConfigUse use,
                           const SourceLoc& loc) {
  const ConfigField& field = config->fields.at(static_cast<std::size_t>(number));
  const char* what = use == ConfigUse::read ? "read it" : "set it";
  const char* hint = use == ConfigUse::read
                         ? "use it in conditions of instructions only, or give the config a "
                           "`struct` that the instructions keep up to date"
                         : "replace the statement by an instruction that sets it, or give the "
                           "config a `struct` that the instructions use";
  if (scope.unit.is_in_hardware(config, number)) {
    const std::string name = config->name + "." + field.name;
    return not_applicable(
        loc,
        fmt::format("`{}` is kept by the hardware for its instructions, where C cannot {}", name,
                    what),
        hint);
  }
  const auto held = scope.held.find(config->name + "." + field.name);
  if (use == ConfigUse::read && held != scope.held.end()) {
    return CExpr{held->second, Binding::postfix, {}};
  }
  return CExpr{scope.unit.use(config) + "." + field_name(field), Binding::postfix, {}};
}

Result<CExpr> control_expr(FunctionScope& scope, const Expr& e) {
  using R = Result<CExpr>;
  return match(
      *e, [](const ConstInt& c) -> R { return c_int(c.value); },
      [](const ConstBool& c) -> R { return truth(c.value); },
      [&](const Var& v) -> R {
        return CExpr{scope.names.of(v.name), Binding::postfix, {}};
      },
      [&](const StrideOf& s) -> R { return stride_of(scope, s); },
      [&](const ReadConfig& r) -> R {
        return config_field(scope, r.config, r.field, ConfigUse::read, e->loc);
      },
      [&](const Unary& u) -> R { return unary(scope, e, u); },
      [&](const Binary& b) -> R { return binary(scope, e, b); },
      [&](const ConstReal&) -> R { return not_control(); },
      [&](const Read&) -> R { return not_control(); },
      [&](const Whole&) -> R { return not_control(); },
      [&](const WindowExpr&) -> R { return not_control(); },
      [&](const ExternCall&) -> R { return not_control(); },
      [&](const Cast&) -> R { return not_control(); });
}

Result<std::vector<CExpr>> control_exprs(FunctionScope& scope, const std::vector<Expr>& list) {
  std::vector<CExpr> out;
  out.reserve(list.size());
  for (const Expr& e : list) {
    TRY(text, control_expr(scope, e));
    out.push_back(text);
  }
  return out;
}

bool is_non_negative(const FunctionScope& scope, const Expr& e) {
  if (const auto* c = as<ConstInt>(e)) return c->value >= 0;
  if (const auto* v = as<Var>(e)) return scope.non_negative.count(v->name) != 0;
  const auto* b = as<Binary>(e);
  if (b == nullptr) return false;
  // The remainder by a positive number is never negative, whatever the numerator.
  if (b->op == BinaryOp::mod) return true;
  if (b->op != BinaryOp::add && b->op != BinaryOp::mul && b->op != BinaryOp::div) return false;
  return is_non_negative(scope, b->lhs) && is_non_negative(scope, b->rhs);
}

bool reads_config(const Expr& control) {
  bool found = false;
  visit(control, [&](const Expr& e) { found = found || as<ReadConfig>(e) != nullptr; });
  return found;
}

std::string keep_extents(FunctionScope& scope, const Sym& buffer, const std::vector<Expr>& shape,
                         std::vector<CExpr>& extents) {
  std::string declarations;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (!reads_config(shape[d])) continue;
    const std::string name = scope.names.bind_text(fmt::format("{}_extent{}", buffer.name(), d));
    declarations += fmt::format("const int64_t {} = {};\n", name, extents[d].text);
    extents[d] = {name, Binding::postfix, {}};
  }
  return declarations;
}

}  // namespace selvage::backends

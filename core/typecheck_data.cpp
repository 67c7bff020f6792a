// SPDX-License-Identifier: Apache-2.0
//
// Data expressions.  Types come from the buffers that are read; literals take the type of what they
// meet, and are typed once that is known.
#include <fmt/format.h>

#include "core/checker.h"
#include "core/printer.h"

namespace selvage::core {

namespace {

Error control_in_data(const SourceLoc& loc, const std::string& what) {
  return bad_input(loc, fmt::format("{} is a control value, not data", what),
                   "index expressions and values do not mix");
}

Error not_a_value(const SourceLoc& loc, const Sym& buffer) {
  return bad_input(loc, fmt::format("a window of `{}` is not a value", buffer.name()),
                   "pass it to a call, or name it: `w = x[lo:hi]`");
}

}  // namespace

Result<Expr> Checker::data_for(const Expr& e, Scalar destination) {
  TRY(value, data(e));
  if (value.type && !wider(*value.type, destination)) {
    return bad_input(at(e->loc),
                     fmt::format("a value of type {} is not stored as {} without a cast",
                                 spelling(*value.type), spelling(destination)),
                     fmt::format("write `{}(...)`", spelling(destination)));
  }
  return settled(value, destination);
}

Result<Checker::DataValue> Checker::data(const Expr& e) {
  using R = Result<DataValue>;
  const Level level(expr_depth_);
  TRY(bounded, check_depth(expr_depth_, "operators are"));
  const SourceLoc loc = at(e->loc);
  return match(
      *e,
      [&](const ConstInt&) -> R {
        return DataValue{e, std::nullopt};
      },
      [&](const ConstBool&) -> R { return control_in_data(loc, "a truth value"); },
      [&](const ConstReal&) -> R {
        return DataValue{e, std::nullopt};
      },
      [&](const Var& v) -> R {
        TRY(binding, lookup(v.name, loc));
        return control_in_data(loc, fmt::format("`{}`", v.name.name()));
      },
      [&](const Read& r) -> R { return read(e, r); },
      [&](const Whole& w) -> R { return not_a_value(loc, w.buffer); },
      [&](const WindowExpr& w) -> R { return not_a_value(loc, w.buffer); },
      [&](const StrideOf&) -> R { return control_in_data(loc, "a stride"); },
      [&](const ReadConfig& r) -> R { return config_value(e, r); },
      [&](const Unary& u) -> R { return data_unary(e, u); },
      [&](const Binary& b) -> R { return data_binary(e, b); },
      [&](const ExternCall& c) -> R { return extern_call(e, c); },
      [&](const Cast& c) -> R { return cast(e, c); });
}

Result<Checker::DataValue> Checker::read(const Expr& e, const Read& r) {
  TRY(base, buffer(r.buffer, e->loc));
  TRY(cells, index(r.buffer, r.index, e->loc));
  const Scalar type = base.type.scalar;
  return DataValue{retyped(e, {type}, cells), type};
}

Result<Checker::DataValue> Checker::config_value(const Expr& e, const ReadConfig& r) {
  const ConfigField& field = r.config->fields[static_cast<std::size_t>(r.field)];
  if (!is_data(field.type)) {
    return control_in_data(at(e->loc), fmt::format("`{}.{}`", r.config->name, field.name));
  }
  return DataValue{retyped(e, {field.type}), field.type};
}

Result<Checker::DataValue> Checker::data_unary(const Expr& e, const Unary& u) {
  if (u.op == UnaryOp::logical_not) return control_in_data(at(e->loc), "a truth value");
  TRY(arg, data(u.arg));
  const Scalar type = arg.type.value_or(e->type.scalar);
  return DataValue{retyped(e, {type}, {arg.expr}), arg.type};
}

Result<Checker::DataValue> Checker::data_binary(const Expr& e, const Binary& b) {
  if (is_comparison(b.op) || is_logical(b.op)) {
    return bad_input(at(e->loc), fmt::format("`{}` does not apply to data", operator_text(b.op)),
                     "`select(a, b, c, d)` is `c` where a < b and `d` elsewhere");
  }
  if (b.op == BinaryOp::mod) return bad_input(at(e->loc), "`%` does not apply to data");
  TRY(lhs, data(b.lhs));
  TRY(rhs, data(b.rhs));
  TRY(type, meet(e, lhs, rhs));
  if (!type) return DataValue{retyped(e, {e->type.scalar}, {lhs.expr, rhs.expr}), type};
  TRY(typed_lhs, settled(lhs, *type));
  TRY(typed_rhs, settled(rhs, *type));
  return DataValue{retyped(e, {*type}, {typed_lhs, typed_rhs}), type};
}

// The type of an operation on two values: nothing if both are literals.
Result<std::optional<Scalar>> Checker::meet(const Expr& e, const DataValue& a,
                                            const DataValue& b) const {
  if (!a.type) return b.type;
  if (!b.type) return a.type;
  if (const std::optional<Scalar> both = wider(*a.type, *b.type)) return both;
  return bad_input(
      at(e->loc),
      fmt::format("{} and {} do not meet without a cast", spelling(*a.type), spelling(*b.type)),
      fmt::format("cast one of them, as in `{}(...)`", spelling(*a.type)));
}

Result<Checker::DataValue> Checker::extern_call(const Expr& e, const ExternCall& c) {
  if (static_cast<int>(c.args.size()) != c.fn->arity) {
    return bad_input(at(e->loc), fmt::format("`{}` takes {} values; {} are given", c.fn->name,
                                             c.fn->arity, c.args.size()));
  }
  std::vector<DataValue> values;
  std::optional<Scalar> type;
  for (const Expr& arg : c.args) {
    TRY(value, data(arg));
    TRY(met, meet(arg, DataValue{arg, type}, value));
    type = met;
    values.push_back(value);
  }
  std::vector<Expr> args;
  for (const DataValue& value : values) {
    if (!type) {
      args.push_back(value.expr);
      continue;
    }
    TRY(arg, settled(value, *type));
    args.push_back(arg);
  }
  return DataValue{retyped(e, {type.value_or(e->type.scalar)}, args), type};
}

Result<Checker::DataValue> Checker::cast(const Expr& e, const Cast& c) {
  const Scalar target = e->type.scalar;
  ENSURE(is_data(target), "a cast makes data");
  TRY(value, data(c.arg));
  TRY(arg, settled(value, target));
  return DataValue{retyped(e, {target}, {arg}), target};
}

Result<Expr> Checker::settled(const DataValue& v, Scalar type) const {
  if (v.type) return v.expr;
  return settle(v.expr, type);
}

Result<Expr> Checker::settle(const Expr& e, Scalar type) const {
  if (const auto* k = as<ConstInt>(e)) return settle_int(e, k->value, type);
  if (const auto* k = as<ConstReal>(e)) return settle_real(e, k->value, type);
  const auto settle_all = [&](const std::vector<Expr>& list) -> Result<Expr> {
    std::vector<Expr> typed;
    for (const Expr& child : list) {
      TRY(one, settle(child, type));
      typed.push_back(one);
    }
    return retyped(e, {type}, typed);
  };
  if (const auto* u = as<Unary>(e)) return settle_all({u->arg});
  if (const auto* b = as<Binary>(e)) return settle_all({b->lhs, b->rhs});
  const auto* c = as<ExternCall>(e);
  ENSURE(c != nullptr, "an expression without a type is made of literals");
  return settle_all(c->args);
}

}  // namespace selvage::core
